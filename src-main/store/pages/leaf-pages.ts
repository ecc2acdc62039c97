import { GrowableNumbers } from './growable.ts'
import { CELL_POINTER, INTERIOR_HEADER, PAGE_KIND } from './page-format.ts'
import { damaged } from './page-reader.ts'
import type { PageReader } from './page-reader.ts'

/** A b-tree of more levels than this is damaged: three levels hold more than any file. */
const MOST_LEVELS = 20

/**
 * Numbers of the leaf pages of a table, left to right, from its interior pages (section 1.6).
 * @param seen told of every page of the tree, so that a caller can find pages with two owners
 * @throws LensError `workspace_corrupt`
 */
export function leafPages(reader: PageReader, rootPage: number, seen: (page: number) => void): Float64Array {
  const page = new Uint8Array(reader.pageSize)
  const view = new DataView(page.buffer)
  let level: Float64Array = Float64Array.of(rootPage)
  for (let depth = 0; depth < MOST_LEVELS; depth++) {
    const below = new GrowableNumbers()
    for (const number of level) {
      reader.read(number, 1, page, 0)
      const kind = view.getUint8(0)
      // All leaves are on one level, so the first page of a level tells what the level is.
      if (kind === PAGE_KIND.leafTable && number === level[0]) return level
      if (kind !== PAGE_KIND.interiorTable) throw damaged(`page ${number} is no page of a table`)
      seen(number)
      addChildren(reader, view, below)
      if (below.length > reader.pageCount) throw damaged(`page ${number} is in a circle`)
    }
    level = below.view()
  }
  throw damaged(`page ${rootPage} has too many levels`)
}

function addChildren(reader: PageReader, view: DataView, below: GrowableNumbers): void {
  const cells = view.getUint16(3)
  if (INTERIOR_HEADER + cells * CELL_POINTER > reader.usable) throw damaged('an interior page has too many cells')
  for (let i = 0; i < cells; i++) {
    const at = view.getUint16(INTERIOR_HEADER + i * CELL_POINTER)
    if (at + 5 > reader.usable) throw damaged('a cell lies outside of its page')
    below.push(view.getUint32(at))
  }
  below.push(view.getUint32(8))
}
