import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import type { OrderColumns } from './order-columns.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Lifetime figures by customer key. */
export interface CustomerFigures {
  /** 1 for customers with an order or a return; the other figures of the rest are 0. */
  readonly seen: Uint8Array
  readonly orders: Int32Array
  readonly purchaseE4: Float64Array
  /** Purchases minus returns. */
  readonly netE4: Float64Array
  /** First and last day of a dated purchase; {@link UNDATED} without one. */
  readonly firstDay: Int32Array
  readonly lastDay: Int32Array
}

/**
 * Adds up what each known customer bought and returned.
 * @param orders of known customers
 * @param customers greatest customer key
 */
export function figuresOfCustomers(
  { customer, day, flags, netE4: net }: OrderColumns,
  orders: Uint32Array,
  customers: number,
  tick: Tick,
): CustomerFigures {
  const figures = emptyFigures(customers + 1)
  const { seen, orders: counts, purchaseE4, netE4, firstDay, lastDay } = figures
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      const key = customer[order] as number
      const own = net[order] as number
      seen[key] = 1
      netE4[key] = (netE4[key] as number) + own
      if (((flags[order] as number) & ORDER_FLAG.isReturn) !== 0) continue
      const on = day[order] as number
      counts[key] = (counts[key] as number) + 1
      purchaseE4[key] = (purchaseE4[key] as number) + own
      if (on === UNDATED) continue
      if (firstDay[key] === UNDATED || on < (firstDay[key] as number)) firstDay[key] = on
      if (on > (lastDay[key] as number)) lastDay[key] = on
    }
  }
  return figures
}

function emptyFigures(length: number): CustomerFigures {
  return {
    seen: new Uint8Array(length),
    orders: new Int32Array(length),
    purchaseE4: new Float64Array(length),
    netE4: new Float64Array(length),
    firstDay: new Int32Array(length).fill(UNDATED),
    lastDay: new Int32Array(length).fill(UNDATED),
  }
}

/** Flags by customer key of those with a purchase among the orders. */
export function buyersAmong({ customer, flags }: OrderColumns, orders: Uint32Array, customers: number): Uint8Array {
  const bought = new Uint8Array(customers + 1)
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const key = customer[order] as number
    if (key > 0 && ((flags[order] as number) & ORDER_FLAG.isReturn) === 0) bought[key] = 1
  }
  return bought
}
