import type { Day } from '../../base/days.ts'
import { dayOf } from '../../base/days.ts'
import { monthOfDay } from './spend.ts'
import type { Spend } from './spend.ts'

/**
 * Spend of each known customer per month from the month of the first transaction to the last month that is compared.
 * Months of customer number k are the cells `start[k]` to `start[k + 1]`, exclusive; the first is `first[k]`.
 */
export interface MonthlySpend {
  readonly start: Uint32Array
  readonly first: Int32Array
  /** The last month of every series; -1 when there is none. */
  readonly last: number
  readonly spendE4: Float64Array
  readonly purchases: Int32Array
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
  const count = spend.start.length - 1
  const running = monthOfDay(asOf)
  const isComplete = includePartial || firstDayOf(running + 1) - 1 <= asOf
  const last = isComplete ? running : running - 1
  const first = new Int32Array(count)
  const start = new Uint32Array(count + 1)
  for (let number = 0; number < count; number++) {
    const row = spend.start[number] as number
    const hasSpend = row < (spend.start[number + 1] as number)
    first[number] = hasSpend ? (spend.month[row] as number) : last + 1
    start[number + 1] = (start[number] as number) + Math.max(0, last - (first[number] as number) + 1)
  }
  const cells = start[count] as number
  const months = { start, first, last, spendE4: new Float64Array(cells), purchases: new Int32Array(cells) }
  for (let number = 0; number < count; number++) addMonths(spend, months, number)
  return months
}

function addMonths(spend: Spend, { start, first, last, spendE4, purchases }: MonthlySpend, number: number): void {
  const base = (start[number] as number) - (first[number] as number)
  for (let row = spend.start[number] as number; row < (spend.start[number + 1] as number); row++) {
    const month = spend.month[row] as number
    if (month > last) return
    const cell = base + month
    spendE4[cell] = (spendE4[cell] as number) + (spend.amountE4[row] as number)
    if (spend.isReturn[row] === 0) purchases[cell] = (purchases[cell] as number) + 1
  }
}
