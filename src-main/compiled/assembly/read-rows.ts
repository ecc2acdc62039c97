import { cellsOf, isTiled, pairAt, smallVarint } from './check-tiling'
import { takeRecord } from './read-record'

const ROWIDS: usize = 12
const PAGE_SIZE: usize = 24
const USABLE: usize = 28
const MOST_PAYLOAD: usize = 32
const ROOM: usize = 36
const ROWS: usize = 40
const LAST_ROWID: usize = 48
const MET: usize = 80
const FIRST_MET: usize = 88
const MET_COUNT: usize = 96

const LEAF_TABLE: u32 = 0x0d
const LEAF_INDEX: u32 = 0x0a
const LEAF_HEADER: u32 = 8
const LEAST_CELL: u32 = 4
/** Rowids beyond ±2^53 are left to others. */
const SAFE: i64 = 1 << 53

/**
 * Takes the rows of leaf pages of a table (section 1.6), from page `from` to `to` of those that lie one behind the other
 * from `pages` on: kind, cells that fill the page, rowids that ascend up to the bound of each page, and every record.
 * @param table see `read-record.ts`; texts start from `pages`
 * @param bounds f64 each, from that of page 0 on
 * @returns `to`, or the first page that is damaged or unusual, of which nothing was taken
 */
export function takeTableLeaves(table: usize, pages: usize, from: i32, to: i32, bounds: usize): i32 {
  const pageSize = <usize>load<i32>(table, PAGE_SIZE)
  for (let i = from; i < to; i++) {
    const rows = load<i32>(table, ROWS)
    const before = load<i64>(table, LAST_ROWID)
    const bound = load<f64>(bounds + ((<usize>i) << 3))
    if (!takeTableLeaf(table, pages + <usize>i * pageSize, pages) || <f64>load<i64>(table, LAST_ROWID) > bound) {
      store<i32>(table, rows, ROWS)
      store<i64>(table, before, LAST_ROWID)
      return i
    }
    if (bound <= <f64>SAFE) store<i64>(table, <i64>bound, LAST_ROWID)
  }
  return to
}

function takeTableLeaf(table: usize, page: usize, base: usize): bool {
  const usable = <u32>load<i32>(table, USABLE)
  const most = <u32>load<i32>(table, MOST_PAYLOAD)
  const rowids = <usize>load<u32>(table, ROWIDS)
  const met = <usize>load<u32>(table, MET)
  const ends = <usize>load<u32>(table, ROOM)
  const cells = cellsOf(page, LEAF_HEADER, usable)
  if (<u32>load<u8>(page) != LEAF_TABLE || cells < 0) return false
  let row = load<i32>(table, ROWS)
  let last = load<i64>(table, LAST_ROWID)
  for (let i = 0; i < cells; i++, row++) {
    const cell = pairAt(page + LEAF_HEADER + ((<usize>i) << 1))
    const payload = smallVarint(page + cell)
    if (cell > usable - LEAST_CELL || payload == 0 || payload >> 2 > most) return false
    let at = page + cell + (payload & 3)
    let group: u8 = 128
    let rowid: i64 = 0
    for (let k = 0; k < 8 && group >= 128; k++) {
      group = load<u8>(at++)
      rowid = (rowid << 7) | (<i64>(group & 127))
    }
    if (group >= 128) rowid = (rowid << 8) | (<i64>load<u8>(at++))
    if (rowid <= last || rowid > SAFE || rowid < -SAFE) return false
    last = rowid
    const end = at + <usize>(payload >> 2)
    if (end > page + usable || !takeRecord(table, at, end, base, row)) return false
    if (rowids != 0) store<f64>(rowids + ((<usize>row) << 3), <f64>rowid)
    if (met != 0) meet(table, met, rowid)
    store<u32>(ends + ((<usize>i) << 2), <u32>(end - page))
  }
  store<i32>(table, row, ROWS)
  store<i64>(table, last, LAST_ROWID)
  return isTiled(page, LEAF_HEADER, cells, usable, ends)
}

function meet(table: usize, met: usize, rowid: i64): void {
  const place = rowid - load<i64>(table, FIRST_MET)
  if (<u64>place >= load<u64>(table, MET_COUNT)) return
  const at = met + <usize>(place >> 3)
  const bit = (<i32>place) & 7
  const bits = (<i32>load<u8>(at)) | (1 << bit)
  store<u8>(at, <u8>bits)
}

/**
 * Counts the cells of leaf pages of an index, which must fill their page, as rows; the records are not looked at.
 * @returns as {@link takeTableLeaves}
 */
export function countIndexLeaves(table: usize, pages: usize, from: i32, to: i32): i32 {
  const pageSize = <usize>load<i32>(table, PAGE_SIZE)
  for (let i = from; i < to; i++) {
    const cells = countIndexLeaf(table, pages + <usize>i * pageSize)
    if (cells < 0) return i
    store<i32>(table, load<i32>(table, ROWS) + cells, ROWS)
  }
  return to
}

function countIndexLeaf(table: usize, page: usize): i32 {
  const usable = <u32>load<i32>(table, USABLE)
  const most = <u32>load<i32>(table, MOST_PAYLOAD)
  const ends = <usize>load<u32>(table, ROOM)
  const cells = cellsOf(page, LEAF_HEADER, usable)
  if (<u32>load<u8>(page) != LEAF_INDEX) return -1
  for (let i = 0; i < cells; i++) {
    const cell = pairAt(page + LEAF_HEADER + ((<usize>i) << 1))
    const payload = smallVarint(page + cell)
    const end = cell + (payload & 3) + (payload >> 2)
    if (cell > usable - LEAST_CELL || payload == 0 || payload >> 2 > most || end > usable) return -1
    store<u32>(ends + ((<usize>i) << 2), end)
  }
  return cells >= 0 && isTiled(page, LEAF_HEADER, cells, usable, ends) ? cells : -1
}
