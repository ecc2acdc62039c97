import { CELL_POINTER } from './page-format.ts'
import { damaged } from './page-reader.ts'

/** A freed cell becomes a free block, which takes four bytes. */
const LEAST_CELL = 4

/** One b-tree page inside a buffer. */
export interface PagePlace {
  readonly view: DataView
  /** Where the page begins, where its b-tree header begins (behind the file header on page 1) and that one's bytes. */
  readonly page: number
  readonly header: number
  readonly headerBytes: number
  readonly usable: number
}

/** Number of cells of a page whose pointers lie before its content area. */
export function countCells({ view, page, header, headerBytes, usable }: PagePlace): number {
  const cells = view.getUint16(header + 3)
  const content = contentStart(view, header)
  if (header + headerBytes + cells * CELL_POINTER > page + content || content > usable) {
    throw damaged('a page has too many cells')
  }
  return cells
}

/** Place of cell `i` in the buffer. */
export function cellPlace({ view, page, header, headerBytes, usable }: PagePlace, i: number): number {
  const at = view.getUint16(header + headerBytes + i * CELL_POINTER)
  if (at > usable - LEAST_CELL) throw damaged('a cell lies outside of its page')
  return page + at
}

/**
 * Proves that cells, free blocks and fragments fill the content area of a page and do not lie over each other
 * (section 1.6).
 * @param ends where each cell ends in the buffer
 */
export function assertTiled(place: PagePlace, cells: number, ends: Int32Array): void {
  const { view, page, header, headerBytes, usable } = place
  let expected = page + usable
  let plain = view.getUint16(header + 1) === 0 && view.getUint8(header + 7) === 0
  for (let i = 0; i < cells && plain; i++) {
    plain = ends[i] === expected
    expected = page + view.getUint16(header + headerBytes + i * CELL_POINTER)
  }
  if (!plain || expected !== page + contentStart(view, header)) assertCovered(place, cells, ends)
}

/** The same for cells in any order, with free blocks between them: every byte is looked at. */
function assertCovered(place: PagePlace, cells: number, ends: Int32Array): void {
  const { view, page, header, usable } = place
  const content = contentStart(view, header)
  const used = new Uint8Array(usable)
  for (let i = 0; i < cells; i++) {
    const at = cellPlace(place, i) - page
    take(used, content, at, Math.max((ends[i] as number) - page, at + LEAST_CELL))
  }
  let last = 0
  for (let free = view.getUint16(header + 1); free !== 0; free = view.getUint16(page + free)) {
    if (free <= last || free > usable - LEAST_CELL) throw damaged('the free blocks of a page are out of order')
    take(used, content, free, free + view.getUint16(page + free + 2))
    last = free
  }
  let fragments = 0
  for (let at = content; at < usable; at++) if (used[at] === 0) fragments++
  if (fragments !== view.getUint8(header + 7)) throw damaged('a page has bytes that belong to nothing')
}

function take(used: Uint8Array, content: number, from: number, to: number): void {
  if (from < content || to > used.length) throw damaged('a cell lies outside of its page')
  for (let at = from; at < to; at++) {
    if (used[at] !== 0) throw damaged('two cells of a page lie over each other')
    used[at] = 1
  }
}

/** The content area begins at 65,536 when 0 is written. */
function contentStart(view: DataView, header: number): number {
  const content = view.getUint16(header + 5)
  return content === 0 ? 65_536 : content
}
