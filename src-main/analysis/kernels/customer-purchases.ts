import { ORDER_FLAG, UNDATED, type CustomerOrders } from '../../base/facts.ts'
import type { OrderColumns } from './order-columns.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** The dated purchases of each known customer who has any among a selection. */
export interface CustomerPurchases {
  /** Customer keys, ascending. */
  readonly keys: Int32Array
  /** Purchases of customer n: `orders[start[n]]` to `orders[start[n + 1]]`, exclusive, by day and time. */
  readonly start: Uint32Array
  /** Order numbers. */
  readonly orders: Uint32Array
}

/** Finds the dated purchases of a selection, customer by customer. */
export function purchasesByCustomer(
  customers: CustomerOrders,
  { flags, day }: OrderColumns,
  selected: Uint32Array,
  tick: Tick,
): CustomerPurchases {
  const counts = new Uint8Array(flags.length)
  for (let place = 0; place < selected.length; place++) {
    const order = selected[place] as number
    counts[order] = ~(flags[order] as number) & ORDER_FLAG.isReturn & Number(day[order] !== UNDATED)
  }
  const last = customers.start.length - 2
  const [keys, start] = [new Int32Array(last + 1), new Uint32Array(last + 2)]
  const orders = new Uint32Array(Math.min(customers.orders.length, selected.length) + 1)
  let [length, buyers] = [0, 0]
  for (let key = 0; key <= last; key++) {
    if (key % ROWS_PER_TICK === 0) tick(key, last)
    const end = customers.start[key + 1] as number
    const before = length
    for (let place = customers.start[key] as number; place < end; place++) {
      const order = customers.orders[place] as number
      orders[length] = order
      length += counts[order] as number
    }
    if (length === before) continue
    keys[buyers++] = key
    start[buyers] = length
  }
  return { keys: keys.slice(0, buyers), start: start.slice(0, buyers + 1), orders: orders.subarray(0, length) }
}
