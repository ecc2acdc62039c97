import { UNDATED } from '../../base/facts.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Orders per zone: small enough that a month of a small shop is a few zones, large enough that zones cost nothing. */
const ZONE = 4096

/** Smallest and largest day of every {@link ZONE} consecutive orders, and of all. */
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

/** The zones of a day column. Orders come nearly in the order of their days, so that most zones span few of them. */
export function dayZones(day: Int32Array): DayZones {
  const zones = Math.ceil(day.length / ZONE)
  const low = new Int32Array(zones)
  const high = new Int32Array(zones)
  for (let zone = 0; zone < zones; zone++) {
    const end = Math.min(day.length, (zone + 1) * ZONE)
    let [least, most] = [2_147_483_647, -2_147_483_648]
    for (let order = zone * ZONE; order < end; order++) {
      const value = day[order] as number
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

/**
 * Numbers of the orders whose day lies in `from` to `to`, both inclusive, ascending. Zones outside are not read, zones
 * inside are taken whole.
 */
export function ordersBetween(day: Int32Array, zones: DayZones, from: number, to: number, tick: Tick): Uint32Array {
  const kept = new Uint32Array(mostBetween(day.length, zones, from, to))
  let length = 0
  for (let zone = 0; zone < zones.low.length; zone++) {
    if (zone % 16 === 0) tick(zone * ZONE, day.length)
    const [low, high] = [zones.low[zone] as number, zones.high[zone] as number]
    if (high < from || low > to) continue
    const start = zone * ZONE
    const end = Math.min(day.length, start + ZONE)
    length =
      low >= from && high <= to ? addAll(kept, length, start, end) : addDays(day, kept, length, start, end, from, to)
  }
  return kept.subarray(0, length)
}

/** First and last day of the dated orders of a list. */
export function dayExtent(day: Int32Array, orders: Uint32Array): DayExtent {
  let [first, last] = [2_147_483_647, UNDATED]
  for (let place = 0; place < orders.length; place++) {
    const value = day[orders[place] as number] as number
    if (value < first && value !== UNDATED) first = value
    if (value > last) last = value
  }
  return { first, last }
}

/** Places that the list may need: the orders of every zone that touches the period. */
function mostBetween(count: number, zones: DayZones, from: number, to: number): number {
  let touched = 0
  for (let zone = 0; zone < zones.low.length; zone++) {
    if ((zones.high[zone] as number) >= from && (zones.low[zone] as number) <= to) touched++
  }
  return Math.min(count, touched * ZONE)
}

function addAll(kept: Uint32Array, length: number, start: number, end: number): number {
  for (let order = start; order < end; order++) kept[length++] = order
  return length
}

function addDays(
  day: Int32Array,
  kept: Uint32Array,
  length: number,
  start: number,
  end: number,
  from: number,
  to: number,
): number {
  for (let order = start; order < end; order++) {
    const value = day[order] as number
    kept[length] = order
    // Written always and counted only when it passes: a branch that cannot be foreseen costs more than the write.
    length += Number(value >= from) & Number(value <= to)
  }
  return length
}

/** Keeps the orders whose code is flagged; the list is shortened in place. */
export function keepFlagged(orders: Uint32Array, codes: Codes, { base, flags }: CodeFlags, tick: Tick): Uint32Array {
  let length = 0
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      orders[length] = order
      length += Number(flags[(codes[order] as number) - base] === 1)
    }
  }
  return orders.subarray(0, length)
}

/** Keeps the orders whose value lies in `from` to `to`, both inclusive; the list is shortened in place. */
export function keepBetween(
  orders: Uint32Array,
  values: Int32Array,
  from: number,
  to: number,
  tick: Tick,
): Uint32Array {
  let length = 0
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      const value = values[order] as number
      orders[length] = order
      length += Number(value >= from) & Number(value <= to)
    }
  }
  return orders.subarray(0, length)
}
