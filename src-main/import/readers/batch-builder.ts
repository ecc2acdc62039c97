import type { ColumnBatch } from './batch.ts'
import { BatchingSink } from './batching-sink.ts'

/** Collects records of a known width into column batches; records of another width are rejected, blank lines counted. */
export class BatchBuilder extends BatchingSink<ColumnBatch> {
  readonly #wanted: readonly boolean[]
  #columns: string[][]

  /**
   * @param width cells that a record must have
   * @param columns 0-based columns whose text is wanted; all when absent
   * @param firstRow data row number of the first record it will get
   */
  constructor(width: number, columns?: readonly number[], firstRow = 1) {
    super(width, firstRow)
    this.#wanted = Array.from({ length: width }, (_, column) => columns === undefined || columns.includes(column))
    this.#columns = this.#emptyColumns()
  }

  wants(column: number): boolean {
    return this.#wanted[column] === true
  }

  protected keep(cells: readonly string[]): void {
    const columns = this.#columns
    for (let column = 0; column < columns.length; column++) {
      if (this.#wanted[column] === true) columns[column]?.push(cells[column] ?? '')
    }
  }

  protected cutBatch(): ColumnBatch {
    const batch = { ...this.ledger.close(), columns: this.#columns }
    this.#columns = this.#emptyColumns()
    return batch
  }

  #emptyColumns(): string[][] {
    return this.#wanted.map(() => [])
  }
}
