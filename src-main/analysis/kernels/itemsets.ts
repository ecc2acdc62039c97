import { LensError } from '../../base/faults.ts'
import type { Baskets, Packed } from './basket-rows.ts'
import { END, packBaskets } from './basket-rows.ts'
import type { Itemsets } from './itemset-tree.ts'
import { ItemsetTree } from './itemset-tree.ts'

/** Bounds of a search. */
export interface ItemsetLimits {
  /** Smallest number of baskets, at least 1. */
  readonly minCount: number
  /** Largest number of items in a set, 1 to 255. */
  readonly maxLength: number
  /** Refused beyond this many itemsets. */
  readonly maxItemsets: number
}

/** Told every 65,536 steps; throws when the reader has gone away. */
export type Tick = (done: number, total: number) => void

const STEPS_PER_TICK = 65_536

/**
 * Every itemset found in at least `minCount` baskets, by depth-first search with occurrence delivery (T. Uno,
 * M. Kiyomi, H. Arimura, "LCM ver. 2", FIMI 2004): the baskets of a set are kept as positions behind its last item,
 * one scan counts all extensions, a second one hands each frequent extension its own positions.
 * @throws LensError `too_many_itemsets` beyond `maxItemsets`
 */
export function findItemsets(baskets: Baskets, limits: ItemsetLimits, tick: Tick): Itemsets {
  return new Search(packBaskets(baskets, limits.minCount), limits, tick).run()
}

class Search {
  private readonly packed: Packed
  private readonly limits: ItemsetLimits
  private readonly tick: Tick
  private readonly seen: Uint32Array
  private readonly slot: Int32Array
  private readonly touched: Uint32Array
  private steps = 0
  private done = 0
  private readonly tree = new ItemsetTree()

  constructor(packed: Packed, limits: ItemsetLimits, tick: Tick) {
    this.packed = packed
    this.limits = limits
    this.tick = tick
    this.seen = new Uint32Array(packed.items.length)
    this.slot = new Int32Array(packed.items.length).fill(-1)
    this.touched = new Uint32Array(packed.items.length)
  }

  /** Highest ranks first: then every subset of an itemset is numbered before the itemset itself. */
  run(): Itemsets {
    const { items, counts, behind } = this.packed
    counts.forEach((count, rank) => this.add(-1, rank, count))
    let to = behind.length
    for (let rank = items.length - 1; rank >= 0; rank--) {
      const from = to - (counts[rank] ?? 0)
      this.expand(rank, behind, from, to)
      to = from
      this.done++
    }
    return this.tree.close(items)
  }

  /** Adds the frequent one-item extensions of a set whose occurrences are `places[from..to)`, then theirs. */
  private expand(node: number, places: Uint32Array, from: number, to: number): void {
    const { tree } = this
    const depth = tree.size[node] ?? 0
    if (depth >= this.limits.maxLength) return
    const extensions = this.countExtensions(places, from, to)
    if (extensions.length === 0) return
    const first = tree.length
    tree.openChildren(node, extensions.length)
    let total = 0
    for (const rank of extensions) {
      const count = this.seen[rank] ?? 0
      this.slot[rank] = total
      total += count
      this.seen[rank] = 0
      this.add(node, rank, count)
    }
    const delivered = depth + 1 < this.limits.maxLength ? this.deliver(places, from, to, total) : null
    for (const rank of extensions) this.slot[rank] = -1
    if (delivered === null) return
    let end = total
    for (let child = first + extensions.length - 1; child >= first; child--) {
      const start = end - (tree.count[child] ?? 0)
      this.expand(child, delivered, start, end)
      end = start
    }
  }

  /** Ranks, ascending, that follow the set in enough baskets; leaves their counts in `seen`, all others at zero. */
  private countExtensions(places: Uint32Array, from: number, to: number): number[] {
    const { rows } = this.packed
    const { seen, touched } = this
    let touchedCount = 0
    for (let place = from; place < to; place++) {
      const start = places[place] ?? 0
      let at = start
      for (let rank = rows[at] ?? END; rank !== END; rank = rows[++at] ?? END) {
        const before = seen[rank] ?? 0
        if (before === 0) touched[touchedCount++] = rank
        seen[rank] = before + 1
      }
      this.steps += at - start + 1
      if (this.steps >= STEPS_PER_TICK) this.report()
    }
    const frequent: number[] = []
    for (let i = 0; i < touchedCount; i++) {
      const rank = touched[i] ?? 0
      if ((seen[rank] ?? 0) >= this.limits.minCount) frequent.push(rank)
      else seen[rank] = 0
    }
    return frequent.sort((a, b) => a - b)
  }

  /** The positions behind every occurrence of the extensions, grouped by extension. */
  private deliver(places: Uint32Array, from: number, to: number, total: number): Uint32Array {
    const { rows } = this.packed
    const { slot } = this
    const delivered = new Uint32Array(total)
    for (let place = from; place < to; place++) {
      let at = places[place] ?? 0
      for (let rank = rows[at] ?? END; rank !== END; rank = rows[++at] ?? END) {
        const free = slot[rank] ?? -1
        if (free < 0) continue
        delivered[free] = at + 1
        slot[rank] = free + 1
      }
    }
    return delivered
  }

  private report(): void {
    this.steps = 0
    this.tick(this.done, this.packed.items.length)
  }

  private add(parent: number, rank: number, count: number): void {
    const { maxItemsets, minCount } = this.limits
    if (this.tree.length >= maxItemsets) {
      const sentence = `More than ${maxItemsets} itemsets reach ${minCount} baskets.`
      throw new LensError('too_many_itemsets', sentence, { limit: maxItemsets, minCount })
    }
    this.tree.add(parent, rank, count)
  }
}
