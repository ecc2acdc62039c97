import * as at from '../../compiled/assembly/pack-layout.ts'
import type { PageColumn } from './columns.ts'
import { unsafeNumber } from './constant-cell.ts'
import { writeOverflow } from './overflow.ts'
import { PackSpace } from './pack-space.ts'
import { cellPlace, countCells } from './page-cells.ts'
import type { PageFile } from './page-file.ts'
import { cellLimits, LEAF_HEADER, localBytes, PAGE_KIND, PAGE_POINTER, writePagePointer } from './page-format.ts'
import type { CellLimits } from './page-format.ts'
import { readVarint, varintEnd, varintLength, writeVarint } from './record.ts'
import { nullFault, RowItems } from './row-items.ts'
import type { PlannedColumn } from './table-plan.ts'

/** Bytes of leaf pages that are filled before they are written. */
const PAGES_BYTES = 262_144
const LEAST_PAGES = 4
/** Rows that are loaded together. */
const BATCH_ROWS = 4096
/** Room for a cell that may not fit into its page, at first. */
const SCRATCH_BYTES = 65_536
/** Bytes that the front of a cell can take. */
const FRONT = 16
/** Of each page of the buffer: its last rowid, or place and end of its divider. */
const LEAF_BYTES = 8

/**
 * Takes a finished leaf: its number, and what stands between it and the next one, the cell of an index or the last rowid
 * as a varint, whose bytes are valid during the call.
 */
export type LeafSink = (page: number, divider: Uint8Array) => void

/** The leaf that is not full yet. */
interface LastLeaf {
  readonly page: Uint8Array
  readonly cells: number
}

/** Places in the memory of a packer that last. */
interface Places {
  readonly pages: number
  readonly leaves: number
  readonly dividers: number
  readonly scratch: number
}

/**
 * Packs rows into leaf pages (section 1.6): batches of them are put into memory, from which a kernel makes cells row by
 * row. Cells fill a page from its end; every page is full.
 */
export class LeafPacker {
  readonly #file: PageFile
  readonly #columns: readonly PlannedColumn[]
  readonly #sink: LeafSink
  readonly #isTable: boolean
  readonly #limits: CellLimits
  readonly #space: PackSpace
  readonly #items: RowItems
  readonly #places: Places

  constructor(file: PageFile, columns: readonly PlannedColumn[], kind: 'table' | 'index', sink: LeafSink) {
    this.#file = file
    this.#columns = columns
    this.#sink = sink
    this.#isTable = kind === 'table'
    this.#limits = cellLimits(file.usable, kind)
    this.#space = PackSpace.acquire()
    this.#items = new RowItems(this.#space, columns)
    this.#places = this.#layOut(Math.max(LEAST_PAGES, PAGES_BYTES / file.pageSize))
  }

  /** Adds rows `from` to `to`; `rowids` are those of a table, ascending, and null for an index. */
  append(rowids: Float64Array | null, columns: readonly PageColumn[], from: number, to: number): void {
    for (let start = from; start < to; start += BATCH_ROWS) {
      this.#items.load(rowids, columns, start, Math.min(start + BATCH_ROWS, to))
      this.#setScratch(this.#places.scratch, SCRATCH_BYTES)
      this.#pack(rowids, start)
    }
  }

