import type { CellMark, RecordSink } from './csv-scanner.ts'
import { RowLedger } from './row-ledger.ts'

/** Collects records into batches of one form or another: rows are counted in a ledger, full batches wait to be taken. */
export abstract class BatchingSink<Batch> implements RecordSink {
  protected readonly ledger: RowLedger
  readonly #width: number
  #ready: Batch[] = []

  /**
   * @param width cells that a record must have
   * @param firstRow data row number of the first record it will get
   */
  constructor(width: number, firstRow: number) {
    this.#width = width
    this.ledger = new RowLedger(width, firstRow)
  }

  /** Ends the batch under construction and begins the next. */
  protected abstract cutBatch(): Batch

  /** Keeps the cells of a record of the right width as the next row. */
  protected abstract keep(cells: readonly string[]): void

  abstract wants(column: number): boolean

  row(): number {
    return this.ledger.row
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    if (count === this.#width) {
      this.keep(cells)
      this.ledger.accept(byteOffset, marks)
    } else this.ledger.reject(count, byteOffset, raw())
    this.closeIfFull()
  }

  blank(byteOffset: number): void {
    if (this.#width === 1) {
      this.record([''], 1, byteOffset, () => '', [])
      return
    }
    this.ledger.ignore(byteOffset)
    this.closeIfFull()
  }

  /** Finished batches, oldest first; they are handed out once. */
  take(): Batch[] {
    if (this.#ready.length === 0) return []
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  /** Closes the batch under construction, however small. */
  finish(): void {
    if (!this.ledger.empty) this.#ready.push(this.cutBatch())
  }

  protected closeIfFull(): void {
    if (this.ledger.room === 0) this.#ready.push(this.cutBatch())
  }
}
