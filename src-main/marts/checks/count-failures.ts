import type { Database } from 'better-sqlite3'
import type { DataTest, MartParameters } from '../mart.ts'
import type { FactAnswers } from './fact-checks.ts'
import { checkFacts, factQuestions } from './fact-checks.ts'
import { checkCustomers } from './known-customers.ts'
import { checkMonths, MONTH_TESTS } from './month-checks.ts'
import { numberRows } from './number-rows.ts'
import { checkProfiles } from './profile-checks.ts'
import type { Failures } from './references.ts'
import { checkReferences, hasNumbers } from './references.ts'
import { checkRows } from './row-checks.ts'
import { checkTotals } from './total-checks.ts'

/**
 * Counts the failing rows of the data tests over the big tables: orders, lines, sums of orders and months of spend as
 * they are stored, in one pass each; whether marts have all customers; and of those that look at single rows of other
 * tables, all of a table in one scan.
 * The same rules as the SQL of those tests.
 */
export function countFailures(db: Database, tests: readonly DataTest[], parameters: MartParameters): Failures {
  const facts = checkFacts(numberRows(db), factQuestions(db, tests))
  const marts = compareMarts(db, parameters, facts)
  return new Map([...facts.failures, ...marts, ...checkTables(db, testsOfTables(tests, facts), parameters)])
}

/** Counts the data tests that compare marts with each other and with the days of the facts. */
export function compareMarts(db: Database, parameters: MartParameters, { days }: FactAnswers): Failures {
  const failures: Failures = new Map()
  const months = checkMonths(db, parameters, failures)
  checkTotals(db, days, months, { asOf: asOfIn(parameters), minorUnit: Number(parameters['minor_unit']) }, failures)
  checkProfiles(db, failures)
  return failures
}

/** The data tests that {@link checkTables} counts. */
export function testsOfTables(tests: readonly DataTest[], { failures }: Pick<FactAnswers, 'failures'>): DataTest[] {
  return tests.filter(
    ({ name, table, broken, reference, holdsKnownCustomers }) =>
      !failures.has(name) &&
      !MONTH_TESTS.has(name) &&
      (broken !== undefined ||
        holdsKnownCustomers === true ||
        (reference !== undefined && hasNumbers(table, reference.column))),
  )
}

/** Counts the data tests that look at one table at a time: its rows, its customers, its references. */
export function checkTables(db: Database, tests: readonly DataTest[], parameters: MartParameters): Failures {
  const failures: Failures = new Map()
  checkCustomers(db, tests, asOfIn(parameters), failures)
  checkReferences(db, tests, failures)
  checkRows(db, tests, parameters, failures)
  return failures
}

function asOfIn(parameters: MartParameters): string | null {
  return typeof parameters['as_of'] === 'string' ? parameters['as_of'] : null
}
