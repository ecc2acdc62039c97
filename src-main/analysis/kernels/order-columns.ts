import { NO_MARGIN, ORDER_FLAG, type Amounts, type Facts, type OrderFacts } from '../../base/facts.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/**
 * What the kernels read of the orders, by order number: the columns of the facts, with the amounts of the matching
 * lines only where a category is chosen.
 */
export interface OrderColumns {
  /** The day on which the order counts, by the setting on returns. */
  readonly day: Int32Array
  readonly customer: Int32Array
  /** Bits of {@link ORDER_FLAG}. */
  readonly flags: Uint8Array
  readonly orderNumber: Int32Array
  readonly units: Amounts
  readonly netE4: Amounts
  /** Margins of the counted lines, worked out when somebody asks. */
  readonly margins: () => OrderMargins
}

/** Margin of the lines whose cost is known and their net sales, by order number; 0 without any. */
export interface OrderMargins {
  /** The bit `hasMargin` of {@link ORDER_FLAG}, beside others. */
  readonly flags: Uint8Array
  readonly marginE4: Amounts
  readonly marginBaseE4: Amounts
}

/** Orders with a matching line, and the amounts of those lines by order number. */
export interface MatchedOrders {
  readonly orders: Uint32Array
  readonly amounts: Pick<OrderColumns, 'units' | 'netE4' | 'margins'>
  readonly lines: number
}

/**
 * The columns of all lines.
 * @param day the day on which each order counts
 */
export function columnsOf(orders: OrderFacts, day: Int32Array): OrderColumns {
  const { customer, flags, orderNumber, units, netE4 } = orders
  return { day, customer, flags, orderNumber, units, netE4, margins: () => orders }
}

/**
 * Keeps the orders with a line of a matching product, in place, and adds up those lines.
 * @param matches flag per product key; place 0 stands for lines without a known product
 */
export function matchLines(facts: Facts, orders: Uint32Array, matches: Uint8Array, tick: Tick): MatchedOrders {
  const { count, lineStart } = facts.orders
  const { product, quantity, netE4: lineNet } = facts.lines
  const [units, netE4] = [new Float64Array(count), new Float64Array(count)]
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
        // Keys below 0 go to place 0.
        const match = matches[key & ~(key >> 31)] as number
        own += match
        ownUnits += match * (quantity[line] as number)
        ownNet += match * (lineNet[line] as number)
      }
      orders[length] = order
      length += Number(own > 0)
      matched += own
      units[order] = ownUnits
      netE4[order] = ownNet
    }
  }
  const kept = orders.subarray(0, length)
  return {
    orders: kept,
    amounts: { units, netE4, margins: onceAsked(() => marginsOf(facts, kept, matches)) },
    lines: matched,
  }
}

function onceAsked<Value extends object>(make: () => Value): () => Value {
  const held: { value: Value | null } = { value: null }
  return () => (held.value ??= make())
}

function marginsOf(
  { orders: { count, lineStart }, lines }: Facts,
  orders: Uint32Array,
  matches: Uint8Array,
): OrderMargins {
  const flags = new Uint8Array(count)
  const [marginE4, marginBaseE4] = [new Float64Array(count), new Float64Array(count)]
  const { product, netE4, marginE4: lineMargin } = lines
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const last = lineStart[order + 1] as number
    let [margin, base, found] = [0, 0, 0]
    for (let line = lineStart[order] as number; line < last; line++) {
      const key = product[line] as number
      const own = lineMargin[line] as number
      const counts = (matches[key & ~(key >> 31)] as number) & Number(own !== NO_MARGIN)
      margin += counts * own
      base += counts * (netE4[line] as number)
      found |= counts
    }
    marginE4[order] = margin
    marginBaseE4[order] = base
    flags[order] = found * ORDER_FLAG.hasMargin
  }
  return { flags, marginE4, marginBaseE4 }
}
