import type { RecordRows } from './decode-column.ts'
import type { Leaves } from './leaf-pages.ts'
import { assertTiled, cellPlace, countCells } from './page-cells.ts'
import { cellLimits, LEAF_HEADER, localBytes, PAGE_KIND, PAGE_POINTER } from './page-format.ts'
import type { CellLimits } from './page-format.ts'
import { damaged } from './page-reader.ts'
import type { PageReader } from './page-reader.ts'
import { readVarint, varintEnd } from './record.ts'

/** Bytes of leaf pages that are read together. */
const CHUNK_BYTES = 131_072
/** Pages of other tables between two wanted ones that are read along with them. */
const READ_THROUGH = 8

/**
 * Reads leaf pages of a table and finds the records of their rows; records with overflow pages are put together behind
 * the pages. Everything that is read is checked: cells inside their page, rowids ascending, chains as long as needed.
 */
export class LeafRecords {
  readonly rows: RecordRows
  readonly #reader: PageReader
  readonly #leaves: Leaves
  readonly #limits: CellLimits
  readonly #seen: (page: number) => void
  readonly #pagesEnd: number
  /** Leaves that were read, and those whose cells were. */
  #next = 0
  #done = 0
  #ends = new Int32Array(0)
  #spillAt = 0
  #lastRowid = Number.NEGATIVE_INFINITY

  constructor(reader: PageReader, leaves: Leaves, seen: (page: number) => void) {
    this.#reader = reader
    this.#leaves = leaves
    this.#seen = seen
    this.#limits = cellLimits(reader.usable, 'table')
    const pages = Math.max(2, Math.min(leaves.pages.length, CHUNK_BYTES / reader.pageSize))
    this.#pagesEnd = pages * reader.pageSize
    const bytes = new Uint8Array(this.#pagesEnd + reader.pageSize)
    this.rows = { count: 0, passed: 0, bytes, view: new DataView(bytes.buffer), ...cursors(0) }
  }

  /** Reads the next pages; false when there are none. */
  next(): boolean {
    const { rows } = this
    rows.count = 0
    rows.passed = 0
    this.#spillAt = this.#pagesEnd
    const pages = this.#readPages()
    this.#makeRoom(pages)
    for (let i = 0; i < pages; i++) this.#page(i * this.#reader.pageSize)
    return pages > 0
  }

  /** Reads runs of neighbouring pages and closes the gaps between them. */
  #readPages(): number {
    const { pageSize } = this.#reader
    const leaves = this.#leaves.pages
    let pages = 0
    while (this.#next < leaves.length && (pages + 1) * pageSize <= this.#pagesEnd) {
      const room = this.#pagesEnd / pageSize - pages
      const first = leaves[this.#next] as number
      let until = this.#next + 1
      while (until < leaves.length && fitsRun(leaves, first, until, room)) until++
      const last = leaves[until - 1] as number
      this.#reader.read(first, last - first + 1, this.rows.bytes, pages * pageSize)
      pages = this.#compact(first, until, pages)
    }
    return pages
  }

  #compact(first: number, until: number, pages: number): number {
    const { pageSize } = this.#reader
    const { bytes } = this.rows
    const base = pages
    for (; this.#next < until; this.#next++, pages++) {
      const number = this.#leaves.pages[this.#next] as number
      const from = (base + number - first) * pageSize
      this.#seen(number)
      if (from !== pages * pageSize) bytes.copyWithin(pages * pageSize, from, from + pageSize)
    }
    return pages
  }

  #makeRoom(pages: number): void {
    let cells = 0
    for (let i = 0; i < pages; i++) cells += this.rows.view.getUint16(i * this.#reader.pageSize + 3)
    if (cells > this.rows.rowids.length) Object.assign(this.rows, cursors(cells + cells / 4))
  }

