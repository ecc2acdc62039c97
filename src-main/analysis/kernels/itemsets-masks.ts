import type { ItemClass } from './itemsets-class.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Most items of a class that is counted by bit masks; its table of counters stays within the first cache. */
export const MOST_MASK_ITEMS = 12

/**
 * Baskets per subset of a few items. One counter per bit mask is raised for every row; then each item in turn is summed
 * out, so that a counter holds the rows with at least its items: k 2^(k-1) additions for all 2^k itemsets (F. Yates
 * 1937; the "k-items machine" of C. Borgelt, "Frequent item set mining", WIREs Data Mining 2, 2012).
 */
export class MaskCounts {
  readonly counts = new Uint32Array(1 << MOST_MASK_ITEMS)

  /** Additions that the sums over `items` items take. */
  static work(items: number): number {
    return items << (items - 1)
  }

  /** Counts the rows behind an item by the extensions that they hold; bit i stands for extension i. */
  count(from: ItemClass, item: number, tick: Tick): void {
    const { behind, becomes, extensions, rows } = from
    const { cells } = rows
    const { counts } = this
    const end = from.endOf[item] as number
    for (let bit = 0; bit < extensions.length; bit++) becomes[(extensions.items[bit] as number) + 1] = 1 << bit
    for (let place = from.firstOf[item] as number; place < end; place++) {
      if (place % ROWS_PER_TICK === 0) tick(place, end)
      let mask = 0
      let at = behind[place] as number
      for (let cell = cells[at] as number; cell !== 0; cell = cells[++at] as number) mask |= becomes[cell] as number
      counts[mask] = (counts[mask] as number) + 1
    }
    for (let bit = 0; bit < extensions.length; bit++) becomes[(extensions.items[bit] as number) + 1] = 0
    this.sumSupersets(1 << extensions.length)
  }

  clear(items: number): void {
    this.counts.fill(0, 0, 1 << items)
  }

  private sumSupersets(full: number): void {
    const { counts } = this
    for (let bit = 1; bit < full; bit <<= 1) {
      for (let start = 0; start < full; start += bit << 1) {
        for (let mask = start; mask < start + bit; mask++) {
          counts[mask] = (counts[mask] as number) + (counts[mask + bit] as number)
        }
      }
    }
  }
}
