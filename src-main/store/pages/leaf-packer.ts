import { BATCH_ROWS, clearBatch, createBatch } from './cell-batch.ts'
import type { CellBatch } from './cell-batch.ts'
import type { PageColumn } from './columns.ts'
import { PlannedEncoder } from './encode-column.ts'
import { writeOverflow } from './overflow.ts'
import { cellPlace, countCells } from './page-cells.ts'
import type { PageFile } from './page-file.ts'
import {
  CELL_POINTER,
  cellLimits,
  LEAF_HEADER,
  localBytes,
  PAGE_KIND,
  PAGE_POINTER,
  writePageHeader,
  writePagePointer,
  writePair,
} from './page-format.ts'
import type { CellLimits } from './page-format.ts'
import { readVarint, varintEnd, varintLength, writeVarint } from './record.ts'
import type { PlannedColumn } from './table-plan.ts'

/** Bytes of leaf pages that are filled before they are written. */
const PAGES_BYTES = 262_144
/** Bytes beside the pages for dividers and long records, at first. */
const SPILL_BYTES = 65_536
/** Bytes before a record that a number may be written over. */
const WIDE = 8

/** A finished leaf: its number, and what parts it from the next one. */
export interface LeafSink {
  /** A leaf of a table and its last rowid. */
  tableLeaf?(page: number, lastRowid: number): void
  /** A leaf of an index and the cell that stands between it and the next leaf. */
  indexLeaf?(page: number, divider: Uint8Array): void
}

/** A cell or record that is written beside the pages: it is longer than a page allows, or parts two leaves. */
interface Spilled {
  /** Place of the record in its cell and beside the pages, its bytes, and those of them that are kept in the cell. */
  readonly recordInCell: number
  readonly record: number
  readonly payload: number
  readonly local: number
}

/** A cell that parts two leaves, as it lies beside the pages. */
interface Divider {
  readonly from: number
  readonly to: number
}

/**
 * Packs rows into leaf pages (section 1.6), column by column: all cells of a batch are measured, places in pages are
 * given, and then each column is written in a loop of its own. Cells fill a page from its end; every page is full.
 */
export class LeafPacker {
  readonly #file: PageFile
  readonly #sink: LeafSink
  readonly #isTable: boolean
  readonly #limits: CellLimits
  readonly #encoders: readonly PlannedEncoder[]
  readonly #slots: number
  readonly #batch: CellBatch
  readonly #lastRowids: Float64Array
  /** Place of the cell of each row of the batch, and the bytes of its record and of the header of it. */
  readonly #cellAt = new Int32Array(BATCH_ROWS)
  readonly #payloads = new Int32Array(BATCH_ROWS)
  readonly #headers = new Int32Array(BATCH_ROWS)
  #spilled: Spilled[] = []
  #dividers: Divider[] = []
  #spillAt: number
  /** Pages of the buffer that are full, and the state of the one that is being filled. */
  #full = 0
  #cells = 0
  #content: number
  #lastRowid = Number.NEGATIVE_INFINITY

  constructor(file: PageFile, columns: readonly PlannedColumn[], kind: 'table' | 'index', sink: LeafSink) {
    this.#file = file
    this.#sink = sink
    this.#isTable = kind === 'table'
    this.#limits = cellLimits(file.usable, kind)
    this.#encoders = columns.map((column) => new PlannedEncoder(column))
    this.#slots = Math.max(4, PAGES_BYTES / file.pageSize)
    this.#batch = createBatch(new Uint8Array((this.#slots + 1) * file.pageSize + SPILL_BYTES))
    this.#lastRowids = new Float64Array(this.#slots)
    this.#spillAt = this.#slots * file.pageSize + WIDE
    this.#content = file.usable
  }

