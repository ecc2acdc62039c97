import type { PageFile } from './page-file.ts'
import {
  CELL_POINTER,
  INTERIOR_HEADER,
  PAGE_POINTER,
  writePageHeader,
  writePagePointer,
  writePair,
} from './page-format.ts'

/**
 * The pages of one level of a b-tree, left to right, and what stands between them, one less: an entry of an index, or the
 * greatest rowid before it as a varint.
 */
export interface Level {
  readonly pages: readonly number[]
  readonly dividers: readonly Uint8Array[]
}

/** Children `from` to `to`, exclusive, of one interior page. */
interface Group {
  readonly from: number
  readonly to: number
}

/**
 * Writes interior pages over a level of at least two pages until one page holds them all: the root, which is rewritten
 * in place. An interior page has no cell for its last child: what stands behind that moves to the level above
 * (section 1.6).
 * @param kind first byte of the pages
 */
export function writeInterior(file: PageFile, rootPage: number, kind: number, leaves: Level): void {
  let level = leaves
  for (;;) {
    const groups = groupChildren(file, level)
    if (groups.length === 1) break
    level = writeLevel(file, kind, level, groups)
  }
  const root = new Uint8Array(file.pageSize)
  fillInterior(file, kind, root, level, { from: 0, to: level.pages.length })
  file.rewrite(rootPage, root)
}

/** As many children to a page as its dividers leave room for; the last page gets at least two. */
function groupChildren(file: PageFile, { pages, dividers }: Level): Group[] {
  const room = file.usable - INTERIOR_HEADER
  const groups: Group[] = []
  let from = 0
  let used = 0
  for (let child = 1; child < pages.length; child++) {
    const bytes = CELL_POINTER + PAGE_POINTER + (dividers[child - 1] as Uint8Array).length
    const full = used + bytes > room
    if (full) groups.push({ from, to: child })
    if (full) from = child
    used = full ? 0 : used + bytes
  }
  const last = groups.at(-1)
  if (last !== undefined && pages.length - from === 1) {
    groups[groups.length - 1] = { from: last.from, to: last.to - 1 }
    from--
  }
  groups.push({ from, to: pages.length })
  return groups
}

function writeLevel(file: PageFile, kind: number, level: Level, groups: readonly Group[]): Level {
  const pages = groups.map((group) => {
    const page = new Uint8Array(file.pageSize)
    fillInterior(file, kind, page, level, group)
    const numbers = file.reserve(1)
    file.write(numbers, page)
    return numbers[0] as number
  })
  return { pages, dividers: groups.slice(0, -1).map(({ to }) => level.dividers[to - 1] as Uint8Array) }
}

function fillInterior(
  file: PageFile,
  kind: number,
  page: Uint8Array,
  { pages, dividers }: Level,
  { from, to }: Group,
): void {
  let content = file.usable
  for (let child = from; child < to - 1; child++) {
    const divider = dividers[child] as Uint8Array
    content -= PAGE_POINTER + divider.length
    writePair(page, INTERIOR_HEADER + (child - from) * CELL_POINTER, content)
    writePagePointer(page, content, pages[child] as number)
    page.set(divider, content + PAGE_POINTER)
  }
  const right = pages[to - 1] as number
  writePageHeader(page, 0, { kind, cells: to - from - 1, content, right })
}
