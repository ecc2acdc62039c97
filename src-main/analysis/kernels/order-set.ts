import { BLOCK, ordersOfBlock, touchesBlock, type OrderPass } from './order-filter.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/**
 * A set of order numbers, one bit each: bit n % 32 of word n / 32. It stays in the processor's nearer caches while
 * customers, whose orders lie far apart, are gone through one after the other.
 */
export type OrderSet = Int32Array

/**
 * The set of these orders.
 * @param orders ascending
 * @param count every order number is below it
 */
export function orderSet(orders: Uint32Array, count: number): OrderSet {
  const words = new Int32Array((count + 31) >>> 5)
  addOrders(words, orders)
  return words
}

/** The set of the orders that pass. */
export function passedSet(pass: OrderPass, tick: Tick): OrderSet {
  const words = new Int32Array((pass.day.length + 31) >>> 5)
  const room = new Uint32Array(BLOCK)
  const { low, high } = pass.zones
  for (let block = 0; block < low.length; block++) {
    if (block % (ROWS_PER_TICK / BLOCK) === 0) tick(block, low.length)
    if (!touchesBlock(pass, block)) continue
    const isWhole = pass.tests.length === 0 && (low[block] as number) >= pass.from && (high[block] as number) <= pass.to
    if (isWhole) words.fill(-1, block * (BLOCK / 32), (block + 1) * (BLOCK / 32))
    else addOrders(words, ordersOfBlock(pass, block, room))
  }
  return words
}

/** How many of these orders are in a set. */
export function countMembers(set: OrderSet, orders: Uint32Array): number {
  let count = 0
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    count += ((set[order >>> 5] as number) >>> order) & 1
  }
  return count
}

function addOrders(words: OrderSet, orders: Uint32Array): void {
  let place = 0
  while (place < orders.length) {
    const first = orders[place] as number
    const word = first >>> 5
    // Most words of a set of many orders are full.
    if ((first & 31) === 0 && orders[place + 31] === first + 31) {
      words[word] = -1
      place += 32
      continue
    }
    let bits = 0
    while (place < orders.length && (orders[place] as number) >>> 5 === word) bits |= 1 << (orders[place++] as number)
    words[word] = bits
  }
}
