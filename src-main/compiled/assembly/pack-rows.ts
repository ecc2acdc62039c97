import {
  BODY_END,
  BODY_LENGTH,
  BYTES,
  CELL,
  CELL_END,
  CELLS,
  CELLS_AT,
  COLUMN,
  CONTENT,
  DIVIDERS,
  DONE,
  FAULT,
  FULL,
  HEAD_END,
  HEAD_LENGTH,
  HEADS_END,
  ITEM_BYTES,
  ITEM_COUNT,
  ITEMS,
  KIND,
  KIND_CONSTANT,
  KIND_F64,
  KIND_I16,
  KIND_I32,
  KIND_I8,
  KIND_REAL,
  KIND_TEXT,
  KIND_U16,
  KIND_U32,
  LAST_ROWID,
  LEAF_KIND,
  LEAVES,
  LONG,
  MOST,
  NOT_NULL,
  NULL_CODE,
  NULLS,
  OFFSETS,
  ORDER,
  PAGE,
  PAGE_SIZE,
  PAGES_END,
  RECORD,
  ROOM,
  ROW,
  ROWIDS,
  ROWS,
  SCRATCH,
  SCRATCH_END,
  SERIAL_BASE,
  UNSAFE,
  USABLE,
  WHOLE,
  WIDTHS,
} from './pack-layout'

/** Bytes of a leaf's header and of a pointer to a cell (section 1.6 of the file format). */
const LEAF_HEADER = 8
const CELL_POINTER = 2
/** First byte of the leaves of an index. */
const LEAF_INDEX: u32 = 0x0a
const SAFE: f64 = 9007199254740991
/** 1.5 x 2^52 and its bits: a sum with an integer below 2^51 has bits that differ from these by the integer. */
const ROUNDER: f64 = 6755399441055744
const ROUNDER_BITS: i64 = 0x4338000000000000
const LIMIT_51: f64 = 2251799813685248
const LIMIT_48: i64 = 0x800000000000

/**
 * Packs the rows from `ROW` on into leaf pages, until one of the reasons of `pack-layout.ts` to stop. Each record is
 * written from its end to its start: values of the last column first, their serial types aside, then these, then what
 * precedes the record in its cell. What is written too long lies before and is overwritten by what comes later.
 * @param state the structure of `pack-layout.ts`
 */
export function packRows(state: usize): u32 {
  const rows = load<u32>(state, ROWS)
  const rowids = <usize>load<u32>(state, ROWIDS)
  const whole = load<u32>(state, WHOLE)
  let row = load<u32>(state, ROW)
  if (load<u32>(state, CELL_END) != 0) {
    if (!place(state)) return FULL
    if (rowids != 0 && row > 0) store<f64>(state, rowidAt(rowids, row - 1), LAST_ROWID)
  }
  for (; row < rows; row++) {
    store<u32>(state, row, ROW)
    if (rowids != 0 && !ascends(state, rowidAt(rowids, row))) return ORDER
    const content = <usize>load<u32>(state, CONTENT)
    const record = writeRecord(state, row, content, pointersEnd(state))
    if (record > LAST_FAULT && <u32>(content - record) <= whole) {
      addCell(state, writeFront(rowids, row, record, <u32>(content - record)))
    } else {
      const reason = packAside(state, row)
      if (reason != DONE) return reason
    }
    if (rowids != 0) store<f64>(state, rowidAt(rowids, row), LAST_ROWID)
  }
  store<u32>(state, rows, ROW)
  return DONE
}

/** Packs a row that may be too long for what is left of its page: it is written aside and then given its place. */
function packAside(state: usize, row: u32): u32 {
  const rowids = <usize>load<u32>(state, ROWIDS)
  const end = <usize>load<u32>(state, SCRATCH_END)
  const record = writeRecord(state, row, end, load<u32>(state, SCRATCH))
  if (record <= LAST_FAULT) return record == 0 ? ROOM : <u32>record
  store<u32>(state, <u32>writeFront(rowids, row, record, <u32>(end - record)), CELL)
  store<u32>(state, <u32>record, RECORD)
  if (<u32>(end - record) > load<u32>(state, WHOLE)) return LONG
  store<u32>(state, <u32>end, CELL_END)
  store<u32>(state, row + 1, ROW)
  return place(state) ? DONE : FULL
}

function rowidAt(rowids: usize, row: u32): f64 {
  return load<f64>(rowids + ((<usize>row) << 3))
}

/** Greatest of what `writeRecord` gives instead of an address. */
const LAST_FAULT: usize = UNSAFE

function ascends(state: usize, rowid: f64): bool {
  return rowid > load<f64>(state, LAST_ROWID) && abs(rowid) <= SAFE && Math.floor(rowid) == rowid
}

/** Where the pointers of the page end once there is one more. */
function pointersEnd(state: usize): usize {
  return <usize>load<u32>(state, PAGE) + LEAF_HEADER + (load<u32>(state, CELLS) + 1) * CELL_POINTER
}

