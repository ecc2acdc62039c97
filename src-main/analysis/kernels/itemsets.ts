import { LensError } from '../../base/faults.ts'
import type { BasketLines, ItemCounts } from './basket-rows.ts'
import { packRows, rankItems, type RankedItems, type RankedRows } from './basket-rows-ranked.ts'
import { ItemClass, projectClass } from './itemsets-class.ts'
import { MaskCounts, MOST_MASK_ITEMS } from './itemsets-masks.ts'
import type { Itemsets } from './itemset-tree.ts'
import { ItemsetTree } from './itemset-tree.ts'
import type { Tick } from './tick.ts'

/** Bounds of a search. */
export interface ItemsetLimits {
  /** Smallest number of baskets, at least 1. */
  readonly minCount: number
  /** Largest number of items in a set, 1 to 255. */
  readonly maxLength: number
  /** Refused beyond this many itemsets. */
  readonly maxItemsets: number
}

/** Additions for sums over bit masks that cost no more than a further pass over one occurrence. */
const ADDITIONS_PER_OCCURRENCE = 16

/**
 * Every itemset found in at least `minCount` baskets, depth first from the rarest item on. Per class of itemsets with
 * the same beginning: count all pairs in one pass over its rows (the transaction array of T. Uno, M. Kiyomi, H. Arimura,
 * "LCM ver. 2", FIMI 2004), then take the rows of each item, reduced to its frequent partners, as the next class. A
 * class of few items is counted at once by bit masks.
 * @throws LensError `too_many_itemsets` beyond `maxItemsets`
 */
export function findItemsets(lines: BasketLines, counted: ItemCounts, limits: ItemsetLimits, tick: Tick): Itemsets {
  const ranked = rankItems(counted, limits.minCount)
  return new Search(ranked, packRows(lines, ranked, tick), limits, tick).run()
}

class Search {
  private readonly ranked: RankedItems
  private readonly limits: ItemsetLimits
  private readonly tick: Tick
  private readonly classes: ItemClass[]
  private readonly masks = new MaskCounts()
  private readonly tree = new ItemsetTree()
  private done = 0

  constructor(ranked: RankedItems, rows: RankedRows, limits: ItemsetLimits, tick: Tick) {
    this.ranked = ranked
    this.limits = limits
    this.tick = tick
    const all = new ItemClass(rows, ranked.items.length)
    all.items = ranked.items.length
    ranked.items.forEach((_, rank) => (all.ranks[rank] = rank))
    this.classes = [all]
  }

  run(): Itemsets {
    const { items, held } = this.ranked
    held.forEach((count, rank) => this.add(-1, rank, count))
    this.search(0)
    return this.tree.close(items)
  }

  /** Highest items first: then every subset of an itemset is numbered before the itemset itself. */
  private search(depth: number): void {
    const current = this.classes[depth]
    if (!current || depth + 2 > this.limits.maxLength) return
    const deeper = depth + 3 <= this.limits.maxLength
    current.prepare(this.limits.minCount, this.tree.count, deeper, depth === 0 ? this.tick : this.look)
    for (let item = current.items - 1; item >= 0; item--) {
      this.extend(depth, current, item, deeper)
      if (depth > 0) continue
      this.done++
      this.look()
    }
  }

  /** Adds the extensions of one item of a class as its children, then theirs. */
  private extend(depth: number, current: ItemClass, item: number, deeper: boolean): void {
    const extensions = current.findExtensions(item, this.limits.minCount, this.look)
    const { items, counts, length } = extensions
    if (length === 0) return
    const first = this.tree.length
    let total = 0
    for (let place = 0; place < length; place++) {
      this.add(current.firstNode + item, current.ranks[items[place] as number] as number, counts[place] as number)
      total += counts[place] as number
    }
    this.tree.setChildren(current.firstNode + item, first, length)
    if (!deeper || length < 2) return
    if (length <= MOST_MASK_ITEMS && MaskCounts.work(length) <= ADDITIONS_PER_OCCURRENCE * total) {
      this.masks.count(current, item, this.look)
      const ranks = Uint32Array.from({ length }, (_, place) => current.ranks[items[place] ?? 0] ?? 0)
      for (let place = length - 2; place >= 0; place--) this.grow(depth + 2, first + place, 1 << place, place, ranks)
      this.masks.clear(length)
      return
    }
    const next = (this.classes[depth + 1] ??= new ItemClass(
      { cells: current.rows.cells.subarray(0, 0), length: 0 },
      current.ranks.length,
    ))
    projectClass(current, item, next, this.look)
    next.firstNode = first
    this.search(depth + 1)
  }

  /** Children of an itemset of `size` items and theirs, from the counts by bit masks. */
  private grow(size: number, node: number, mask: number, last: number, ranks: Uint32Array): void {
    if (size >= this.limits.maxLength) return
    const { counts } = this.masks
    const first = this.tree.length
    let found = 0
    for (let place = last + 1; place < ranks.length; place++) {
      const count = counts[mask | (1 << place)] as number
      if (count < this.limits.minCount) continue
      this.add(node, ranks[place] as number, count)
      found |= 1 << place
    }
    if (found === 0) return
    this.tree.setChildren(node, first, this.tree.length - first)
    let child = this.tree.length
    for (let place = ranks.length - 1; place > last; place--) {
      const bit = 1 << place
      if ((found & bit) !== 0) this.grow(size + 1, --child, mask | bit, place, ranks)
    }
  }

  private readonly look = (): void => this.tick(this.done, this.ranked.items.length)

  private add(parent: number, rank: number, count: number): void {
    const { maxItemsets, minCount } = this.limits
    if (this.tree.length >= maxItemsets) {
      const sentence = `More than ${maxItemsets} itemsets reach ${minCount} baskets.`
      throw new LensError('too_many_itemsets', sentence, { limit: maxItemsets, minCount })
    }
    this.tree.add(parent, rank, count)
  }
}
