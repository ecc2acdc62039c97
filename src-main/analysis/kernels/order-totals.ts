import { ORDER_FLAG } from '../../base/facts.ts'
import type { OrderColumns } from './order-columns.ts'

/** Purchases without a known customer. */
export function countGuestPurchases({ customer, flags }: OrderColumns, orders: Uint32Array): number {
  let count = 0
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    count += Number((customer[order] as number) <= 0) & ~(flags[order] as number) & ORDER_FLAG.isReturn
  }
  return count
}
