import type { RecordRows } from './decode-column.ts'
import type { Leaves } from './leaf-pages.ts'
import { LeafRuns } from './leaf-runs.ts'
import { assertTiled, cellPlace, countCells } from './page-cells.ts'
import { cellLimits, LEAF_HEADER, localBytes, PAGE_KIND, PAGE_POINTER } from './page-format.ts'
import type { CellLimits } from './page-format.ts'
import { damaged } from './page-reader.ts'
import type { PageReader } from './page-reader.ts'
import { readVarint, varintEnd } from './record.ts'

/** Bytes of leaf pages that are read together. */
const CHUNK_BYTES = 131_072

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
  readonly #runs: LeafRuns
  #ends = new Int32Array(0)
  #spillAt = 0
  #lastRowid: number

  constructor(reader: PageReader, leaves: Leaves, seen: (page: number) => void) {
    this.#reader = reader
    this.#leaves = leaves
    this.#lastRowid = leaves.after
    this.#seen = seen
    this.#runs = new LeafRuns(reader, leaves.pages, seen)
    this.#limits = cellLimits(reader.usable, 'table')
    const pages = Math.max(2, Math.min(leaves.pages.length, CHUNK_BYTES / reader.pageSize))
    this.#pagesEnd = pages * reader.pageSize
    const bytes = new Uint8Array(this.#pagesEnd + reader.pageSize)
    this.rows = { count: 0, passed: 0, bytes, view: new DataView(bytes.buffer), ...cursors(0) }
  }

  /** Reads the next pages; false when there are none. */
  next(): boolean {
    const first = this.#runs.done
    const pages = this.#runs.fill(this.rows.bytes, this.#pagesEnd / this.#reader.pageSize)
    this.#begin(pages)
    for (let i = 0; i < pages; i++) this.#page(i * this.#reader.pageSize, this.#leaves.bounds[first + i] as number)
    return pages > 0
  }

  /**
   * Takes one page that somebody else has read.
   * @param bound greatest rowid that may be on it
   * @param lastRowid the rowid before the first one of the page
   */
  takePage(page: Uint8Array, bound: number, lastRowid: number): void {
    this.rows.bytes.set(page)
    this.#lastRowid = lastRowid
    this.#begin(1)
    this.#page(0, bound)
  }

  #begin(pages: number): void {
    this.rows.count = 0
    this.rows.passed = 0
    this.#spillAt = this.#pagesEnd
    this.#makeRoom(pages)
  }

  #makeRoom(pages: number): void {
    let cells = 0
    for (let i = 0; i < pages; i++) cells += this.rows.view.getUint16(i * this.#reader.pageSize + 3)
    if (cells > this.rows.rowids.length) Object.assign(this.rows, cursors(cells + cells / 4))
  }

  #page(page: number, bound: number): void {
    const { bytes, view } = this.rows
    if (bytes[page] !== PAGE_KIND.leafTable) throw damaged('a leaf page is none')
    const place = { view, page, header: page, headerBytes: LEAF_HEADER, usable: this.#reader.usable }
    const cells = countCells(place)
    if (cells > this.#ends.length) this.#ends = new Int32Array(cells * 2)
    for (let i = 0; i < cells; i++) this.#ends[i] = this.#cell(cellPlace(place, i), page + this.#reader.usable)
    assertTiled(place, cells, this.#ends)
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