/**
 * Writes a record that ends at `end`.
 * @param floor nothing is written before it
 * @returns its start; 0 when there may be too little room, or `NULLS` or `UNSAFE`
 */
function writeRecord(state: usize, row: u32, end: usize, floor: usize): usize {
  let room = <i32>(end - floor) - <i32>load<u32>(state, MOST)
  if (room < 0) return 0
  const items = <usize>load<u32>(state, ITEMS)
  const widths = <usize>load<u32>(state, WIDTHS)
  const headsEnd = <usize>load<u32>(state, HEADS_END)
  let head = headsEnd
  let at = end
  for (let item = items + load<u32>(state, ITEM_COUNT) * ITEM_BYTES; item > items;) {
    item -= ITEM_BYTES
    const kind = load<u32>(item, KIND)
    const cells = <usize>load<u32>(item, CELLS_AT)
    let value: i64
    if (kind == KIND_F64) {
      const given = load<f64>(cells + ((<usize>row) << 3))
      const shifted = given + ROUNDER
      value = reinterpret<i64>(shifted) - ROUNDER_BITS
      if (shifted - ROUNDER != given || abs(given) >= LIMIT_51) {
        value = <i64>given
        if (<f64>value != given || abs(given) > SAFE) {
          if (given == given) return fault(state, item, UNSAFE)
          if (load<u32>(item, NOT_NULL) != 0) return fault(state, item, NULLS)
          store<u8>(--head, 0)
          continue
        }
      }
    } else if (kind == KIND_CONSTANT) {
      head = copyBack(head, load<u32>(item, HEAD_END), load<u32>(item, HEAD_LENGTH))
      at = copyBack(at, load<u32>(item, BODY_END), load<u32>(item, BODY_LENGTH))
      continue
    } else if (kind == KIND_TEXT) {
      const code = load<u32>(cells + ((<usize>row) << 2))
      if (code == load<u32>(item, NULL_CODE)) {
        if (load<u32>(item, NOT_NULL) != 0) return fault(state, item, NULLS)
        store<u8>(--head, 0)
        continue
      }
      const offset = <usize>load<u32>(item, OFFSETS) + ((<usize>code) << 2)
      const textEnd = load<u32>(offset, 4)
      const length = textEnd - load<u32>(offset)
      room -= <i32>length
      if (room < 0) return 0
      at = copyBack(at, load<u32>(item, BYTES) + textEnd, length)
      head = varintBefore(head, <u64>length * 2 + <u64>load<u32>(item, SERIAL_BASE))
      continue
    } else if (kind == KIND_REAL) {
      const given = load<f64>(cells + ((<usize>row) << 3))
      value = <i64>given
      if (<f64>value != given || value >= LIMIT_48 || value < -LIMIT_48) {
        if (given == given) {
          at -= 8
          store<u64>(at, swapped(reinterpret<u64>(given)))
          store<u8>(--head, 7)
          continue
        }
        if (load<u32>(item, NOT_NULL) != 0) return fault(state, item, NULLS)
        store<u8>(--head, 0)
        continue
      }
    } else value = integerAt(kind, cells, row)
    const sign = value >> 63
    const width = load<u16>(widths + ((64 - <usize>clz(value ^ sign) + ((<usize>sign) & 64)) << 1))
    v128.store_lane<u64>(at - 8, bigEndian(value), 0)
    at -= width >> 8
    store<u8>(--head, <u8>width)
  }
  return headerBefore(at, headsEnd, <u32>(headsEnd - head))
}

function integerAt(kind: u32, cells: usize, row: u32): i64 {
  if (kind == KIND_I32) return <i64>load<i32>(cells + ((<usize>row) << 2))
  if (kind == KIND_U32) return <i64>load<u32>(cells + ((<usize>row) << 2))
  if (kind == KIND_I16) return <i64>load<i16>(cells + ((<usize>row) << 1))
  if (kind == KIND_U16) return <i64>load<u16>(cells + ((<usize>row) << 1))
  return kind == KIND_I8 ? <i64>load<i8>(cells + row) : <i64>load<u8>(cells + row)
}

function fault(state: usize, item: usize, reason: u32): usize {
  store<u32>(state, load<u32>(item, COLUMN), FAULT)
  return reason
}

/** The bytes of a number in their order in records: highest first, in the first lane. */
function bigEndian(value: i64): v128 {
  const bytes = i64x2.splat(value)
  return v128.shuffle<u8>(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0)
}

function swapped(bits: u64): u64 {
  return <u64>v128.extract_lane<i64>(bigEndian(<i64>bits), 0)
}

/** Writes the serial types that end at `headsEnd` and, before them, the bytes of the whole header (section 2.1). */
function headerBefore(at: usize, headsEnd: usize, length: u32): usize {
  const types = copyBack(at, <u32>headsEnd, length)
  let size = length + 1
  if (size > 127) size += size > 16382 ? 2 : 1
  return varintBefore(types, <u64>size)
}

