import { toIsoDate } from '../../base/days.ts'
import type { customerMonth, spendMonth } from '../../model/marts/months.ts'
import { MONTHS_PER_CUSTOMER } from '../../model/marts/months.ts'
import type { RowsOf } from '../columns/table.ts'
import { integers, texts } from '../columns/table.ts'
import type { MonthlySpend } from '../work/months.ts'
import { firstDayOf } from '../work/months.ts'
import type { MartWork } from '../work/work.ts'

/** Rows that a block holds at least, unless it is the last one. */
const BLOCK = 262_144

/** Rows of `spend_month`: what `spend-month.sql` yields. */
export function spendMonthRows({ month, last }: MonthlySpend): RowsOf<typeof spendMonth> {
  const first = month.reduce((least, each) => Math.min(least, each), last + 1)
  const months = Int32Array.from({ length: last + 1 - first }, (_, place) => first + place)
  return {
    rows: months.length,
    columns: {
      month_no: integers(months),
      month: texts(Array.from(months, (each) => toIsoDate(firstDayOf(each)))),
    },
  }
}

/** Rows of `customer_month`: what `customer-month.sql` yields, by customer key and month. */
export function* customerMonthRows(work: MartWork): Generator<RowsOf<typeof customerMonth>> {
  const { start } = work.months
  const { count } = work.customers
  for (let from = 0, to = 0; to < count; from = to) {
    while (to < count && (start[to] as number) - (start[from] as number) < BLOCK) to++
    yield blockOf(work, from, to)
  }
}

/** The rows of the customers with the numbers `from` to `to`, exclusive. */
function blockOf({ customers, months }: MartWork, from: number, to: number): RowsOf<typeof customerMonth> {
  const { start, month, last } = months
  const begin = start[from] as number
  const end = start[to] as number
  const key = new Float64Array(end - begin)
  const prior = new Float64Array(end - begin)
  const number = new Int32Array(end - begin)
  const length = new Int32Array(end - begin)
  for (let customer = from; customer < to; customer++) {
    const firstKey = (customers.key[customer] as number) * MONTHS_PER_CUSTOMER
    const firstRow = start[customer] as number
    const afterRow = start[customer + 1] as number
    for (let row = firstRow; row < afterRow; row++) {
      const own = month[row] as number
      const at = row - begin
      const next = row + 1 < afterRow ? (month[row + 1] as number) : last + 1
      key[at] = firstKey + own
      number[at] = 1 + own - (month[firstRow] as number)
      length[at] = next - own
      if (row === firstRow) prior[at] = Number.NaN
      else prior[at] = month[row - 1] === own - 1 ? (months.spendE4[row - 1] as number) : 0
    }
  }
  return {
    rows: end - begin,
    columns: {
      spend_key: integers(key),
      spend_e4: integers(months.spendE4.subarray(begin, end)),
      prior_e4: integers(prior),
      month_number: integers(number),
      months: integers(length),
      transactions: integers(months.purchases.subarray(begin, end)),
    },
  }
}
