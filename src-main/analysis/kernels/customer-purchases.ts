import { ORDER_FLAG, UNDATED, type Amounts, type Facts } from '../../base/facts.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/**
 * The dated purchases of all known customers, customer by customer, with what most figures per customer read of them
 * side by side: whoever goes through the customers reads memory from front to back.
 */
export interface CustomerPurchases {
  /** Purchases of the customer with key k: places `start[k]` to `start[k + 1]`, exclusive, by day and time. */
  readonly start: Uint32Array
  /** Order number by place. */
  readonly order: Uint32Array
  readonly day: Int32Array
  readonly netE4: Amounts
  /** Order numbers of the returns of known customers, one customer after the other. */
  readonly returns: Uint32Array
  /** Order numbers of the purchases of guests, ascending. */
  readonly guests: Uint32Array
}

/** Puts the dated purchases of a version in the order of their customers. */
export function purchasesByCustomer({ customers, orders }: Facts, tick: Tick): CustomerPurchases {
  const { start: first, orders: listed } = customers
  const counts = flagPurchases(orders, tick)
  const last = first.length - 1
  const start = new Uint32Array(last + 1)
  const purchased = new Uint32Array(listed.length)
  let length = 0
  for (let key = 0; key < last; key++) {
    if (key % ROWS_PER_TICK === 0) tick(key, last)
    const end = first[key + 1] as number
    for (let place = first[key] as number; place < end; place++) {
      const order = listed[place] as number
      purchased[length] = order
      length += counts[order] as number
    }
    start[key + 1] = length
  }
  const order = purchased.slice(0, length)
  return {
    start,
    order,
    day: pick(orders.day, order, new Int32Array(length), tick),
    netE4: pickAmounts(orders.netE4, order, tick),
    returns: returnsAmong(orders, listed, tick),
    guests: guestPurchases(orders, tick),
  }
}

/** A column of the orders by place of the purchases. */
export function pickAmounts(amounts: Amounts, order: Uint32Array, tick: Tick): Amounts {
  return amounts instanceof Int32Array
    ? pick(amounts, order, new Int32Array(order.length), tick)
    : pick(amounts, order, new Float64Array(order.length), tick)
}

/** The values of a column at these places, written to `picked`. */
export function pick<Picked extends Int32Array | Float64Array>(
  column: Int32Array | Int16Array | Float64Array,
  places: Uint32Array,
  picked: Picked,
  tick: Tick,
): Picked {
  for (let from = 0; from < places.length; from += ROWS_PER_TICK) {
    tick(from, places.length)
    const end = Math.min(places.length, from + ROWS_PER_TICK)
    for (let at = from; at < end; at++) picked[at] = column[places[at] as number] as number
  }
  return picked
}

function flagPurchases({ count, flags, day }: Facts['orders'], tick: Tick): Uint8Array {
  const counts = new Uint8Array(count)
  for (let order = 0; order < count; order++) {
    if (order % ROWS_PER_TICK === 0) tick(order, count)
    counts[order] = ~(flags[order] as number) & ORDER_FLAG.isReturn & Number(day[order] !== UNDATED)
  }
  return counts
}

function returnsAmong({ flags }: Facts['orders'], listed: Uint32Array, tick: Tick): Uint32Array {
  const returns = new Uint32Array(listed.length)
  let length = 0
  for (let place = 0; place < listed.length; place++) {
    if (place % ROWS_PER_TICK === 0) tick(place, listed.length)
    const order = listed[place] as number
    returns[length] = order
    length += (flags[order] as number) & ORDER_FLAG.isReturn
  }
  return returns.slice(0, length)
}

function guestPurchases(orders: Facts['orders'], tick: Tick): Uint32Array {
  const guests = new Uint32Array(orders.count)
  let length = 0
  for (let order = 0; order < orders.count; order++) {
    if (order % ROWS_PER_TICK === 0) tick(order, orders.count)
    guests[length] = order
    length += Number((orders.customer[order] as number) <= 0) & ~(orders.flags[order] as number) & ORDER_FLAG.isReturn
  }
  return guests.slice(0, length)
}