  /** Takes over the cells of the leaf of a table that has rows already, as they are; returns how many there are. */
  keep(page: Buffer): number {
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
      this.#space.bytes.set(page.subarray(from, to), this.#places.scratch)
      this.#setCell(this.#places.scratch, this.#places.scratch + to - from)
      this.#space.kernel.packRows(this.#space.state)
      this.#setLastRowid(readVarint(page, rowidAt))
    }
    return cells
  }

  /** Writes the pages that are full; returns the last one, with its header. Nothing can be added afterwards. */
  finish(): LastLeaf {
    const space = this.#space
    space.kernel.writeHeader(space.state)
    const page = space.get(at.PAGE)
    const last = {
      page: space.bytes.slice(page, page + this.#file.pageSize),
      cells: space.get(at.CELLS),
    }
    this.#writeFull()
    space.release()
    return last
  }

  /** Gives everything its place that does not depend on rows. */
  #layOut(slots: number): Places {
    const space = this.#space
    const { pageSize, usable } = this.#file
    const places = {
      leaves: space.take(slots * LEAF_BYTES),
      dividers: space.take(slots * (this.#limits.whole + FRONT)),
      scratch: space.take(SCRATCH_BYTES),
      pages: space.take(slots * pageSize),
    }
    space.keep()
    space.bytes.fill(0, places.pages, places.pages + slots * pageSize)
    space.put(at.PAGES_END, places.pages + slots * pageSize)
    space.put(at.PAGE_SIZE, pageSize)
    space.put(at.USABLE, usable)
    space.put(at.WHOLE, this.#limits.whole)
    space.put(at.LEAF_KIND, this.#isTable ? PAGE_KIND.leafTable : PAGE_KIND.leafIndex)
    space.put(at.ROW, 0)
    space.put(at.ROWS, 0)
    this.#setCell(0, 0)
    this.#setLastRowid(Number.NEGATIVE_INFINITY)
    this.#toFirst(places)
    return places
  }

  /** Begins with the first page of the buffer. */
  #toFirst({ pages, leaves, dividers }: Places): void {
    const space = this.#space
    space.put(at.PAGE, pages)
    space.put(at.CELLS, 0)
    space.put(at.CONTENT, pages + this.#file.usable)
    space.put(at.LEAVES, leaves)
    space.put(at.DIVIDERS, dividers)
  }

  #pack(rowids: Float64Array | null, from: number): void {
    const space = this.#space
    for (;;) {
      const reason = space.kernel.packRows(space.state)
      if (reason === at.DONE) return
      if (reason === at.FULL) {
        this.#writeFull()
        this.#toFirst(this.#places)
      } else if (reason === at.LONG) this.#spill()
      else if (reason === at.ROOM) this.#widenScratch()
      else throw this.#fault(reason, rowids?.[from + space.get(at.ROW)])
    }
  }

  #fault(reason: number, rowid: number | undefined): Error {
    if (reason === at.ORDER) return new RangeError(`rowid ${rowid} is out of order`)
    const column = this.#columns[this.#space.get(at.FAULT)] as PlannedColumn
    return reason === at.NULLS ? nullFault(column) : unsafeNumber(column.name)
  }

  /** Cuts the long cell that waits, and lets the rest of its record go to overflow pages (section 1.7). */
  #spill(): void {
    const space = this.#space
    const record = space.get(at.RECORD)
    const end = space.get(at.SCRATCH_END)
    const inCell = record + localBytes(this.#limits, end - record)
    writePagePointer(space.bytes, inCell, writeOverflow(this.#file, space.bytes, inCell, end))
    this.#setCell(space.get(at.CELL), inCell + PAGE_POINTER)
    space.put(at.ROW, space.get(at.ROW) + 1)
  }

  /** Makes room for the next row, whatever its length. */
  #widenScratch(): void {
    const { view } = this.#space
    const row = this.#space.get(at.ROW)
    const items = this.#space.get(at.ITEMS)
    let needed = this.#space.get(at.MOST)
    for (let i = 0; i < this.#space.get(at.ITEM_COUNT); i++) {
      const field = (name: number): number => view.getUint32(items + i * at.ITEM_BYTES + name, true)
      if (field(at.KIND) !== at.KIND_TEXT) continue
      const code = view.getUint32(field(at.CELLS_AT) + 4 * row, true)
      if (code === field(at.NULL_CODE)) continue
      const bounds = (field(at.OFFSETS) + 4 * code) >>> 0
      needed += view.getUint32(bounds + 4, true) - view.getUint32(bounds, true)
    }
    this.#setScratch(this.#space.take(needed), needed)
  }

  #setScratch(place: number, bytes: number): void {
    this.#space.put(at.SCRATCH, place)
    this.#space.put(at.SCRATCH_END, place + bytes)
  }

  /** Lets a cell wait for its place. */
  #setCell(from: number, end: number): void {
    this.#space.put(at.CELL, from)
    this.#space.put(at.CELL_END, end)
  }

  #setLastRowid(rowid: number): void {
    this.#space.view.setFloat64(this.#space.state + at.LAST_ROWID, rowid, true)
  }

  /** Writes the full pages of the buffer to the file. */
  #writeFull(): void {
    const space = this.#space
    const { pages, leaves } = this.#places
    const full = (space.get(at.PAGE) - pages) / this.#file.pageSize
    if (full === 0) return
    const numbers = this.#file.reserve(full)
    this.#file.write(numbers, space.bytes.subarray(pages, space.get(at.PAGE)))
    for (const [i, page] of numbers.entries()) {
      this.#sink(page, this.#divider(leaves + i * LEAF_BYTES))
    }
  }

  #divider(leaf: number): Uint8Array {
    const { view, bytes } = this.#space
    if (!this.#isTable) return bytes.subarray(view.getUint32(leaf, true), view.getUint32(leaf + 4, true))
    const lastRowid = view.getFloat64(leaf, true)
    const divider = new Uint8Array(varintLength(lastRowid))
    writeVarint(divider, 0, lastRowid)
    return divider
  }
}
