import type { ColumnBatch } from './batch.ts'
import type { CellMark, RecordSink } from './csv-scanner.ts'
import { RowLedger } from './row-ledger.ts'

/** Collects records of a known width into column batches; records of another width are rejected, blank lines counted. */
export class BatchBuilder implements RecordSink {
  readonly #width: number
  readonly #wanted: readonly boolean[]
  readonly #ledger: RowLedger
  #ready: ColumnBatch[] = []
  #columns: string[][] = []

  /**
   * @param width cells that a record must have
   * @param columns 0-based columns whose text is wanted; all when absent
   * @param firstRow data row number of the first record it will get
   */
  constructor(width: number, columns?: readonly number[], firstRow = 1) {
    this.#width = width
    this.#ledger = new RowLedger(width, firstRow)
    this.#wanted = Array.from({ length: width }, (_, column) => columns === undefined || columns.includes(column))
    this.#columns = this.#emptyColumns()
  }

  wants(column: number): boolean {
    return this.#wanted[column] === true
  }

  row(): number {
    return this.#ledger.row
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    if (count === this.#width) {
      const columns = this.#columns
      for (let column = 0; column < count; column++) {
        if (this.#wanted[column] === true) columns[column]?.push(cells[column] ?? '')
      }
      this.#ledger.accept(byteOffset, marks)
    } else this.#ledger.reject(count, byteOffset, raw())
    this.#closeIfFull()
  }

  blank(byteOffset: number): void {
    if (this.#width === 1) {
      this.record([''], 1, byteOffset, () => '', [])
      return
    }
    this.#ledger.ignore(byteOffset)
    this.#closeIfFull()
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
    if (!this.#ledger.empty) this.#close()
  }

  #closeIfFull(): void {
    if (this.#ledger.room === 0) this.#close()
  }

  #close(): void {
    this.#ready.push({ ...this.#ledger.close(), columns: this.#columns })
    this.#columns = this.#emptyColumns()
  }

  #emptyColumns(): string[][] {
    return Array.from({ length: this.#width }, () => [])
  }
}
