import { UNDATED, ORDER_FLAG } from '../../base/facts.ts'
import { toIsoDate } from '../../base/days.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import type { martCohort } from '../../model/marts/sales.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, reals, texts } from '../columns/table.ts'
import { firstDayOf } from '../work/months.ts'
import { monthOfDay } from '../work/spend.ts'
import type { MartWork } from '../work/work.ts'

const RATE_DIGITS = 6

/** One month of a cohort; amounts in e4. */
interface CohortCell {
  customers: number
  purchases: number
  netE4: number
  /** NaN where no transaction has a margin. */
  marginE4: number
}

interface Cohort {
  readonly month: number
  size: number
  /** By months since the cohort's own, to the month of the as-of date. */
  readonly cells: readonly CohortCell[]
}

/** Rows of `mart_cohort`: what `mart-cohort.sql` yields. */
export function cohortRows(work: MartWork): RowsOf<typeof martCohort> {
  const { asOf, round, digits, buildId } = work
  const rows = cohortsOf(work).flatMap(({ month, size, cells }) => {
    let cumulative = 0
    return cells.map((cell, period) => {
      cumulative += cell.netE4
      return { month, size, period, cumulative, ...cell, isComplete: firstDayOf(month + period + 1) - 1 <= asOf }
    })
  })
  const rounded = (amounts: readonly number[], decimals: number) =>
    reals(Float64Array.from(amounts, (amount) => (Number.isNaN(amount) ? amount : round(amount, decimals))))
  const money = (amounts: readonly number[]) =>
    rounded(
      amounts.map((e4) => e4 / MONEY_SCALE),
      digits,
    )
  return {
    rows: rows.length,
    columns: {
      cohort_scheme: constant('first_purchase_month'),
      cohort_value: texts(rows.map(({ month }) => toIsoDate(firstDayOf(month)).slice(0, 7))),
      period_index: integers(Int32Array.from(rows, ({ period }) => period)),
      cohort_size: integers(Int32Array.from(rows, ({ size }) => size)),
      active_customers: integers(Int32Array.from(rows, ({ customers }) => customers)),
      retention_rate: rounded(
        rows.map(({ customers, size }) => customers / size),
        RATE_DIGITS,
      ),
      transactions: integers(Int32Array.from(rows, ({ purchases }) => purchases)),
      net_amount: money(rows.map(({ netE4 }) => netE4)),
      cumulative_net_amount: money(rows.map(({ cumulative }) => cumulative)),
      cumulative_net_per_customer: rounded(
        rows.map(({ cumulative, size }) => cumulative / MONEY_SCALE / size),
        digits,
      ),
      margin_amount: money(rows.map(({ marginE4 }) => marginE4)),
      is_complete: integers(Uint8Array.from(rows, ({ isComplete }) => Number(isComplete))),
      build_id: constant(buildId),
    },
  }
}

/** Cohorts by month of first purchase, in order; a return before that month belongs to none. */
function cohortsOf(work: MartWork): Cohort[] {
  const { spend, lifetime, customers, asOf } = work
  const lastMonth = monthOfDay(asOf)
  const cohorts = new Map<number, Cohort>()
  for (let number = 0; number < customers.count; number++) {
    const firstDay = lifetime.firstDay[number] as number
    if (firstDay === UNDATED) continue
    const month = monthOfDay(firstDay)
    let cohort = cohorts.get(month)
    if (!cohort) {
      cohort = { month, size: 0, cells: newCells(lastMonth - month + 1) }
      cohorts.set(month, cohort)
    }
    cohort.size++
    addMember(work, cohort, spend.start[number] as number, spend.start[number + 1] as number)
  }
  return [...cohorts.values()].sort((a, b) => a.month - b.month)
}

function newCells(length: number): CohortCell[] {
  return Array.from({ length }, () => ({ customers: 0, purchases: 0, netE4: 0, marginE4: Number.NaN }))
}

function addMember({ spend, facts }: MartWork, cohort: Cohort, from: number, to: number): void {
  let activeMonth = -1
  for (let row = from; row < to; row++) {
    const month = spend.month[row] as number
    const cell = cohort.cells[month - cohort.month]
    if (!cell) continue
    const order = spend.order[row] as number
    cell.netE4 += spend.amountE4[row] as number
    if (((facts.orders.flags[order] as number) & ORDER_FLAG.hasMargin) !== 0) {
      cell.marginE4 = (Number.isNaN(cell.marginE4) ? 0 : cell.marginE4) + (facts.orders.marginE4[order] as number)
    }
    if (spend.isReturn[row] === 1) continue
    cell.purchases++
    if (month === activeMonth) continue
    cell.customers++
    activeMonth = month
  }
}