  /** Adds rows `from` to `to`; `rowids` are those of a table, ascending, and null for an index. */
  append(rowids: Float64Array | null, columns: readonly PageColumn[], from: number, to: number): void {
    for (let start = from; start < to; start += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, to - start)
      this.#measure(columns, start, count)
      for (let done = 0; done < count;) {
        const placed = this.#place(rowids, start, done, count)
        this.#write(rowids, start, done, placed)
        this.#settle()
        done = placed
      }
    }
  }

  /** Takes over the cells of the leaf of a table that has rows already, as they are. */
  keep(page: Buffer): void {
    const place = {
      view: new DataView(page.buffer, page.byteOffset),
      page: 0,
      header: 0,
      headerBytes: LEAF_HEADER,
      usable: this.#file.usable,
    }
    const cells = countCells(place)
    for (let i = 0; i < cells; i++) {
      const from = cellPlace(place, i)
      const rowidAt = varintEnd(page, from)
      const payload = readVarint(page, from)
      const local = localBytes(this.#limits, payload)
      const to = varintEnd(page, rowidAt) + local + (local < payload ? PAGE_POINTER : 0)
      this.#assertAscending(readVarint(page, rowidAt))
      this.#batch.target.set(page.subarray(from, to), this.#cellPlace(to - from))
    }
  }

  /** The page that is not full yet, with its header; the buffer stays the packer's own. */
  lastPage(): { readonly page: Uint8Array; readonly cells: number; readonly lastRowid: number } {
    this.#writeHeader()
    const page = this.#batch.target.subarray(0, this.#file.pageSize)
    return { page, cells: this.#cells, lastRowid: this.#lastRowid }
  }

  #measure(columns: readonly PageColumn[], from: number, count: number): void {
    clearBatch(this.#batch, count)
    for (let c = 0; c < this.#encoders.length; c++) {
      const encoder = this.#encoders[c] as PlannedEncoder
      encoder.measure(columns[c] as PageColumn, from, count, this.#batch)
    }
  }

  /** Gives rows from `start` on their places until the buffer is full; returns the first row without one. */
  #place(rowids: Float64Array | null, from: number, start: number, count: number): number {
    const { head, body, fixedHead, fixedBody } = this.#batch
    const { whole } = this.#limits
    for (let i = start; i < count; i++) {
      const types = fixedHead + (head[i] as number) + 1
      const header = types < 128 ? types : types + 1
      const payload = header + fixedBody + (body[i] as number)
      const rowid = rowids === null ? 0 : (rowids[from + i] as number)
      const prefix = varintLength(payload) + (rowids === null ? 0 : varintLength(rowid))
      const cell = prefix + (payload <= whole ? payload : localBytes(this.#limits, payload) + PAGE_POINTER)
      const fits = LEAF_HEADER + (this.#cells + 1) * CELL_POINTER + cell <= this.#content
      if (!fits && this.#full === this.#slots - 1) return i
      if (!this.#reserveSpill(payload, start === i)) return i
      if (!fits) this.#closePage()
      if (rowids !== null) this.#assertAscending(rowid)
      const at = fits || this.#isTable ? this.#cellPlace(cell) : this.#divider(cell)
      const record = payload <= whole ? at + prefix : this.#spill(at + prefix, payload)
      this.#cellAt[i] = at
      this.#headers[i] = header
      this.#batch.headAt[i] = record
      this.#batch.bodyEnd[i] = record + payload
      this.#payloads[i] = payload
    }
    return count
  }

  /** Values, then what precedes them in each cell, then serial types: see {@link CellBatch}. */
  #write(rowids: Float64Array | null, from: number, start: number, end: number): void {
    const batch = this.#batch
    for (let c = this.#encoders.length - 1; c >= 0; c--) this.#encoders[c]?.writeBodies(start, end, batch)
    const { target, headAt } = batch
    for (let i = start; i < end; i++) {
      const afterPayload = writeVarint(target, this.#cellAt[i] as number, this.#payloads[i] as number)
      if (rowids !== null) writeVarint(target, afterPayload, rowids[from + i] as number)
      headAt[i] = writeVarint(target, headAt[i] as number, this.#headers[i] as number)
    }
    for (const encoder of this.#encoders) encoder.writeHeads(start, end, batch)
  }

  #assertAscending(rowid: number): void {
    if (!(rowid > this.#lastRowid) || !Number.isSafeInteger(rowid))
      throw new RangeError(`rowid ${rowid} is out of order`)
    this.#lastRowid = rowid
  }

  /** Takes the next place of the page that is being filled, from its end, and writes the pointer to it. */
  #cellPlace(cell: number): number {
    const page = this.#full * this.#file.pageSize
    this.#content -= cell
    writePair(this.#batch.target, page + LEAF_HEADER + this.#cells * CELL_POINTER, this.#content)
    this.#cells++
    return page + this.#content
  }

  #divider(cell: number): number {
    const from = this.#spillAt
    this.#spillAt += cell + WIDE
    this.#dividers.push({ from, to: from + cell })
    return from
  }

  /** Takes a place beside the pages for a record that its cell cannot keep whole. */
  #spill(recordInCell: number, payload: number): number {
    const record = this.#spillAt
    this.#spillAt += payload + WIDE
    this.#spilled.push({ recordInCell, record, payload, local: localBytes(this.#limits, payload) })
    return record
  }

  /**
   * Makes sure of room beside the pages for a long record and a divider; false when what lies there has to be settled
   * first. Alone in the buffer a record of any length gets its room.
   */
  #reserveSpill(payload: number, alone: boolean): boolean {
    const batch = this.#batch
    const needed = this.#spillAt + payload + this.#file.pageSize + 2 * WIDE
    if (needed <= batch.target.length) return true
    if (!alone) return false
    const larger = new Uint8Array(needed + needed / 2)
    larger.set(batch.target)
    batch.target = larger
    batch.view = new DataView(larger.buffer)
    return true
  }

  #closePage(): void {
    this.#writeHeader()
    this.#lastRowids[this.#full] = this.#lastRowid
    this.#full++
    this.#cells = 0
    this.#content = this.#file.usable
  }

  /** Writes the header of the page that is being filled and clears what lies between its pointers and its cells. */
  #writeHeader(): void {
    const { target } = this.#batch
    const page = this.#full * this.#file.pageSize
    const kind = this.#isTable ? PAGE_KIND.leafTable : PAGE_KIND.leafIndex
    writePageHeader(target, page, { kind, cells: this.#cells, content: this.#content })
    target.fill(0, page + LEAF_HEADER + this.#cells * CELL_POINTER, page + this.#content)
  }

  /** Writes overflow chains and full pages out and moves the page that is being filled to the front. */
  #settle(): void {
    const { target } = this.#batch
    for (const { recordInCell, record, payload, local } of this.#spilled) {
      target.copyWithin(recordInCell, record, record + local)
      const first = writeOverflow(this.#file, target, record + local, record + payload)
      writePagePointer(target, recordInCell + local, first)
    }
    this.#writeFull()
    this.#spilled = []
    this.#dividers = []
    this.#spillAt = this.#slots * this.#file.pageSize + WIDE
  }

  #writeFull(): void {
    if (this.#full === 0) return
    const { target } = this.#batch
    const { pageSize } = this.#file
    const numbers = this.#file.reserve(this.#full)
    this.#file.write(numbers, target)
    for (let i = 0; i < this.#full; i++) {
      const page = numbers[i] as number
      const divider = this.#dividers[i]
      if (divider === undefined) this.#sink.tableLeaf?.(page, this.#lastRowids[i] as number)
      else this.#sink.indexLeaf?.(page, target.slice(divider.from, divider.to))
    }
    target.copyWithin(0, this.#full * pageSize, (this.#full + 1) * pageSize)
    this.#full = 0
  }
}
