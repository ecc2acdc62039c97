import { GrowableNumbers } from './growable.ts'
import { assertTiled, cellPlace, countCells } from './page-cells.ts'
import { INTERIOR_HEADER, LEAF_HEADER, PAGE_KIND, PAGE_POINTER } from './page-format.ts'
import { damaged } from './page-reader.ts'
import type { PageReader } from './page-reader.ts'
import { readVarint, varintEnd } from './record.ts'

/** A b-tree of more levels than this is damaged: three levels hold more than any file. */
const MOST_LEVELS = 20

/** Leaf pages of a table, left to right, and the greatest rowid that may be on each. */
export interface Leaves {
  readonly pages: Float64Array
  readonly bounds: Float64Array
  /** Rowids are greater than this one. */
  readonly after: number
}

/** The leaves from one place up to another. */
export function someLeaves({ pages, bounds, after }: Leaves, from: number, to: number): Leaves {
  const before = from === 0 ? after : (bounds[from - 1] as number)
  return { pages: pages.subarray(from, to), bounds: bounds.subarray(from, to), after: before }
}

/**
 * Finds the leaf pages of a table through its interior pages (section 1.6).
 * @param seen told of every interior page, so that a caller can find pages with two owners
 * @throws LensError `workspace_corrupt`
 */
export function leafPages(reader: PageReader, rootPage: number, seen: (page: number) => void): Leaves {
  const page = new Uint8Array(reader.pageSize)
  const view = new DataView(page.buffer)
  const after = Number.NEGATIVE_INFINITY
  let level: Leaves = { pages: Float64Array.of(rootPage), bounds: Float64Array.of(Number.POSITIVE_INFINITY), after }
  for (let depth = 0; depth < MOST_LEVELS; depth++) {
    const pages = new GrowableNumbers()
    const bounds = new GrowableNumbers()
    for (const [i, number] of level.pages.entries()) {
      reader.read(number, 1, page, 0)
      // All leaves are on one level, so the first page of a level tells what the level is.
      if (i === 0 && page[0] === PAGE_KIND.leafTable) return level
      if (page[0] !== PAGE_KIND.interiorTable) throw damaged(`page ${number} is no page of a table`)
      seen(number)
      addChildren(reader.usable, view, pages, bounds)
      pages.push(view.getUint32(LEAF_HEADER))
      bounds.push(level.bounds[i] as number)
      if (pages.length > reader.pageCount) throw damaged(`page ${number} is in a circle`)
    }
    level = { pages: pages.view(), bounds: bounds.view(), after }
  }
  throw damaged(`page ${rootPage} has too many levels`)
}

function addChildren(usable: number, view: DataView, pages: GrowableNumbers, bounds: GrowableNumbers): void {
  const bytes = new Uint8Array(view.buffer)
  const place = { view, page: 0, header: 0, headerBytes: INTERIOR_HEADER, usable }
  const cells = countCells(place)
  const ends = new Int32Array(cells)
  for (let i = 0; i < cells; i++) {
    const at = cellPlace(place, i)
    pages.push(view.getUint32(at))
    bounds.push(readVarint(bytes, at + PAGE_POINTER))
    ends[i] = varintEnd(bytes, at + PAGE_POINTER)
  }
  assertTiled(place, cells, ends)
}
