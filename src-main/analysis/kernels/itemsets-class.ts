import type { RankedRows } from './basket-rows-ranked.ts'
import { countPairs, pairCells, rowOf, type PairCounts } from './pairs.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Most items whose pairs are counted at once: 128 MiB of counters. */
const MOST_PAIRED = 8192

/** Some items of a class, ascending, with a number of rows each. */
export interface Extensions {
  length: number
  readonly items: Uint32Array
  readonly counts: Uint32Array
}

/**
 * The itemsets that begin with the same items: in `rows` the baskets that hold these, reduced to the items that go with
 * them often enough. Items are numbered by their place here, in order of their ranks. One object serves all classes of
 * the same depth, so that its arrays are made once.
 */
export class ItemClass {
  rows: RankedRows
  items = 0
  /** Node of the itemset that item 0 makes with the common ones; those of the others follow. */
  firstNode = 0
  /** Rank among all items, by place. */
  readonly ranks: Uint32Array
  /** The items that go with the one that is being extended. */
  readonly extensions: Extensions
  /** Where rows go on behind an occurrence, grouped by item: those of an item from `firstOf` on, before `endOf`. */
  behind = new Int32Array(0)
  readonly firstOf: Int32Array
  readonly endOf: Int32Array
  /** A number per cell of `rows` for one pass over them, 0 before and after; mostly what it becomes in the next class. */
  readonly becomes: Int32Array
  private pairs: PairCounts = { counters: new Uint32Array(0), items: 0 }

  /** @param most items that any class of this depth may have */
  constructor(rows: RankedRows, most: number) {
    this.rows = rows
    this.ranks = new Uint32Array(most)
    this.extensions = { length: 0, items: new Uint32Array(most), counts: new Uint32Array(most) }
    this.firstOf = new Int32Array(most)
    this.endOf = new Int32Array(most)
    this.becomes = new Int32Array(most + 1)
  }

  /**
   * Gets everything ready to find extensions: counts all pairs, unless there are too many items for that, and notes
   * occurrences where they will be read.
   * @param held baskets per itemset by node
   * @param deeper whether more than one item will be added
   */
  prepare(minCount: number, held: Uint32Array, deeper: boolean, tick: Tick): void {
    if (this.countsPairs()) {
      const room = pairCells(this.items)
      const counters = this.pairs.counters.length < room ? new Uint32Array(room) : this.pairs.counters
      this.pairs = { counters, items: this.items }
      countPairs(this.rows, this.pairs, tick)
      if (deeper) this.noteOccurrences(held, (item) => this.leadsFurther(item, minCount), tick)
    } else {
      this.noteOccurrences(held, () => true, tick)
    }
  }

  /** Finds the items above this one that stand with it in at least `minCount` rows. */
  findExtensions(item: number, minCount: number, tick: Tick): Extensions {
    if (this.countsPairs()) this.readExtensions(item, minCount)
    else countExtensions(this, item, minCount, tick)
    return this.extensions
  }

  private countsPairs(): boolean {
    return this.items <= MOST_PAIRED
  }

  private readExtensions(item: number, minCount: number): void {
    const { extensions, items } = this
    const { counters } = this.pairs
    const row = rowOf(item, items)
    let length = 0
    for (let other = item + 1; other < items; other++) {
      const count = counters[row + other] as number
      if (count < minCount) continue
      extensions.items[length] = other
      extensions.counts[length++] = count
    }
    extensions.length = length
  }

  /** Whether an item has two extensions, so that both may be added. */
  private leadsFurther(item: number, minCount: number): boolean {
    const { counters } = this.pairs
    const row = rowOf(item, this.items)
    let found = 0
    for (let at = row + item + 1; at < row + this.items && found < 2; at++) {
      found += Number((counters[at] as number) >= minCount)
    }
    return found === 2
  }

