import type { NumberRows } from './number-rows.ts'
import type { References } from './references.ts'

/** What the checks of lines and sums need of every stored order, in ascending order of its key. */
export interface StoredHeads {
  readonly count: number
  readonly key: Float64Array
  readonly customer: Int32Array
  readonly dateKey: Int32Array
  readonly isReturn: Int32Array
  /** NaN where no rate is known. */
  readonly rate: Float64Array
}

/** Reads the rows of `order_header` as they are stored and counts their references that lead nowhere. */
export function readStoredHeads(read: NumberRows, orders: number, references: References): StoredHeads {
  const heads = {
    count: orders,
    key: new Float64Array(orders),
    customer: new Int32Array(orders),
    dateKey: new Int32Array(orders),
    isReturn: new Int32Array(orders),
    rate: new Float64Array(orders),
  }
  const wanted = {
    ...references.wanted,
    order_key: 'number',
    customer_key: 'number',
    date_key: 'number',
    is_return: 'number',
    fx_rate: 'number',
  } as const
  let at = 0
  for (const { count, columns } of read('order_header', wanted)) {
    references.count(columns, count)
    heads.key.set(columns.order_key.subarray(0, count), at)
    heads.customer.set(columns.customer_key.subarray(0, count), at)
    heads.dateKey.set(columns.date_key.subarray(0, count), at)
    heads.isReturn.set(columns.is_return.subarray(0, count), at)
    heads.rate.set(columns.fx_rate.subarray(0, count), at)
    at += count
  }
  return heads
}