/** Writes what precedes a record in its cell: its bytes, and the rowid in a table. */
function writeFront(rowids: usize, row: u32, record: usize, payload: u32): usize {
  const at = rowids == 0 ? record : rowidBefore(record, load<f64>(rowids + ((<usize>row) << 3)))
  return varintBefore(at, <u64>payload)
}

/** A negative rowid takes nine bytes, of which the last one has eight bits. */
function rowidBefore(at: usize, rowid: f64): usize {
  const bits = <u64>(<i64>rowid)
  if (rowid >= 0) return varintBefore(at, bits)
  store<u8>(at - 1, <u8>bits)
  let rest = bits >> 8
  for (let place = at - 2; place >= at - 9; place--, rest >>= 7) store<u8>(place, (<u8>(rest & 0x7f)) | 0x80)
  return at - 9
}

/** Writes a varint of up to 56 bits that ends at `at`. */
function varintBefore(at: usize, value: u64): usize {
  store<u8>(--at, (<u8>value) & 0x7f)
  for (let rest = value >> 7; rest != 0; rest >>= 7) store<u8>(--at, ((<u8>rest) & 0x7f) | 0x80)
  return at
}

/** Copies `length` bytes that end at `from` to where they end at `at`, 16 at a time. */
function copyBack(at: usize, from: u32, length: u32): usize {
  let source = <usize>from
  let target = at
  for (let left = <i32>length; left > 0; left -= 16) {
    source -= 16
    target -= 16
    v128.store(target, v128.load(source))
  }
  return at - length
}

/** Puts the waiting cell into its page or, where it does not fit, the next one; false when the buffer is full. */
function place(state: usize): bool {
  const cell = <usize>load<u32>(state, CELL)
  const length = <usize>load<u32>(state, CELL_END) - cell
  if (<usize>load<u32>(state, CONTENT) < pointersEnd(state) + length) {
    const isDivider = load<u32>(state, LEAF_KIND) == LEAF_INDEX
    if (isDivider) keepDivider(state, cell, length)
    closePage(state)
    if (isDivider) return load<u32>(state, PAGE) < load<u32>(state, PAGES_END)
    if (load<u32>(state, PAGE) == load<u32>(state, PAGES_END)) return false
  }
  const to = <usize>load<u32>(state, CONTENT) - length
  memory.copy(to, cell, length)
  addCell(state, to)
  store<u32>(state, 0, CELL_END)
  return true
}

/** In an index the cell that does not fit stands between its page and the next one. */
function keepDivider(state: usize, cell: usize, length: usize): void {
  const to = <usize>load<u32>(state, DIVIDERS)
  memory.copy(to, cell, length)
  const leaf = <usize>load<u32>(state, LEAVES)
  store<u32>(leaf, <u32>to)
  store<u32>(leaf, <u32>(to + length), 4)
  store<u32>(state, <u32>(to + length), DIVIDERS)
  store<u32>(state, 0, CELL_END)
}

/** Adds the pointer to a cell that lies directly before the last one. */
function addCell(state: usize, cell: usize): void {
  const page = <usize>load<u32>(state, PAGE)
  const cells = load<u32>(state, CELLS)
  storePair(page + LEAF_HEADER + cells * CELL_POINTER, <u32>(cell - page))
  store<u32>(state, cells + 1, CELLS)
  store<u32>(state, <u32>cell, CONTENT)
}

/** Writes the header of the page, clears what lies between its pointers and its cells, and turns to the next page. */
function closePage(state: usize): void {
  const page = <usize>load<u32>(state, PAGE)
  const leaf = <usize>load<u32>(state, LEAVES)
  writeHeader(state)
  if (load<u32>(state, LEAF_KIND) != LEAF_INDEX) store<f64>(leaf, load<f64>(state, LAST_ROWID))
  store<u32>(state, <u32>leaf + 8, LEAVES)
  const next = page + load<u32>(state, PAGE_SIZE)
  store<u32>(state, <u32>next, PAGE)
  store<u32>(state, 0, CELLS)
  store<u32>(state, <u32>next + load<u32>(state, USABLE), CONTENT)
}

/** Writes the header of the page that is being filled and clears what lies between its pointers and its cells. */
export function writeHeader(state: usize): void {
  const page = <usize>load<u32>(state, PAGE)
  const cells = load<u32>(state, CELLS)
  const content = <usize>load<u32>(state, CONTENT)
  store<u64>(page, 0)
  store<u8>(page, <u8>load<u32>(state, LEAF_KIND))
  storePair(page + 3, cells)
  storePair(page + 5, <u32>(content - page))
  const pointers = page + LEAF_HEADER + cells * CELL_POINTER
  memory.fill(pointers, 0, content - pointers)
}

function storePair(at: usize, value: u32): void {
  store<u8>(at, <u8>(value >> 8))
  store<u8>(at + 1, <u8>value)
}
