import * as at from '../../compiled/assembly/pack-layout.ts'
import { CELL_POINTER, LEAF_HEADER, PAGE_KIND, writePageHeader, writePair } from './page-format.ts'
import { SERIAL_BYTES, SERIAL_REAL, serialOfInt32, serialOfInteger, serialOfReal, writeVarint } from './record.ts'

const LONGEST_VARINT = 9
const TWO_28 = 0x10000000
const TWO_32 = 0x100000000
/** Greatest of what stands for a fault instead of an address. */
const LAST_FAULT = at.UNSAFE

/**
 * Packs rows as `compiled/assembly/pack-rows.ts` does, over the same memory; what is said there of functions of the same
 * names holds here.
 */
export class PlainPacking {
  readonly #memory: WebAssembly.Memory
  #bytes: Uint8Array
  #view: DataView
  #words: Uint32Array
  #doubles: Float64Array
  #state = 0

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory
    this.#bytes = new Uint8Array(memory.buffer)
    this.#view = new DataView(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
    this.#doubles = new Float64Array(memory.buffer)
  }

  packRows(state: number): number {
    this.#use(state)
    const rows = this.#get(at.ROWS)
    const rowids = this.#get(at.ROWIDS) >>> 3
    let row = this.#get(at.ROW)
    if (this.#get(at.CELL_END) !== 0) {
      if (!this.#place()) return at.FULL
      if (rowids !== 0 && row > 0) this.#setLastRowid(this.#doubles[rowids + row - 1] as number)
    }
    for (; row < rows; row++) {
      const rowid = rowids === 0 ? 0 : (this.#doubles[rowids + row] as number)
      this.#put(at.ROW, row)
      if (rowids !== 0 && !(rowid > this.#lastRowid() && Number.isSafeInteger(rowid))) return at.ORDER
      const content = this.#get(at.CONTENT)
      const record = this.#writeRecord(row, content, this.#pointersEnd())
      if (record > LAST_FAULT && content - record <= this.#get(at.WHOLE)) {
        this.#addCell(this.#writeFront(row, record, content - record))
      } else {
        const reason = this.#packAside(row)
        if (reason !== at.DONE) return reason
      }
      if (rowids !== 0) this.#setLastRowid(rowid)
    }
    this.#put(at.ROW, rows)
    return at.DONE
  }

  writeHeader(state: number): void {
    this.#use(state)
    const page = this.#get(at.PAGE)
    const cells = this.#get(at.CELLS)
    const content = this.#get(at.CONTENT)
    writePageHeader(this.#bytes, page, { kind: this.#get(at.LEAF_KIND), cells, content: content - page })
    this.#bytes.fill(0, page + LEAF_HEADER + cells * CELL_POINTER, content)
  }

  #packAside(row: number): number {
    const end = this.#get(at.SCRATCH_END)
    const record = this.#writeRecord(row, end, this.#get(at.SCRATCH))
    if (record <= LAST_FAULT) return record === 0 ? at.ROOM : record
    this.#put(at.CELL, this.#writeFront(row, record, end - record))
    this.#put(at.RECORD, record)
    if (end - record > this.#get(at.WHOLE)) return at.LONG
    this.#put(at.CELL_END, end)
    this.#put(at.ROW, row + 1)
    return this.#place() ? at.DONE : at.FULL
  }

  #writeRecord(row: number, end: number, floor: number): number {
    const words = this.#words
    const bytes = this.#bytes
    const headsEnd = this.#get(at.HEADS_END)
    const items = this.#get(at.ITEMS)
    let room = end - floor - this.#get(at.MOST)
    if (room < 0) return 0
    let head = headsEnd
    let place = end
    for (let item = items + (this.#get(at.ITEM_COUNT) - 1) * at.ITEM_BYTES; item >= items; item -= at.ITEM_BYTES) {
      const kind = words[(item + at.KIND) >>> 2] as number
      if (kind === at.KIND_CONSTANT) {
        head = this.#copyItem(head, item + at.HEAD_END)
        place = this.#copyItem(place, item + at.BODY_END)
      } else if (kind === at.KIND_TEXT) {
        const length = this.#textLength(item, row)
        room -= Math.max(0, length)
        if (room < 0) return 0
        if (length < 0 && this.#isNotNull(item)) return this.#fault(item, at.NULLS)
        if (length > 0) place = this.#copyBack(place, this.#textEnd(item, row), length)
        const serial = length < 0 ? 0 : length * 2 + (words[(item + at.SERIAL_BASE) >>> 2] as number)
        head = this.#varintBefore(head, serial)
      } else {
        const value = this.#number(kind, words[(item + at.CELLS_AT) >>> 2] as number, row)
        const serial = (value | 0) === value ? serialOfInt32(value) : serialOf(kind, value)
        if (serial <= 0) {
          if (serial < 0) return this.#fault(item, at.UNSAFE)
          if (this.#isNotNull(item)) return this.#fault(item, at.NULLS)
        }
        this.#writeNumber(place, serial, value)
        place -= SERIAL_BYTES[serial] as number
        bytes[--head] = serial
      }
    }
    return this.#headerBefore(place, headsEnd, headsEnd - head)
  }

  #number(kind: number, cells: number, row: number): number {
    if (kind === at.KIND_F64 || kind === at.KIND_REAL) return this.#doubles[(cells >>> 3) + row] as number
    if (kind === at.KIND_I32) return (this.#words[(cells >>> 2) + row] as number) | 0
    if (kind === at.KIND_U32) return this.#words[(cells >>> 2) + row] as number
    if (kind === at.KIND_I16) return this.#view.getInt16(cells + 2 * row, true)
    if (kind === at.KIND_U16) return this.#view.getUint16(cells + 2 * row, true)
    return kind === at.KIND_I8 ? this.#view.getInt8(cells + row) : (this.#bytes[cells + row] as number)
  }

  /** Four or eight bytes: those that are too many lie before the value. */
  #writeNumber(end: number, serial: number, value: number): void {
    const view = this.#view
    if (serial < 5 || serial > SERIAL_REAL) view.setInt32(end - 4, value | 0)
    else if (serial === SERIAL_REAL) view.setFloat64(end - 8, value)
    else {
      const high = Math.floor(value / TWO_32)
      view.setInt32(end - 8, high)
      view.setUint32(end - 4, value - high * TWO_32)
    }
  }

  /** Place of the bounds of a text in the offsets of its dictionary; these may begin before the memory does. */
  #boundsAt(item: number, row: number): number {
    const code = this.#words[((this.#words[(item + at.CELLS_AT) >>> 2] as number) >>> 2) + row] as number
    return ((this.#words[(item + at.OFFSETS) >>> 2] as number) + code * 4) >>> 2
  }

  /** Bytes of a text; -1 for NULL. */
  #textLength(item: number, row: number): number {
    const code = this.#words[((this.#words[(item + at.CELLS_AT) >>> 2] as number) >>> 2) + row]
    if (code === this.#words[(item + at.NULL_CODE) >>> 2]) return -1
    const bounds = this.#boundsAt(item, row)
    return (this.#words[bounds + 1] as number) - (this.#words[bounds] as number)
  }

  #textEnd(item: number, row: number): number {
    const textEnd = this.#words[this.#boundsAt(item, row) + 1] as number
    return ((this.#words[(item + at.BYTES) >>> 2] as number) + textEnd) >>> 0
  }

  #isNotNull(item: number): boolean {
    return this.#words[(item + at.NOT_NULL) >>> 2] === 1
  }

  #fault(item: number, reason: number): number {
    this.#put(at.FAULT, this.#words[(item + at.COLUMN) >>> 2] as number)
    return reason
  }

  #headerBefore(end: number, headsEnd: number, length: number): number {
    const types = this.#copyBack(end, headsEnd, length)
    let size = length + 1
    if (size > 127) size += size > 16_382 ? 2 : 1
    return this.#varintBefore(types, size)
  }

  #writeFront(row: number, record: number, payload: number): number {
    const rowids = this.#get(at.ROWIDS)
    const front = rowids === 0 ? record : this.#varintBefore(record, this.#doubles[(rowids >>> 3) + row] as number)
    return this.#varintBefore(front, payload)
  }

  #varintBefore(end: number, value: number): number {
    const bytes = this.#bytes
    let place = end
    let rest = value
    let mark = 0
    if (value < 0 || value >= TWO_28) {
      if (value < 0) return writeVarint(bytes, end - LONGEST_VARINT, value) - LONGEST_VARINT
      const high = Math.floor(value / TWO_28)
      for (let low = value - high * TWO_28; place > end - 4; low >>>= 7) {
        bytes[--place] = (low & 0x7f) | mark
        mark = 0x80
      }
      rest = high
    }
    for (; mark === 0 || rest !== 0; rest >>>= 7) {
      bytes[--place] = (rest & 0x7f) | mark
      mark = 0x80
    }
    return place
  }

  /** Copies the bytes whose end and length stand at `field`. */
  #copyItem(end: number, field: number): number {
    return this.#copyBack(end, this.#words[field >>> 2] as number, this.#words[(field >>> 2) + 1] as number)
  }

  /** Few bytes are copied sooner one by one. */
  #copyBack(end: number, from: number, length: number): number {
    const bytes = this.#bytes
    if (length > 24) bytes.copyWithin(end - length, from - length, from)
    else for (let k = 1; k <= length; k++) bytes[end - k] = bytes[from - k] as number
    return end - length
  }

  #place(): boolean {
    const cell = this.#get(at.CELL)
    const length = this.#get(at.CELL_END) - cell
    if (this.#get(at.CONTENT) < this.#pointersEnd() + length) {
      const isDivider = this.#get(at.LEAF_KIND) === PAGE_KIND.leafIndex
      if (isDivider) this.#keepDivider(cell, length)
      this.#closePage()
      if (isDivider) return this.#get(at.PAGE) < this.#get(at.PAGES_END)
      if (this.#get(at.PAGE) === this.#get(at.PAGES_END)) return false
    }
    const to = this.#get(at.CONTENT) - length
    this.#bytes.copyWithin(to, cell, cell + length)
    this.#addCell(to)
    this.#put(at.CELL_END, 0)
    return true
  }

  #keepDivider(cell: number, length: number): void {
    const to = this.#get(at.DIVIDERS)
    const leaf = this.#get(at.LEAVES)
    this.#bytes.copyWithin(to, cell, cell + length)
    this.#words[leaf >>> 2] = to
    this.#words[(leaf >>> 2) + 1] = to + length
    this.#put(at.DIVIDERS, to + length)
    this.#put(at.CELL_END, 0)
  }

  #pointersEnd(): number {
    return this.#get(at.PAGE) + LEAF_HEADER + (this.#get(at.CELLS) + 1) * CELL_POINTER
  }

  #addCell(cell: number): void {
    const page = this.#get(at.PAGE)
    const cells = this.#get(at.CELLS)
    writePair(this.#bytes, page + LEAF_HEADER + cells * CELL_POINTER, cell - page)
    this.#put(at.CELLS, cells + 1)
    this.#put(at.CONTENT, cell)
  }

  #closePage(): void {
    const leaf = this.#get(at.LEAVES)
    this.writeHeader(this.#state)
    if (this.#get(at.LEAF_KIND) !== PAGE_KIND.leafIndex) this.#doubles[leaf >>> 3] = this.#lastRowid()
    this.#put(at.LEAVES, leaf + 8)
    const next = this.#get(at.PAGE) + this.#get(at.PAGE_SIZE)
    this.#put(at.PAGE, next)
    this.#put(at.CELLS, 0)
    this.#put(at.CONTENT, next + this.#get(at.USABLE))
  }

  #lastRowid(): number {
    return this.#doubles[(this.#state + at.LAST_ROWID) >>> 3] as number
  }

  #setLastRowid(rowid: number): void {
    this.#doubles[(this.#state + at.LAST_ROWID) >>> 3] = rowid
  }

  #get(field: number): number {
    return this.#words[(this.#state + field) >>> 2] as number
  }

  #put(field: number, value: number): void {
    this.#words[(this.#state + field) >>> 2] = value
  }

  /** The memory may have grown meanwhile. */
  #use(state: number): void {
    this.#state = state
    const { buffer } = this.#memory
    if (buffer.byteLength === this.#bytes.length) return
    this.#bytes = new Uint8Array(buffer)
    this.#view = new DataView(buffer)
    this.#words = new Uint32Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }
}

/** The shortest serial type; 0 for NULL and -1 for a number of an INTEGER column that is no safe integer. */
function serialOf(kind: number, value: number): number {
  if (value !== value) return 0
  if (kind === at.KIND_REAL) return serialOfReal(value)
  return kind !== at.KIND_F64 || Number.isSafeInteger(value) ? serialOfInteger(value) : -1
}