  private noteOccurrences(held: Uint32Array, isRead: (item: number) => boolean, tick: Tick): void {
    const { firstOf, endOf } = this
    // A cell is open where its item is read; `endOf` is where its next occurrence goes.
    const open = this.becomes
    let room = 0
    for (let item = 0; item < this.items; item++) {
      firstOf[item] = room
      endOf[item] = room
      open[item + 1] = Number(isRead(item))
      if (open[item + 1] === 1) room += held[this.firstNode + item] as number
    }
    if (this.behind.length < room) this.behind = new Int32Array(room)
    const { behind } = this
    const { cells, length } = this.rows
    for (let at = 0; at < length; at++) {
      if (at % ROWS_PER_TICK === 0) tick(at, length)
      const cell = cells[at] as number
      if (open[cell] === 0) continue
      const next = endOf[cell - 1] as number
      behind[next] = at + 1
      endOf[cell - 1] = next + 1
    }
    open.fill(0, 0, this.items + 1)
  }
}

/** Counts what stands behind an item, row by row: linear in the rows however many items there are. */
function countExtensions(from: ItemClass, item: number, minCount: number, tick: Tick): void {
  const { behind, extensions } = from
  const { cells } = from.rows
  const seen = from.becomes
  const end = from.endOf[item] as number
  const found: number[] = []
  for (let place = from.firstOf[item] as number; place < end; place++) {
    if (place % ROWS_PER_TICK === 0) tick(place, end)
    let at = behind[place] as number
    for (let cell = cells[at] as number; cell !== 0; cell = cells[++at] as number) {
      const count = (seen[cell] as number) + 1
      if (count === minCount) found.push(cell)
      seen[cell] = count
    }
  }
  found.sort((a, b) => a - b)
  extensions.length = found.length
  found.forEach((cell, place) => {
    extensions.items[place] = cell - 1
    extensions.counts[place] = seen[cell] ?? 0
  })
  for (let place = from.firstOf[item] as number; place < end; place++) {
    let at = behind[place] as number
    for (let cell = cells[at] as number; cell !== 0; cell = cells[++at] as number) seen[cell] = 0
  }
}

/** Makes of the rows behind an item the class of its extensions; rows of fewer than two of them lead no further. */
export function projectClass(from: ItemClass, item: number, to: ItemClass, tick: Tick): void {
  const { becomes, extensions } = from
  const { items, length } = extensions
  let room = (from.endOf[item] as number) - (from.firstOf[item] as number) + 1
  for (let place = 0; place < length; place++) {
    const other = items[place] as number
    becomes[other + 1] = place + 1
    to.ranks[place] = from.ranks[other] as number
    room += extensions.counts[place] as number
  }
  to.items = length
  if (to.rows.cells.length < room) to.rows = { cells: widened(from.rows.cells, room), length: 0 }
  copyRows(from, item, to.rows, tick)
  for (let place = 0; place < length; place++) becomes[(items[place] as number) + 1] = 0
}

function widened(like: RankedRows['cells'], room: number): RankedRows['cells'] {
  return like instanceof Uint16Array ? new Uint16Array(2 * room) : new Uint32Array(2 * room)
}

function copyRows(from: ItemClass, item: number, to: RankedRows, tick: Tick): void {
  const { behind, becomes } = from
  const { cells } = from.rows
  const end = from.endOf[item] as number
  const copied = to.cells
  let length = 0
  for (let place = from.firstOf[item] as number; place < end; place++) {
    if (place % ROWS_PER_TICK === 0) tick(place, end)
    let next = length
    let at = behind[place] as number
    // Every cell is written and passed only when it is kept: no branch that cannot be foreseen.
    for (let cell = cells[at] as number; cell !== 0; cell = cells[++at] as number) {
      const other = becomes[cell] as number
      copied[next] = other
      next += (0 - other) >>> 31
    }
    if (next - length < 2) continue
    copied[next] = 0
    length = next + 1
  }
  to.length = length
}
