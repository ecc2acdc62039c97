import { NO_MARGIN, ORDER_FLAG, type Amounts, type Facts } from '../../base/facts.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/**
 * What the kernels read of the orders, by order number: the columns of the facts, with the amounts of the matching
 * lines only where a category is chosen.
 */
export interface OrderColumns {
  /** The day on which the order counts, by the setting on returns. */
  readonly day: Int32Array
  readonly customer: Int32Array
  /** Bits of {@link ORDER_FLAG}; `hasMargin` speaks of the counted lines. */
  readonly flags: Uint8Array
  readonly orderNumber: Int32Array
  readonly units: Amounts
  readonly netE4: Amounts
  readonly marginE4: Amounts
  readonly marginBaseE4: Amounts
}

/** Orders with a matching line, and the amounts of those lines by order number. */
export interface MatchedOrders {
  readonly orders: Uint32Array
  readonly amounts: Pick<OrderColumns, 'flags' | 'units' | 'netE4' | 'marginE4' | 'marginBaseE4'>
  readonly lines: number
}

/**
 * Keeps the orders with a line of a matching product, in place, and adds up those lines.
 * @param matches flag per product key; place 0 stands for lines without a known product
 * @param withMargins whether any order of the facts has a margin
 */
export function matchLines(
  { orders: facts, lines }: Facts,
  orders: Uint32Array,
  matches: Uint8Array,
  withMargins: boolean,
  tick: Tick,
): MatchedOrders {
  const flags = new Uint8Array(facts.count)
  const units = new Float64Array(facts.count)
  const netE4 = new Float64Array(facts.count)
  const { lineStart } = facts
  const { product, quantity, netE4: lineNet } = lines
  let [length, matched] = [0, 0]
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      const last = lineStart[order + 1] as number
      let [own, ownUnits, ownNet] = [0, 0, 0]
      for (let line = lineStart[order] as number; line < last; line++) {
        const key = product[line] as number
        if (matches[key > 0 ? key : 0] !== 1) continue
        own++
        ownUnits += quantity[line] as number
        ownNet += lineNet[line] as number
      }
      if (own === 0) continue
      orders[length++] = order
      matched += own
      flags[order] = (facts.flags[order] as number) & ~ORDER_FLAG.hasMargin
      units[order] = ownUnits
      netE4[order] = ownNet
    }
  }
  const kept = orders.subarray(0, length)
  const margins = withMargins ? addMargins({ orders: facts, lines }, kept, matches, flags, tick) : NO_MARGINS
  return { orders: kept, amounts: { flags, units, netE4, ...margins }, lines: matched }
}

const NO_MARGINS = { marginE4: new Float64Array(0), marginBaseE4: new Float64Array(0) }

function addMargins(
  { orders: { count, lineStart }, lines }: Pick<Facts, 'orders' | 'lines'>,
  orders: Uint32Array,
  matches: Uint8Array,
  flags: Uint8Array,
  tick: Tick,
): { readonly marginE4: Float64Array; readonly marginBaseE4: Float64Array } {
  const [marginE4, marginBaseE4] = [new Float64Array(count), new Float64Array(count)]
  const { product, netE4, marginE4: lineMargin } = lines
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      const last = lineStart[order + 1] as number
      let [margin, base, found] = [0, 0, 0]
      for (let line = lineStart[order] as number; line < last; line++) {
        const key = product[line] as number
        const own = lineMargin[line] as number
        if (own === NO_MARGIN || matches[key > 0 ? key : 0] !== 1) continue
        margin += own
        base += netE4[line] as number
        found = ORDER_FLAG.hasMargin
      }
      marginE4[order] = margin
      marginBaseE4[order] = base
      flags[order] = (flags[order] as number) | found
    }
  }
  return { marginE4, marginBaseE4 }
}