  #page(page: number): void {
    const { bytes, view } = this.rows
    if (bytes[page] !== PAGE_KIND.leafTable) throw damaged('a leaf page is none')
    const place = { view, page, header: page, headerBytes: LEAF_HEADER, usable: this.#reader.usable }
    const cells = countCells(place)
    if (cells > this.#ends.length) this.#ends = new Int32Array(cells * 2)
    for (let i = 0; i < cells; i++) this.#ends[i] = this.#cell(cellPlace(place, i), page + this.#reader.usable)
    assertTiled(place, cells, this.#ends)
    const bound = this.#leaves.bounds[this.#done++] as number
    if (this.#lastRowid > bound) throw damaged('rows are out of order')
    this.#lastRowid = bound
  }

  /** Finds the record of a cell; returns where the cell ends. */
  #cell(cell: number, pageEnd: number): number {
    const { rows } = this
    const first = rows.bytes[cell] as number
    const payload = first < 128 ? first : readVarint(rows.bytes, cell)
    const rowidAt = first < 128 ? cell + 1 : varintEnd(rows.bytes, cell)
    const rowid = readVarint(rows.bytes, rowidAt)
    if (!(rowid > this.#lastRowid)) throw damaged('rows are out of order')
    this.#lastRowid = rowid
    const inCell = varintEnd(rows.bytes, rowidAt)
    const whole = payload <= this.#limits.whole
    const end = inCell + (whole ? payload : localBytes(this.#limits, payload) + PAGE_POINTER)
    if (end > pageEnd) throw damaged('a cell ends outside of its page')
    this.#addRecord(rowid, whole ? inCell : this.#assemble(inCell, payload), payload)
    return end
  }

  #addRecord(rowid: number, record: number, payload: number): void {
    const { rows } = this
    const header = readVarint(rows.bytes, record)
    if (header > payload || header < 1) throw damaged('a record is shorter than its header')
    const i = rows.count++
    rows.rowids[i] = rowid
    rows.headAt[i] = varintEnd(rows.bytes, record)
    rows.headEnd[i] = rows.bodyAt[i] = record + header
    rows.recordEnd[i] = record + payload
  }

  /** Puts a record together from its cell and its overflow pages (section 1.7); returns its place behind the pages. */
  #assemble(inCell: number, payload: number): number {
    const { rows } = this
    const local = localBytes(this.#limits, payload)
    const record = this.#spillAt
    this.#reserve(record + payload)
    rows.bytes.copyWithin(record, inCell, inCell + local)
    const page = new Uint8Array(this.#reader.pageSize)
    const view = new DataView(page.buffer)
    let next = rows.view.getUint32(inCell + local)
    for (let done = local; done < payload;) {
      this.#reader.read(next, 1, page, 0)
      this.#seen(next)
      const part = Math.min(payload - done, this.#reader.usable - PAGE_POINTER)
      rows.bytes.set(page.subarray(PAGE_POINTER, PAGE_POINTER + part), record + done)
      done += part
      next = view.getUint32(0)
    }
    if (next !== 0) throw damaged('a chain of overflow pages is too long')
    this.#spillAt = record + payload
    return record
  }

  #reserve(bytes: number): void {
    const { rows } = this
    if (bytes <= rows.bytes.length) return
    if (bytes > this.#pagesEnd + this.#reader.pageCount * this.#reader.pageSize) {
      throw damaged('a record is longer than the file')
    }
    const larger = new Uint8Array(bytes + bytes / 2)
    larger.set(rows.bytes)
    rows.bytes = larger
    rows.view = new DataView(larger.buffer)
  }
}

function cursors(rows: number): Pick<RecordRows, 'rowids' | 'headAt' | 'bodyAt' | 'headEnd' | 'recordEnd'> {
  return {
    rowids: new Float64Array(rows),
    headAt: new Int32Array(rows),
    bodyAt: new Int32Array(rows),
    headEnd: new Int32Array(rows),
    recordEnd: new Int32Array(rows),
  }
}

/** Whether the leaf at `until` can be read in the same call as those from `first` on. */
function fitsRun(leaves: Float64Array, first: number, until: number, room: number): boolean {
  const step = (leaves[until] as number) - (leaves[until - 1] as number)
  return step > 0 && step <= READ_THROUGH && (leaves[until] as number) - first < room
}
