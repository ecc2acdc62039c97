import type { Database } from 'better-sqlite3'
import { MONEY_SCALE } from '../../base/money.ts'
import type { KeySet } from './key-set.ts'
import { keysOf } from './key-set.ts'
import type { DaySums } from './day-sums.ts'
import type { Failures } from './references.ts'

/** What the months of spend add up to as they were written. */
export interface MonthTotals {
  readonly cells: number
  readonly spend: number
  /** Last month, ISO; null without any. */
  readonly last: string | null
}

const DATES = 'SELECT date_key FROM gold_date_dim WHERE calendar_date'

/**
 * Counts the failing data tests that compare marts with the orders themselves: lifetime value, months of spend and
 * monthly sales. A failing total is one failing row; rounding may move every amount by a minor unit.
 */
export function checkTotals(
  db: Database,
  days: DaySums,
  months: MonthTotals,
  { asOf, minorUnit }: { readonly asOf: string | null; readonly minorUnit: number },
  failures: Failures,
): void {
  const upToAsOf = keysOf(db, `${DATES} <= ?`, asOf)
  const compared = keysOf(db, `${DATES} < date(?, '+1 month') AND calendar_date <= ?`, months.last, asOf)
  const lifetime = one(
    db,
    'SELECT COALESCE(SUM(lifetime_value), 0) AS total, COUNT(*) AS held FROM metric_customer_ltv',
  )
  const monthly = one(db, 'SELECT COALESCE(SUM(net_e4), 0) AS total, COUNT(*) AS held FROM mart_sales_monthly')
  const isNear = (total: number, spend: number, held: number): boolean =>
    Math.abs(total - spend) <= minorUnit * (held + 1)
  const spent = (kept: KeySet): number => sumOf(days, days.spendE4, kept) / MONEY_SCALE
  failures.set(
    'metric_customer_ltv.expression_is_true.ltv_total',
    isNear(lifetime.total, spent(upToAsOf), lifetime.held) ? 0 : 1,
  )
  failures.set(
    'metric_mom_spend_change.expression_is_true.mom_total',
    months.last === null || isNear(months.spend, spent(compared), months.cells) ? 0 : 1,
  )
  failures.set(
    'mart_sales_monthly.expression_is_true.net_equals_orders',
    monthly.total === sumOf(days, days.netE4, upToAsOf) ? 0 : 1,
  )
}

function one(db: Database, statement: string): { readonly total: number; readonly held: number } {
  return db.prepare<[], { total: number; held: number }>(statement).get() ?? { total: 0, held: 0 }
}

/** The sums of the days that are kept. */
function sumOf({ dateKey }: DaySums, sums: Float64Array, kept: KeySet): number {
  return sums.reduce((sum, amount, place) => (kept.has(dateKey[place] as number) ? sum + amount : sum), 0)
}
