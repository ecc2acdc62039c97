import { forEachRun, type BasketLines, type ItemCounts } from './basket-rows.ts'
import type { Tick } from './tick.ts'

/** Items that are in enough baskets, ranked from rare to frequent, ties from the highest code. */
export interface RankedItems {
  /** Item code per rank. */
  readonly items: Uint32Array
  /** Baskets per rank. */
  readonly held: Uint32Array
}

/**
 * Baskets of two or more ranked items, one row after the other: distinct cells of 1 + rank, ascending, closed by 0.
 * Sixteen bits wherever the ranks fit: half the bytes are nearly half the time.
 */
export interface RankedRows {
  cells: Uint16Array | Uint32Array
  /** Cells in use. */
  length: number
}

/** Beyond this many cells a row is sorted by the runtime: moving every cell one by one is quadratic. */
const LONG_ROW = 48

const MOST_SMALL = 65_535

/** Ranks the items that are in at least `minCount` baskets, or the `most` frequent of them. */
export function rankItems({ held }: ItemCounts, minCount: number, most = Number.POSITIVE_INFINITY): RankedItems {
  const codes = Array.from(held.keys()).filter((code) => (held[code] ?? 0) >= minCount)
  codes.sort((a, b) => (held[a] ?? 0) - (held[b] ?? 0) || b - a)
  const items = Uint32Array.from(codes.slice(Math.max(0, codes.length - most)))
  return { items, held: items.map((code) => held[code] ?? 0) }
}

/** Reduces the baskets to ranked items. */
export function packRows(lines: BasketLines, ranked: RankedItems, tick: Tick): RankedRows {
  const { lineStart, product } = lines
  const cellOf = cellsOfProducts(lines, ranked)
  const expected = ranked.held.reduce((sum, count) => sum + count, 0)
  const rows: RankedRows = { cells: newCells(ranked.items.length, Math.ceil(expected * 1.6)), length: 0 }
  forEachRun(lines, tick, (first, last) => {
    const width = (lineStart[last + 1] ?? 0) - (lineStart[first] ?? 0)
    // Every line may be a cell and every order be closed by one; one more is written past the end.
    const room = rows.length + width + last - first + 3
    if (room > rows.cells.length) {
      const wider = newCells(ranked.items.length, 2 * room)
      wider.set(rows.cells)
      rows.cells = wider
    }
    const end = gatherRun(rows, lineStart, product, cellOf, first, last)
    if (lines.distinct !== true) rows.length = sortRows(rows.cells, rows.length, end)
    else {
      sortFew(rows.cells, rows.length, end)
      rows.length = end
    }
  })
  return rows
}

/** Room for cells of so many items. */
export function newCells(items: number, length: number): RankedRows['cells'] {
  return items < MOST_SMALL ? new Uint16Array(length) : new Uint32Array(length)
}

/** 1 + rank of each product, 0 for those that are not ranked. */
function cellsOfProducts({ itemOf, codes }: BasketLines, { items }: RankedItems): Int32Array {
  const cellOf = new Int32Array(codes + 1)
  items.forEach((code, rank) => (cellOf[code] = rank + 1))
  return Int32Array.from(itemOf, (code) => cellOf[code] ?? 0)
}

/**
 * Writes the rows of a run of orders as they come, only those of two or more cells. Every cell is written and passed
 * only when it counts: no branch that cannot be foreseen.
 */
function gatherRun(
  { cells, length }: RankedRows,
  lineStart: Uint32Array,
  product: BasketLines['product'],
  cellOf: Int32Array,
  first: number,
  last: number,
): number {
  const end = (lineStart[last + 1] as number) | 0
  let order = first
  let bound = (lineStart[first + 1] as number) | 0
  let row = length
  let next = length
  for (let line = (lineStart[first] as number) | 0; line < end; line++) {
    const opens = Number(line === bound)
    cells[next] = 0
    // At the next order a row of two or more cells is closed, a shorter one taken back.
    const width = next - row
    next += (Number(width > 1) * (width + 1) - width) & (0 - opens)
    row += (next - row) & (0 - opens)
    order += opens
    bound = (lineStart[order + 1] as number) | 0
    const key = product[line] as number
    const cell = key < 0 ? 0 : (cellOf[key] as number)
    cells[next] = cell
    next += (0 - cell) >>> 31
  }
  if (next - row < 2) return row
  cells[next] = 0
  return next + 1
}

/** Sorts rows in place and drops repeated cells, and rows of which one cell is left; returns their new end. */
function sortRows(cells: RankedRows['cells'], from: number, to: number): number {
  let next = from
  let start = from
  for (let at = from; at < to; at++) {
    if (cells[at] !== 0) continue
    sortCells(cells, start, at)
    const row = next
    for (let place = start; place < at; place++) {
      const cell = cells[place] as number
      cells[next] = cell
      next += Number(next === row || cell !== cells[next - 1])
    }
    if (next - row < 2) next = row
    else cells[next++] = 0
    start = at + 1
  }
  return next
}

/** Sorts in place the few rows that are not sorted yet; no cell is repeated. */
function sortFew(cells: RankedRows['cells'], from: number, to: number): void {
  for (let at = from + 1; at < to; at++) {
    const cell = cells[at] as number
    if (cell >= (cells[at - 1] as number) || cell === 0) continue
    let [first, end] = [at - 1, at + 1]
    while (first > from && cells[first - 1] !== 0) first--
    while (cells[end] !== 0) end++
    sortCells(cells, first, end)
    at = end
  }
}

/** Sorts the cells from `first` to `end`, exclusive. */
export function sortCells(cells: RankedRows['cells'], first: number, end: number): void {
  if (end - first > LONG_ROW) return void cells.subarray(first, end).sort()
  for (let at = first + 1; at < end; at++) {
    const cell = cells[at] as number
    let hole = at
    while (hole > first && (cells[hole - 1] as number) > cell) {
      cells[hole] = cells[hole - 1] as number
      hole--
    }
    cells[hole] = cell
  }
}
