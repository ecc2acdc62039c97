import type { Database } from 'better-sqlite3'
import type { DataTest, MartParameters } from '../mart.ts'
import { checkCustomers } from './known-customers.ts'
import { checkLines } from './line-checks.ts'
import { checkMonths } from './month-checks.ts'
import { readStoredHeads } from './order-heads.ts'
import { checkProfiles } from './profile-checks.ts'
import type { Failures } from './references.ts'
import { checkReferences, References } from './references.ts'
import { checkRows } from './row-checks.ts'
import { checkSummaries } from './summary-checks.ts'
import { checkTotals } from './total-checks.ts'

/**
 * Counts the failing rows of the data tests over the big tables: orders, lines, sums of orders and months of spend as
 * they are stored, in one pass each; whether marts have all customers; and of those that look at single rows of other
 * tables, all of a table in one scan.
 * The same rules as the SQL of those tests.
 */
export function countFailures(db: Database, tests: readonly DataTest[], parameters: MartParameters): Failures {
  const asOf = typeof parameters['as_of'] === 'string' ? parameters['as_of'] : null
  const minorUnit = Number(parameters['minor_unit'])
  const failures: Failures = new Map()
  const ofOrders = new References(db, tests, 'order_header')
  const heads = readStoredHeads(db, ofOrders)
  ofOrders.addTo(failures)
  const linesE4 = checkLines(db, heads, new References(db, tests, 'order_line'), failures)
  const sums = checkSummaries(db, heads, linesE4, failures)
  const months = checkMonths(db, parameters, failures)
  checkTotals(db, heads, sums, months, { asOf, minorUnit }, failures)
  checkProfiles(db, failures)
  checkCustomers(db, tests, asOf, failures)
  checkReferences(db, tests, failures)
  checkRows(db, tests, parameters, failures)
  return failures
}
