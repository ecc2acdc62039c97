const FREE_BLOCK: usize = 1
const CELLS: usize = 3
const CONTENT: usize = 5
const FRAGMENTS: usize = 7
/** A freed cell becomes a free block, which takes four bytes. */
const LEAST_CELL: u32 = 4

/** The two-byte number at `at`. */
export function pairAt(at: usize): u32 {
  return <u32>bswap<u16>(load<u16>(at))
}

/** A varint of up to three bytes as `value * 4 + bytes`; 0 when it is longer. */
export function smallVarint(at: usize): u32 {
  const first = <u32>load<u8>(at)
  if (first < 128) return (first << 2) | 1
  const second = <u32>load<u8>(at + 1)
  const value = ((first & 127) << 7) | (second & 127)
  if (second < 128) return (value << 2) | 2
  const third = <u32>load<u8>(at + 2)
  return third < 128 ? (((value << 7) | third) << 2) | 3 : 0
}

/** Cells of a b-tree page; -1 when their pointers reach into the content area. */
export function cellsOf(page: usize, headerBytes: u32, usable: u32): i32 {
  const cells = pairAt(page + CELLS)
  const content = contentStart(page)
  return headerBytes + 2 * cells <= content && content <= usable ? <i32>cells : -1
}

/**
 * Whether cells, free blocks and fragments fill the content area of a page and do not lie over each other (section 1.6).
 * @param ends where each cell ends on the page, i32 each; behind them, from `2 usable` on, is room for `usable` bytes
 */
export function isTiled(page: usize, headerBytes: u32, cells: i32, usable: u32, ends: usize): bool {
  const content = contentStart(page)
  let expected = usable
  let i = 0
  if (pairAt(page + FREE_BLOCK) == 0 && load<u8>(page, FRAGMENTS) == 0) {
    for (; i < cells && load<u32>(ends + ((<usize>i) << 2)) == expected; i++)
      expected = pairAt(page + headerBytes + ((<usize>i) << 1))
    if (i == cells && expected == content) return true
  }
  return isCovered(page, headerBytes, cells, usable, ends)
}

/** The same for cells in any order, with free blocks between them: every byte is looked at. */
function isCovered(page: usize, headerBytes: u32, cells: i32, usable: u32, ends: usize): bool {
  const used = ends + 2 * usable
  const content = contentStart(page)
  memory.fill(used, 0, usable)
  let left = usable - content
  for (let i = 0; i < cells; i++) {
    const from = pairAt(page + headerBytes + ((<usize>i) << 1))
    const to = max(load<u32>(ends + ((<usize>i) << 2)), from + LEAST_CELL)
    if (from < content || to > usable || !take(used, from, to)) return false
    left -= to - from
  }
  let last: u32 = 0
  for (let free = pairAt(page + FREE_BLOCK); free != 0; free = pairAt(page + free)) {
    if (free <= last || free > usable - LEAST_CELL) return false
    const to = free + pairAt(page + free + 2)
    if (free < content || to > usable || !take(used, free, to)) return false
    left -= to - free
    last = free
  }
  return left == <u32>load<u8>(page, FRAGMENTS)
}

function take(used: usize, from: u32, to: u32): bool {
  for (let at = from; at < to; at++) {
    if (load<u8>(used + at) != 0) return false
    store<u8>(used + at, 1)
  }
  return true
}

/** The content area begins at 65,536 when 0 is written. */
function contentStart(page: usize): u32 {
  const content = pairAt(page + CONTENT)
  return content == 0 ? 65536 : content
}
