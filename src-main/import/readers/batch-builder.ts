import { BATCH_ROWS, type ColumnBatch, type RejectedRow, type RowFlag } from './batch.ts'
import type { CellMark, RecordSink } from './csv-scanner.ts'

const RAW_LIMIT = 200
const FLAG_LIMIT = 1_000

/** Collects records of a known width into column batches; records of another width are rejected, blank lines counted. */
export class BatchBuilder implements RecordSink {
  readonly #width: number
  readonly #wanted: readonly boolean[]
  #ready: ColumnBatch[] = []
  #columns: string[][] = []
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
   * @param columns 0-based columns whose text is wanted; all when absent
   * @param firstRow data row number of the first record it will get
   */
  constructor(width: number, columns?: readonly number[], firstRow = 1) {
    this.#width = width
    this.#firstRow = firstRow
    this.#wanted = Array.from({ length: width }, (_, column) => columns === undefined || columns.includes(column))
    this.#columns = this.#emptyColumns()
  }

  wants(column: number): boolean {
    return this.#wanted[column] === true
  }

  row(): number {
    return this.#firstRow + this.#read
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    if (this.#read === 0) this.#byteOffset = byteOffset
    const row = this.row()
    if (count === this.#width) {
      const columns = this.#columns
      for (let column = 0; column < count; column++) {
        if (this.#wanted[column] === true) columns[column]?.push(cells[column] ?? '')
      }
      if (this.#rows !== this.#read) this.#noteGap(row)
      this.#rows++
      for (const mark of marks) this.#flag(row, mark)
    } else {
      const message = `Row ${row} has ${count} ${count === 1 ? 'cell' : 'cells'}; the header has ${this.#width}.`
      this.#rejected.push({
        row,
        code: 'P-WIDTH',
        byteOffset,
        message,
        raw: raw()
          .slice(0, RAW_LIMIT)
          .replace(/[\r\n]+$/, ''),
      })
    }
    this.#count()
  }

  blank(byteOffset: number): void {
    if (this.#width === 1) {
      this.record([''], 1, byteOffset, () => '', [])
      return
    }
    if (this.#read === 0) this.#byteOffset = byteOffset
    this.#ignored++
    this.#count()
  }

  /** Finished batches, oldest first; they are handed out once. */
  take(): ColumnBatch[] {
    if (this.#ready.length === 0) return []
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  /** Closes the batch under construction, however small. */
  finish(): void {
    if (this.#read > 0) this.#close()
  }

  #flag(row: number, mark: CellMark): void {
    this.#flagged++
    if (this.#flags.length < FLAG_LIMIT) this.#flags.push({ row, column: mark.column, code: mark.code })
  }

  /** From the first gap on, row numbers are written down; before it they follow from the position. */
  #noteGap(row: number): void {
    for (let i = this.#numbers.length; i < this.#rows; i++) this.#numbers.push(this.#firstRow + i)
    this.#numbers.push(row)
  }

  #count(): void {
    this.#read++
    if (this.#read === BATCH_ROWS) this.#close()
  }

  #close(): void {
    this.#ready.push({
      firstRow: this.#firstRow,
      read: this.#read,
      rows: this.#rows,
      rowNumbers: this.#numbers.length > 0 ? Uint32Array.from(this.#numbers) : null,
      columns: this.#columns,
      byteOffset: this.#byteOffset,
      rejected: this.#rejected,
      flags: this.#flags,
      flagged: this.#flagged,
      ignored: this.#ignored,
    })
    this.#firstRow += this.#read
    this.#columns = this.#emptyColumns()
    this.#numbers = []
    this.#rejected = []
    this.#flags = []
    this.#flagged = 0
    this.#ignored = 0
    this.#rows = 0
    this.#read = 0
  }

  #emptyColumns(): string[][] {
    return Array.from({ length: this.#width }, () => [])
  }
}
