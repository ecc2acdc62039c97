import type { Facts, OrderFacts } from '../../base/facts.ts'
import { ORDER_FLAG } from '../../base/facts.ts'
import type { orderSummary } from '../../model/gold/orders.ts'
import type { RowsOf } from '../columns/table.ts'
import { integers } from '../columns/table.ts'

/** Rows that are computed at a time: bounds the memory beside the facts. */
const BLOCK = 262_144

/** Rows of `order_summary`: what `order-summary.sql` yields, from the sums that the facts hold of every order. */
export function* orderSummaryRows(facts: Facts): Generator<RowsOf<typeof orderSummary>> {
  const { orders } = facts
  for (let from = 0; from < orders.count; from += BLOCK) {
    yield blockOf(orders, from, Math.min(from + BLOCK, orders.count))
  }
}

function blockOf(orders: OrderFacts, from: number, to: number): RowsOf<typeof orderSummary> {
  const rows = to - from
  const computed = {
    lines: new Uint32Array(rows),
    gross: new Float64Array(rows),
    margin: new Float64Array(rows),
    number: new Float64Array(rows),
    gap: new Float64Array(rows),
    isFirst: new Uint8Array(rows),
    isPromotional: new Uint8Array(rows),
  }
  for (let row = 0; row < rows; row++) {
    const order = from + row
    const flags = orders.flags[order] as number
    const number = orders.orderNumber[order] as number
    const gap = orders.daysSincePrevious[order] as number
    computed.lines[row] = (orders.lineStart[order + 1] as number) - (orders.lineStart[order] as number)
    computed.gross[row] = (orders.netE4[order] as number) + (orders.discountE4[order] as number)
    computed.margin[row] = (flags & ORDER_FLAG.hasMargin) === 0 ? Number.NaN : (orders.marginE4[order] as number)
    computed.number[row] = number === 0 ? Number.NaN : number
    computed.gap[row] = gap < 0 ? Number.NaN : gap
    computed.isFirst[row] = number === 1 ? 1 : 0
    computed.isPromotional[row] = (flags & ORDER_FLAG.isPromotional) === 0 ? 0 : 1
  }
  return {
    rows,
    columns: {
      order_key: integers(orders.key.subarray(from, to)),
      lines_count: integers(computed.lines),
      units: integers(orders.units.subarray(from, to)),
      distinct_products: integers(orders.distinctProducts.subarray(from, to)),
      gross_e4: integers(computed.gross),
      discount_e4: integers(orders.discountE4.subarray(from, to)),
      net_e4: integers(orders.netE4.subarray(from, to)),
      margin_e4: integers(computed.margin),
      order_number: integers(computed.number),
      days_since_prev_order: integers(computed.gap),
      is_first_order: integers(computed.isFirst),
      is_promotional: integers(computed.isPromotional),
    },
  }
}
