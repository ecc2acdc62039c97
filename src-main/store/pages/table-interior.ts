import type { PageFile } from './page-file.ts'
import {
  CELL_POINTER,
  INTERIOR_HEADER,
  PAGE_KIND,
  PAGE_POINTER,
  writePageHeader,
  writePagePointer,
  writePair,
} from './page-format.ts'
import { varintLength, writeVarint } from './record.ts'

/** The pages of one level of a table's b-tree, left to right, and the greatest rowid below each. */
export interface TableLevel {
  readonly pages: Float64Array
  readonly lastRowids: Float64Array
}

/**
 * Writes interior pages over a level of at least two pages until one page holds them all: the root, which is rewritten
 * in place (section 1.6). The pages of a level get equally many children.
 */
export function writeTableInterior(file: PageFile, rootPage: number, leaves: TableLevel): void {
  let level = leaves
  for (;;) {
    const fanOut = children(file, level)
    const count = level.pages.length
    if (count <= fanOut) break
    level = writeLevel(file, level, Math.ceil(count / fanOut))
  }
  const root = new Uint8Array(file.pageSize)
  fillInterior(file, root, level, 0, level.pages.length)
  file.rewrite(rootPage, root)
}

/** Children that an interior page has room for when every key is as long as the longest. */
function children(file: PageFile, { lastRowids }: TableLevel): number {
  const longest = Math.max(varintLength(lastRowids[0] ?? 0), varintLength(lastRowids.at(-1) ?? 0))
  return Math.floor((file.usable - INTERIOR_HEADER) / (CELL_POINTER + PAGE_POINTER + longest)) + 1
}

function writeLevel(file: PageFile, level: TableLevel, count: number): TableLevel {
  const numbers = file.reserve(count)
  const lastRowids = new Float64Array(count)
  const children = level.pages.length
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * children) / count)
    const to = Math.floor(((i + 1) * children) / count)
    const page = new Uint8Array(file.pageSize)
    fillInterior(file, page, level, from, to)
    file.write(numbers.subarray(i, i + 1), page)
    lastRowids[i] = level.lastRowids[to - 1] as number
  }
  return { pages: Float64Array.from(numbers), lastRowids }
}

/** A cell for every child but the last, which the header points to. */
function fillInterior(file: PageFile, page: Uint8Array, level: TableLevel, from: number, to: number): void {
  let content = file.usable
  for (let child = from; child < to - 1; child++) {
    const lastRowid = level.lastRowids[child] as number
    content -= PAGE_POINTER + varintLength(lastRowid)
    writePair(page, INTERIOR_HEADER + (child - from) * CELL_POINTER, content)
    writePagePointer(page, content, level.pages[child] as number)
    writeVarint(page, content + PAGE_POINTER, lastRowid)
  }
  const right = level.pages[to - 1] as number
  writePageHeader(page, 0, { kind: PAGE_KIND.interiorTable, cells: to - from - 1, content, right })
}
