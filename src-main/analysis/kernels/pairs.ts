import type { RankedRows } from './basket-rows-ranked.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Counters of all pairs of `items` ranks, one row per lower rank: rank a with rank b > a is at `rowOf(a, items) + b`. */
export interface PairCounts {
  readonly counters: Uint32Array
  readonly items: number
}

/** Number of pairs of so many items. */
export function pairCells(items: number): number {
  return (items * (items - 1)) / 2
}

/** Where the counters of a lower rank begin, less its first higher rank; add the higher rank. */
export function rowOf(rank: number, items: number): number {
  return (rank * (2 * items - rank - 3)) / 2 - 1
}

/**
 * Counts in how many rows two ranks stand together: every pair of a row is one step up in one counter, so the work is
 * the number of such pairs and nothing is sorted or hashed.
 */
export function countPairs({ cells, length }: RankedRows, { counters, items }: PairCounts, tick: Tick): void {
  clear(counters, pairCells(items), tick)
  let [start, nextTick] = [0, 0]
  for (let close = 0; close < length; close++) {
    if ((cells[close] as number) !== 0) continue
    if (close >= nextTick) {
      tick(close, length)
      nextTick = close + ROWS_PER_TICK
    }
    for (let first = start; first < close - 1; first++) {
      const rank = (cells[first] as number) - 1
      // rowOf, less 1 because a cell is 1 + rank.
      const row = ((rank * (2 * items - rank - 3)) >> 1) - 2
      for (let second = first + 1; second < close; second++) {
        const at = row + (cells[second] as number)
        counters[at] = (counters[at] as number) + 1
      }
    }
    start = close + 1
  }
}

/** Counters set to 0 between two looks at whether the reader has gone away: new memory is slow to write. */
const CLEARED_PER_TICK = 2_097_152

function clear(counters: Uint32Array, length: number, tick: Tick): void {
  for (let from = 0; from < length; from += CLEARED_PER_TICK) {
    tick(from, length)
    counters.fill(0, from, Math.min(length, from + CLEARED_PER_TICK))
  }
}

/** Counters for every pair of ranks. */
export function allPairs(rows: RankedRows, items: number, tick: Tick): PairCounts {
  const pairs = { counters: new Uint32Array(pairCells(items)), items }
  countPairs(rows, pairs, tick)
  return pairs
}
