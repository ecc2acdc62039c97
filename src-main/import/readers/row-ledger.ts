import { BATCH_ROWS, type ColumnBatch, type RejectedRow, type RowFlag } from './batch.ts'
import type { CellMark } from './csv-scanner.ts'

const RAW_LIMIT = 200
const FLAG_LIMIT = 1_000

/** What a batch says about its rows, whatever form their cells have. */
export type BatchFacts = Omit<ColumnBatch, 'columns'>

/** Counts the records of a batch under construction: accepted, rejected for their width, blank. */
export class RowLedger {
  readonly #width: number
  #numbers: number[] = []
  #rejected: RejectedRow[] = []
  #flags: RowFlag[] = []
  #flagged = 0
  #ignored = 0
  #rows = 0
  #read = 0
  #firstRow: number
  #byteOffset = 0

  /**
   * @param width cells that a record must have
   * @param firstRow data row number of the first record it will get
   */
  constructor(width: number, firstRow: number) {
    this.#width = width
    this.#firstRow = firstRow
  }

  /** Data row number of the next record. */
  get row(): number {
    return this.#firstRow + this.#read
  }

  /** Rows accepted into the batch so far. */
  get rows(): number {
    return this.#rows
  }

  /** Records that the batch still takes; a full one must be closed. */
  get room(): number {
    return BATCH_ROWS - this.#read
  }

  /** Whether the batch has no record yet. */
  get empty(): boolean {
    return this.#read === 0
  }

  /** Accepts a record of the right width. */
  accept(byteOffset: number, marks: readonly CellMark[]): void {
    for (const mark of marks) this.#flag(mark)
    this.acceptRun(1, byteOffset)
  }

  /** Accepts records that follow each other, within the room of the batch. */
  acceptRun(count: number, byteOffset: number): void {
    this.#begin(byteOffset)
    if (this.#rows !== this.#read) this.#noteGap(count)
    this.#rows += count
    this.#read += count
  }

  /** Rejects a record of another width. */
  reject(count: number, byteOffset: number, raw: string): void {
    this.#begin(byteOffset)
    const { row } = this
    this.#rejected.push({
      row,
      code: 'P-WIDTH',
      byteOffset,
      message: `Row ${row} has ${count} ${count === 1 ? 'cell' : 'cells'}; the header has ${this.#width}.`,
      raw: raw.slice(0, RAW_LIMIT).replace(/[\r\n]+$/, ''),
    })
    this.#read++
  }

  /** Counts a blank line. */
  ignore(byteOffset: number): void {
    this.#begin(byteOffset)
    this.#ignored++
    this.#read++
  }

  /** The facts of the batch; the next one begins behind it. */
  close(): BatchFacts {
    const facts: BatchFacts = {
      firstRow: this.#firstRow,
      read: this.#read,
      rows: this.#rows,
      rowNumbers: this.#numbers.length > 0 ? Uint32Array.from(this.#numbers) : null,
      byteOffset: this.#byteOffset,
      rejected: this.#rejected,
      flags: this.#flags,
      flagged: this.#flagged,
      ignored: this.#ignored,
    }
    this.#firstRow += this.#read
    this.#numbers = []
    this.#rejected = []
    this.#flags = []
    this.#flagged = 0
    this.#ignored = 0
    this.#rows = 0
    this.#read = 0
    return facts
  }

  #begin(byteOffset: number): void {
    if (this.#read === 0) this.#byteOffset = byteOffset
  }

  #flag(mark: CellMark): void {
    this.#flagged++
    if (this.#flags.length < FLAG_LIMIT) this.#flags.push({ row: this.row, column: mark.column, code: mark.code })
  }

  /** From the first gap on, row numbers are written down; before it they follow from the position. */
  #noteGap(count: number): void {
    for (let i = this.#numbers.length; i < this.#rows; i++) this.#numbers.push(this.#firstRow + i)
    for (let i = 0; i < count; i++) this.#numbers.push(this.row + i)
  }
}
