import { UNDATED } from '../../base/facts.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Orders per block: a block of numbers and its amounts stays in the processor's nearest memory. */
export const BLOCK = 4096

/** Smallest and largest day of every {@link BLOCK} consecutive orders, and of all. */
export interface DayZones {
  readonly low: Int32Array
  readonly high: Int32Array
  readonly first: number
  readonly last: number
}

/** First and last day of dated orders; first is after last when there are none. */
export interface DayExtent {
  readonly first: number
  readonly last: number
}

/** One flag per code from `base` on; a code outside has none. */
export interface CodeFlags {
  readonly base: number
  readonly flags: Uint8Array
}

/** Codes of a dimension as the facts hold them. */
export type Codes = Int32Array | Int16Array | Uint32Array | Uint16Array | Uint8Array

/** A condition on one column of the orders: a flagged code, or a value between two, both inclusive. */
export interface OrderTest {
  readonly codes: Codes
  /** Null = a value between two. */
  readonly flagged: CodeFlags | null
  readonly from: number
  readonly to: number
}

/** What makes an order count: its day lies in `from` to `to`, both inclusive, and it meets every test. */
export interface OrderPass {
  readonly day: Int32Array
  readonly zones: DayZones
  readonly from: number
  readonly to: number
  readonly tests: readonly OrderTest[]
  /** Order numbers in the order in which they are gone through; null = ascending. The zones follow it. */
  readonly sequence: Uint32Array | null
}

/** The zones of a day column. Orders come nearly in the order of their days, so that most zones span few of them. */
export function dayZones(day: Int32Array, sequence: Uint32Array | null = null, tick: Tick = () => undefined): DayZones {
  const zones = Math.ceil(day.length / BLOCK)
  const low = new Int32Array(zones)
  const high = new Int32Array(zones)
  for (let zone = 0; zone < zones; zone++) {
    if (zone % (ROWS_PER_TICK / BLOCK) === 0) tick(zone, zones)
    const end = Math.min(day.length, (zone + 1) * BLOCK)
    let [least, most] = [2_147_483_647, -2_147_483_648]
    for (let place = zone * BLOCK; place < end; place++) {
      const value = day[sequence === null ? place : (sequence[place] as number)] as number
      if (value < least) least = value
      if (value > most) most = value
    }
    low[zone] = least
    high[zone] = most
  }
  return {
    low,
    high,
    first: low.reduce((least, value) => Math.min(least, value), 2_147_483_647),
    last: high.reduce((most, value) => Math.max(most, value), -2_147_483_648),
  }
}

/** Whether a block has orders of the days of a pass. */
export function touchesBlock({ zones, from, to }: OrderPass, block: number): boolean {
  return (zones.high[block] as number) >= from && (zones.low[block] as number) <= to
}

/** Whether every order of a block is of the days of a pass. */
export function isWholeBlock({ zones, from, to }: OrderPass, block: number): boolean {
  return (zones.low[block] as number) >= from && (zones.high[block] as number) <= to
}

/**
 * Numbers of the orders of one block that pass, in sequence.
 * @param room for {@link BLOCK} numbers; the answer is a part of it
 */
export function ordersOfBlock(pass: OrderPass, block: number, room: Uint32Array): Uint32Array {
  if (!touchesBlock(pass, block)) return room.subarray(0, 0)
  const start = block * BLOCK
  const length = Math.min(BLOCK, pass.day.length - start)
  if (pass.sequence === null) for (let place = 0; place < length; place++) room[place] = start + place
  else room.set(pass.sequence.subarray(start, start + length))
  const { day, from, to } = pass
  let left = isWholeBlock(pass, block) ? length : keepBetween(room, length, day, from, to)
  for (const { codes, flagged, from: least, to: most } of pass.tests) {
    left = flagged === null ? keepBetween(room, left, codes, least, most) : keepFlagged(room, left, codes, flagged)
  }
  return room.subarray(0, left)
}

/** Numbers of all orders that pass, in sequence. */
export function ordersOf(pass: OrderPass, tick: Tick): Uint32Array {
  const blocks = pass.zones.low.length
  const kept = new Uint32Array(mostOrders(pass))
  const room = new Uint32Array(BLOCK)
  let length = 0
  for (let block = 0; block < blocks; block++) {
    if (block % (ROWS_PER_TICK / BLOCK) === 0) tick(block, blocks)
    const orders = ordersOfBlock(pass, block, room)
    kept.set(orders, length)
    length += orders.length
  }
  return length < kept.length ? kept.slice(0, length) : kept
}

/** How many orders pass. */
export function countPassed(pass: OrderPass, tick: Tick): number {
  const room = new Uint32Array(BLOCK)
  const blocks = pass.zones.low.length
  let count = 0
  for (let block = 0; block < blocks; block++) {
    if (block % (ROWS_PER_TICK / BLOCK) === 0) tick(block, blocks)
    count += ordersOfBlock(pass, block, room).length
  }
  return count
}

/** First and last day of the dated orders of a pass. */
export function dayExtent(pass: OrderPass, tick: Tick): DayExtent {
  const room = new Uint32Array(BLOCK)
  const { low, high } = pass.zones
  let extent: DayExtent = { first: 2_147_483_647, last: UNDATED }
  for (let block = 0; block < low.length; block++) {
    // Of a block whose days are known already nothing is to be learnt.
    if ((low[block] as number) >= extent.first && (high[block] as number) <= extent.last) continue
    tick(block, low.length)
    extent = widened(extent, pass.day, ordersOfBlock(pass, block, room))
  }
  return extent
}

function widened({ first, last }: DayExtent, day: Int32Array, orders: Uint32Array): DayExtent {
  let [least, most] = [first, last]
  for (let place = 0; place < orders.length; place++) {
    const value = day[orders[place] as number] as number
    if (value < least && value !== UNDATED) least = value
    if (value > most) most = value
  }
  return { first: least, last: most }
}

/** Places that the list may need: the orders of every block with such a day. */
function mostOrders(pass: OrderPass): number {
  let touched = 0
  for (let block = 0; block < pass.zones.low.length; block++) touched += Number(touchesBlock(pass, block))
  return Math.min(pass.day.length, touched * BLOCK)
}

/** Keeps the orders whose code is flagged, in place; how many are left. */
export function keepFlagged(orders: Uint32Array, count: number, codes: Codes, { base, flags }: CodeFlags): number {
  let length = 0
  for (let place = 0; place < count; place++) {
    const order = (orders[place] as number) | 0
    // Written always and counted only when it passes: a branch that cannot be foreseen costs more than the write.
    orders[length] = order
    length += Number(flags[(codes[order] as number) - base] === 1)
  }
  return length
}

/** Keeps the orders whose value lies in `from` to `to`, both inclusive, in place; how many are left. */
export function keepBetween(orders: Uint32Array, count: number, values: Codes, from: number, to: number): number {
  let length = 0
  for (let place = 0; place < count; place++) {
    const order = (orders[place] as number) | 0
    const value = values[order] as number
    orders[length] = order
    length += Number(value >= from) & Number(value <= to)
  }
  return length
}
