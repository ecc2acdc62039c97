import { ORDER_FLAG, type Facts } from '../../base/facts.ts'
import type { MemberTable } from './breakdown.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** What promotions took part in; purchases only, amounts in e4. */
export interface PromotionTotals {
  readonly netE4: number
  /** Net sales and discounts of promotional lines. */
  readonly promotedNetE4: number
  readonly promotedDiscountE4: number
  readonly orders: number
  /** Orders with a promotional line, and the net sales of all their lines. */
  readonly promotedOrders: number
  readonly promotedOrdersE4: number
}

/**
 * Adds up purchases with and without promotion in one pass over their lines.
 * @param counted member per product key; lines of products without a member do not count
 */
export function sumPromotions(
  { orders: facts, lines }: Facts,
  orders: Uint32Array,
  { base, member }: MemberTable,
  tick: Tick,
): PromotionTotals {
  const { flags, lineStart } = facts
  const { product, netE4: net, discountE4: discount, isPromotional } = lines
  const total = { netE4: 0, promotedNetE4: 0, promotedDiscountE4: 0, orders: 0, promotedOrders: 0, promotedOrdersE4: 0 }
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      if (((flags[order] as number) & ORDER_FLAG.isReturn) !== 0) continue
      const last = lineStart[order + 1] as number
      let [own, promoted, given, any] = [0, 0, 0, 0]
      for (let line = lineStart[order] as number; line < last; line++) {
        if ((member[(product[line] as number) - base] as number) < 0) continue
        const isPromoted = isPromotional[line] as number
        own += net[line] as number
        promoted += isPromoted * (net[line] as number)
        given += isPromoted * (discount[line] as number)
        any |= isPromoted
      }
      total.orders++
      total.netE4 += own
      total.promotedNetE4 += promoted
      total.promotedDiscountE4 += given
      total.promotedOrders += any
      total.promotedOrdersE4 += any * own
    }
  }
  return total
}
