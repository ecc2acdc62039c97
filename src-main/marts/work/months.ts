import type { Day } from '../../base/days.ts'
import { dayOf } from '../../base/days.ts'
import { monthOfDay } from './spend.ts'
import type { Spend } from './spend.ts'

/**
 * Spend of each known customer in the months with a transaction, up to the last month that is compared. Months of
 * customer number k are the entries `start[k]` to `start[k + 1]`, exclusive, in ascending order.
 */
export interface MonthlySpend {
  readonly start: Uint32Array
  /** Year × 12 + month - 1. */
  readonly month: Int32Array
  readonly spendE4: Float64Array
  readonly purchases: Int32Array
  /** The last month that is compared. */
  readonly last: number
}

/** First day of a month given as year × 12 + month - 1. */
export function firstDayOf(month: number): Day {
  return dayOf(Math.floor(month / 12), (month % 12) + 1, 1)
}

/**
 * Adds up spend by customer and month. The running month, which the as-of date does not complete, is left out unless it
 * is asked for (`mom.include_partial`).
 */
export function monthlySpendOf(spend: Spend, asOf: Day, includePartial: boolean): MonthlySpend {
  const running = monthOfDay(asOf)
  const last = includePartial || firstDayOf(running + 1) - 1 <= asOf ? running : running - 1
  const start = countMonths(spend, last)
  const months = start[start.length - 1] as number
  const month = new Int32Array(months)
  const spendE4 = new Float64Array(months)
  const purchases = new Int32Array(months)
  let entry = -1
  for (let number = 0; number + 1 < start.length; number++) {
    let before = -1
    for (let row = spend.start[number] as number; row < (spend.start[number + 1] as number); row++) {
      const own = spend.month[row] as number
      if (own > last) break
      if (own !== before) month[++entry] = before = own
      spendE4[entry] = (spendE4[entry] as number) + (spend.amountE4[row] as number)
      if (spend.isReturn[row] === 0) purchases[entry] = (purchases[entry] as number) + 1
    }
  }
  return { start, month, spendE4, purchases, last }
}

/** How many different months each customer has, as starts of ranges. */
function countMonths({ start: rows, month }: Spend, last: number): Uint32Array {
  const start = new Uint32Array(rows.length)
  for (let number = 0; number + 1 < rows.length; number++) {
    let months = 0
    let before = -1
    for (let row = rows[number] as number; row < (rows[number + 1] as number); row++) {
      const own = month[row] as number
      if (own > last) break
      if (own !== before) months++
      before = own
    }
    start[number + 1] = (start[number] as number) + months
  }
  return start
}

/** First month with a transaction of a customer number; beyond the last one that is compared where there is none. */
export function firstMonthOf({ start, month, last }: MonthlySpend, number: number): number {
  const first = start[number] as number
  return first < (start[number + 1] as number) ? (month[first] as number) : last + 1
}

/** Spend of a customer number in a month, in e4; looked for from the latest month back. */
export function spendInMonth({ start, month, spendE4 }: MonthlySpend, number: number, wanted: number): number {
  const first = start[number] as number
  for (let entry = (start[number + 1] as number) - 1; entry >= first; entry--) {
    const own = month[entry] as number
    if (own === wanted) return spendE4[entry] as number
    if (own < wanted) return 0
  }
  return 0
}
