import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Baskets as they lie in the facts: the lines of order i are `lineStart[i]` to `lineStart[i + 1]`, exclusive. */
export interface BasketLines {
  /** Numbers of the orders that count, ascending. */
  readonly orders: Uint32Array
  readonly lineStart: Uint32Array
  /** Product of each line; below 0 for a line without a known product. */
  readonly product: Int32Array | Uint32Array | Uint16Array
  /** Item code of each product; `codes` where it is no item. Several products may be one item. */
  readonly itemOf: Int32Array
  /** Number of different codes; every code is below it. */
  readonly codes: number
  /** Whether every line is an item that no other line of its order is. */
  readonly distinct?: boolean
}

/** Baskets of the lines of the facts themselves. */
export interface FactLines extends BasketLines {
  readonly product: Int32Array
}

/** How often items are in baskets. */
export interface ItemCounts {
  /** Orders with at least the asked number of distinct items. */
  readonly baskets: number
  /** Baskets that hold the item, by its code. */
  readonly held: Int32Array
  /** Baskets by number of distinct items. */
  readonly sizes: Int32Array
}

/**
 * Smallest basket count whose share reaches the minimum support: ceil(s * N) without the float error of the product
 * (0.07 * 100 is 7.000000000000001, yet 7 of 100 baskets have support 0.07).
 */
export function minimumCount(minSupport: number, baskets: number): number {
  let count = Math.max(1, Math.ceil(minSupport * baskets))
  while (count > 1 && (count - 1) / baskets >= minSupport) count--
  return count
}

/**
 * Counts distinct items per basket; an item that was seen in an order is stamped with the order's number.
 * @param leastItems baskets of fewer distinct items are left out, at least 1
 */
export function countItems(lines: BasketLines, leastItems: number, tick: Tick): ItemCounts {
  if (lines.distinct === true) return countDistinct(lines, leastItems, tick)
  const { codes } = lines
  const tally: Tally = {
    held: new Int32Array(codes + 1),
    stamps: new Int32Array(codes + 1).fill(-1),
    sizes: new Int32Array(codes + 1),
    leastItems,
  }
  forEachRun(lines, tick, (first, last) => countRun(lines, tally, first, last))
  tally.sizes.fill(0, 0, Math.min(leastItems, codes + 1))
  const baskets = tally.sizes.reduce((sum, count) => sum + count, 0)
  return { baskets, held: tally.held.subarray(0, codes), sizes: tally.sizes }
}

/**
 * Hands on the orders in runs of consecutive numbers, whose lines stand together: going through a run line by line
 * spares the processor a loop per order, whose end it cannot foresee. No order in a run but the first is without lines.
 */
export function forEachRun(lines: BasketLines, tick: Tick, take: (first: number, last: number) => void): void {
  const { orders, lineStart } = lines
  let [place, nextTick] = [0, 0]
  while (place < orders.length) {
    const first = orders[place++] as number
    const most = (lineStart[first] as number) + ROWS_PER_TICK
    if (most > nextTick) {
      tick(place, orders.length)
      nextTick = most + ROWS_PER_TICK
    }
    let last = first
    while (place < orders.length && (orders[place] as number) === last + 1) {
      const end = lineStart[last + 2] as number
      if (end > most || end === lineStart[last + 1]) break
      last++
      place++
    }
    take(first, last)
  }
}

/** Where every line counts the lines of neighbours are counted together. */
function countDistinct(lines: BasketLines, leastItems: number, tick: Tick): ItemCounts {
  const { orders, lineStart, product, codes } = lines
  const [held, sizes] = [new Int32Array(codes), new Int32Array(codes + 1)]
  let [from, to, baskets] = [0, 0, 0]
  const flush = (): void => {
    for (let line = from; line < to; line++) {
      const item = product[line] as number
      held[item] = (held[item] as number) + 1
    }
  }
  for (let at = 0; at < orders.length; at++) {
    const order = (orders[at] as number) | 0
    const [first, end] = [(lineStart[order] as number) | 0, (lineStart[order + 1] as number) | 0]
    const size = end - first
    if (size < leastItems) continue
    baskets++
    sizes[size] = (sizes[size] as number) + 1
    if (first !== to || to - from > ROWS_PER_TICK) {
      tick(at, orders.length)
      flush()
      from = first
    }
    to = end
  }
  flush()
  return { baskets, held, sizes }
}

interface Tally {
  /** One place more than there are codes, for lines that are no items. */
  readonly held: Int32Array
  readonly stamps: Int32Array
  readonly sizes: Int32Array
  readonly leastItems: number
}

/** Counts a run of orders without a branch per line: what does not count adds 0. */
function countRun(lines: BasketLines, tally: Tally, first: number, last: number): void {
  const { lineStart, product, itemOf, codes } = lines
  const { held, stamps, sizes } = tally
  const few = tally.leastItems - 1
  const end = (lineStart[last + 1] as number) | 0
  let order = first
  let bound = (lineStart[first + 1] as number) | 0
  let size = 0
  for (let line = (lineStart[first] as number) | 0; line < end; line++) {
    const opens = Number(line === bound)
    if ((opens & Number((size - 1) >>> 0 < few)) === 1) takeBack(lines, tally, order)
    sizes[size] = (sizes[size] as number) + opens
    size &= opens - 1
    order += opens
    bound = (lineStart[order + 1] as number) | 0
    const key = product[line] as number
    const item = key < 0 ? codes : (itemOf[key] as number)
    const isNew = Number((stamps[item] as number) !== order) & Number(item < codes)
    stamps[item] = order
    held[item] = (held[item] as number) + isNew
    size += isNew
  }
  if ((size - 1) >>> 0 < few) takeBack(lines, tally, order)
  sizes[size] = (sizes[size] as number) + 1
}

/** Takes the items of a basket with too few of them out of the counts again. */
function takeBack({ lineStart, product, itemOf, codes }: BasketLines, tally: Tally, order: number): void {
  const { held, stamps } = tally
  const end = lineStart[order + 1] ?? 0
  for (let line = lineStart[order] ?? 0; line < end; line++) {
    const item = itemOf[product[line] ?? -1] ?? codes
    if (stamps[item] !== order) continue
    stamps[item] = -1
    held[item] = (held[item] ?? 0) - Number(item < codes)
  }
}
