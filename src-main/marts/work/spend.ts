import type { Day } from '../../base/days.ts'
import { civilOf } from '../../base/days.ts'
import type { Facts } from '../../base/facts.ts'
import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import type { KnownCustomers } from './customers.ts'

/**
 * Transactions of known customers up to the as-of date, in e4 of the reporting currency: the columns of `spend.sql`.
 * Rows of customer number k are `start[k]` to `start[k + 1]`, exclusive, by day.
 */
export interface Spend {
  readonly start: Uint32Array
  /** Place in `facts.orders`. */
  readonly order: Uint32Array
  readonly day: Int32Array
  /** Months since year 0: year × 12 + month - 1. */
  readonly month: Int32Array
  readonly isReturn: Uint8Array
  /** Negative on returns. */
  readonly amountE4: Float64Array
}

/**
 * Picks the transactions that are spend. Orders without a date, without an exchange rate or of deleted customers are
 * none; a known rate is 1, because there are no rates but that of the reporting currency to itself.
 */
export function spendOf(facts: Facts, customers: KnownCustomers, asOf: Day): Spend {
  const { orders } = facts
  const { start: first, orders: listed } = facts.customers
  const most = listed.length
  const spend = {
    start: new Uint32Array(customers.count + 1),
    order: new Uint32Array(most),
    day: new Int32Array(most),
    month: new Int32Array(most),
    isReturn: new Uint8Array(most),
    amountE4: new Float64Array(most),
  }
  const monthOf = monthsOfDays()
  let row = 0
  for (let number = 0; number < customers.count; number++) {
    const key = customers.key[number] as number
    for (let place = first[key] as number; place < (first[key + 1] as number); place++) {
      const order = listed[place] as number
      const day = orders.day[order] as number
      const flags = orders.flags[order] as number
      if (day === UNDATED || day > asOf || (flags & ORDER_FLAG.hasRate) === 0) continue
      spend.order[row] = order
      spend.day[row] = day
      spend.month[row] = monthOf(day)
      spend.isReturn[row] = flags & ORDER_FLAG.isReturn
      spend.amountE4[row] = orders.netE4[order] as number
      row++
    }
    spend.start[number + 1] = row
  }
  return trimmed(spend, row)
}

/** The month of a day as year × 12 + month - 1. */
export function monthOfDay(day: number): number {
  const { year, month } = civilOf(day as Day)
  return year * 12 + month - 1
}

/** {@link monthOfDay} that computes each day once. */
export function monthsOfDays(): (day: number) => number {
  const known = new Map<number, number>()
  let lastDay: number = UNDATED
  let lastMonth = 0
  return (day) => {
    if (day === lastDay) return lastMonth
    let month = known.get(day)
    if (month === undefined) {
      month = monthOfDay(day)
      known.set(day, month)
    }
    lastDay = day
    lastMonth = month
    return month
  }
}

function trimmed(spend: Spend, rows: number): Spend {
  return {
    start: spend.start,
    order: spend.order.subarray(0, rows),
    day: spend.day.subarray(0, rows),
    month: spend.month.subarray(0, rows),
    isReturn: spend.isReturn.subarray(0, rows),
    amountE4: spend.amountE4.subarray(0, rows),
  }
}
