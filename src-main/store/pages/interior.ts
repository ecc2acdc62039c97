import { Level } from './level.ts'
import type { PageFile } from './page-file.ts'
import {
  CELL_POINTER,
  INTERIOR_HEADER,
  PAGE_POINTER,
  writePageHeader,
  writePagePointer,
  writePair,
} from './page-format.ts'

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
  fillInterior(file, kind, root, level, { from: 0, to: level.count })
  file.rewrite(rootPage, root)
}

/** As many children to a page as its dividers leave room for; the last page gets at least two. */
function groupChildren(file: PageFile, level: Level): Group[] {
  const room = file.usable - INTERIOR_HEADER
  const groups: Group[] = []
  let from = 0
  let used = 0
  for (let child = 1; child < level.count; child++) {
    const bytes = CELL_POINTER + PAGE_POINTER + level.dividerBytes(child - 1)
    const full = used + bytes > room
    if (full) groups.push({ from, to: child })
    if (full) from = child
    used = full ? 0 : used + bytes
  }
  const last = groups.at(-1)
  if (last !== undefined && level.count - from === 1) {
    groups[groups.length - 1] = { from: last.from, to: last.to - 1 }
    from--
  }
  groups.push({ from, to: level.count })
  return groups
}

function writeLevel(file: PageFile, kind: number, level: Level, groups: readonly Group[]): Level {
  const above = new Level()
  for (const [n, group] of groups.entries()) {
    const page = new Uint8Array(file.pageSize)
    fillInterior(file, kind, page, level, group)
    const numbers = file.reserve(1)
    file.write(numbers, page)
    above.add(numbers[0] as number, n < groups.length - 1 ? level.divider(group.to - 1) : undefined)
  }
  return above
}

function fillInterior(file: PageFile, kind: number, page: Uint8Array, level: Level, { from, to }: Group): void {
  let content = file.usable
  for (let child = from; child < to - 1; child++) {
    const divider = level.divider(child)
    content -= PAGE_POINTER + divider.length
    writePair(page, INTERIOR_HEADER + (child - from) * CELL_POINTER, content)
    writePagePointer(page, content, level.page(child))
    page.set(divider, content + PAGE_POINTER)
  }
  const right = level.page(to - 1)
  writePageHeader(page, 0, { kind, cells: to - from - 1, content, right })
}
