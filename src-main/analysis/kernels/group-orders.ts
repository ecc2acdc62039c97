import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Group per day; the first and the last place stand for every day before and after, which belong to no group. */
export interface DayGroups {
  /** Day of place 0. */
  readonly base: number
  /** Group per place; `count` = none. */
  readonly groups: Int32Array
  /** Groups are 0 to count - 1. */
  readonly count: number
}

/** Order numbers, group after group: those of group g are `orders[start[g]]` to `orders[start[g + 1]]`, exclusive. */
export interface GroupedOrders {
  readonly orders: Uint32Array
  readonly start: Uint32Array
}

/** The groups of the days `from` to `to`; `groupOf` gives a number 0 to count - 1 per day, anything else is none. */
export function dayGroups(from: number, to: number, count: number, groupOf: (day: number) => number): DayGroups {
  const groups = new Int32Array(Math.max(0, to - from + 1) + 2).fill(count)
  for (let place = 1; place < groups.length - 1; place++) {
    const group = groupOf(from + place - 1)
    if (group >= 0 && group < count) groups[place] = group
  }
  return { base: from - 1, groups, count }
}

/**
 * Puts orders that stand in ascending order of their number into groups by day, stable (counting sort). Orders that
 * stand in the order of their groups already, as most extracts do, are not copied.
 */
export function groupByDay(orders: Uint32Array, day: Int32Array, by: DayGroups, tick: Tick): GroupedOrders {
  const { base, groups, count } = by
  const last = groups.length - 1
  // One group more, for the orders that belong to none.
  const start = new Uint32Array(count + 2)
  let [previous, disorder] = [0, 0]
  for (let from = 0; from < orders.length; from += ROWS_PER_TICK) {
    tick(from, orders.length)
    const end = Math.min(orders.length, from + ROWS_PER_TICK)
    for (let place = from; place < end; place++) {
      const place0 = Math.max((day[orders[place] as number] as number) - base, 0)
      const group = groups[Math.min(place0, last)] as number
      disorder |= group - previous
      previous = group
      start[group + 1] = (start[group + 1] as number) + 1
    }
  }
  for (let group = 0; group <= count; group++) {
    start[group + 1] = (start[group + 1] as number) + (start[group] as number)
  }
  const bounds = start.subarray(0, count + 1)
  // A step back to an earlier group leaves the sign bit.
  return { orders: disorder >= 0 ? orders : scatter(orders, day, by, start.slice(), tick), start: bounds }
}

function scatter(orders: Uint32Array, day: Int32Array, by: DayGroups, next: Uint32Array, tick: Tick): Uint32Array {
  const { base, groups } = by
  const last = groups.length - 1
  const grouped = new Uint32Array(orders.length)
  for (let from = 0; from < orders.length; from += ROWS_PER_TICK) {
    tick(from, orders.length)
    const end = Math.min(orders.length, from + ROWS_PER_TICK)
    for (let place = from; place < end; place++) {
      const order = orders[place] as number
      const place0 = Math.max((day[order] as number) - base, 0)
      const group = groups[Math.min(place0, last)] as number
      const to = next[group] as number
      grouped[to] = order
      next[group] = to + 1
    }
  }
  return grouped
}
