import type { Amounts, Facts, OrderFacts } from '../../base/facts.ts'
import { marginRooms, matchBlock, matchMargins } from './order-blocks.ts'
import { BLOCK } from './order-filter.ts'
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
  const { count } = facts.orders
  const [units, netE4] = [new Float64Array(count), new Float64Array(count)]
  const [ownUnits, ownNet] = [new Float64Array(BLOCK), new Float64Array(BLOCK)]
  let [length, lines] = [0, 0]
  for (let start = 0; start < orders.length; start += BLOCK) {
    if (start % ROWS_PER_TICK === 0) tick(start, orders.length)
    const block = orders.subarray(start, start + BLOCK)
    const matched = matchBlock(facts, block, matches, ownNet, ownUnits)
    for (let place = 0; place < matched.orders; place++) {
      const order = (block[place] as number) | 0
      orders[length++] = order
      units[order] = ownUnits[place] as number
      netE4[order] = ownNet[place] as number
    }
    lines += matched.lines
  }
  const kept = orders.subarray(0, length)
  return {
    orders: kept,
    amounts: { units, netE4, margins: onceAsked(() => marginsOf(facts, kept, matches)) },
    lines,
  }
}

function onceAsked<Value extends object>(make: () => Value): () => Value {
  const held: { value: Value | null } = { value: null }
  return () => (held.value ??= make())
}

function marginsOf(facts: Facts, orders: Uint32Array, matches: Uint8Array): OrderMargins {
  const { count } = facts.orders
  const flags = new Uint8Array(count)
  const [marginE4, marginBaseE4] = [new Float64Array(count), new Float64Array(count)]
  const rooms = marginRooms()
  for (let start = 0; start < orders.length; start += BLOCK) {
    const block = orders.subarray(start, start + BLOCK)
    matchMargins(facts, block, matches, rooms)
    for (let place = 0; place < block.length; place++) {
      const order = (block[place] as number) | 0
      flags[order] = rooms.flags[place] as number
      marginE4[order] = rooms.marginE4[place] as number
      marginBaseE4[order] = rooms.marginBaseE4[place] as number
    }
  }
  return { flags, marginE4, marginBaseE4 }
}
