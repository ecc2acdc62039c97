import type { Database } from 'better-sqlite3'
import type { DataTest, MartParameters } from '../mart.ts'
import { checkLines } from './line-checks.ts'
import type { MonthChecks } from './month-checks.ts'
import { readStoredHeads } from './order-heads.ts'
import type { Failures } from './references.ts'
import { References } from './references.ts'
import { checkRows } from './row-checks.ts'
import { checkSummaries } from './summary-checks.ts'
import { checkTotals } from './total-checks.ts'

/**
 * Counts the failing rows of the data tests over the big tables: orders, lines and sums of orders as they are stored, in
 * one pass each, and the months of spend as they were written; and of those that look at single rows of other tables,
 * all of a table in one scan. The same rules as the SQL of those tests.
 */
export function countFailures(
  db: Database,
  tests: readonly DataTest[],
  months: MonthChecks | null,
  parameters: MartParameters,
): Failures {
  const asOf = typeof parameters['as_of'] === 'string' ? parameters['as_of'] : null
  const minorUnit = Number(parameters['minor_unit'])
  const failures: Failures = new Map()
  const ofOrders = new References(db, tests, 'order_header')
  const heads = readStoredHeads(db, ofOrders)
  ofOrders.addTo(failures)
  const linesE4 = checkLines(db, heads, new References(db, tests, 'order_line'), failures)
  const sums = checkSummaries(db, heads, linesE4, failures)
  checkTotals(db, heads, sums, months?.totals ?? { cells: 0, spend: 0, last: null }, { asOf, minorUnit }, failures)
  months?.addTo(failures)
  checkRows(db, tests, parameters, failures)
  return failures
}
