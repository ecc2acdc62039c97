import type { CellMark, RecordSink } from '../csv-scanner.ts'
import { RowLedger } from '../row-ledger.ts'
import type { BatchMemory, MemoryPool } from './batch-memory.ts'
import type { CellDecoder } from './cell-decoder.ts'
import { openDecoder } from './decoders.ts'
import { dictionaryOf, type BatchLayout, type PackedBatch } from './packed-batch.ts'
import { RUN_ROWS, type RecordIndex } from './record-index.ts'

/**
 * Collects records into decoded batches: runs of regular records as bytes that are decoded where they stand, single
 * irregular ones as the cells that the scanner of text made of them.
 */
export class DecodedBuilder implements RecordSink {
  readonly #layout: BatchLayout
  readonly #decoders: readonly CellDecoder[]
  readonly #ledger: RowLedger
  readonly #pool: MemoryPool
  #memory: BatchMemory
  #rowStarts: Uint32Array
  #irregular = new Map<number, readonly string[]>()
  #ready: PackedBatch[] = []

  constructor(layout: BatchLayout, nullWords: readonly string[], pool: MemoryPool) {
    this.#layout = layout
    this.#pool = pool
    this.#ledger = new RowLedger(layout.width, 1)
    this.#decoders = layout.decodings.map((decoding) => openDecoder(decoding, nullWords))
    this.#memory = pool.take()
    this.#rowStarts = this.#open()
  }

  /** Memory of the batch under construction; another object once a batch was closed. */
  get memory(): BatchMemory {
    return this.#memory
  }

  /** Records that the batch under construction still takes. */
  get room(): number {
    return this.#ledger.room
  }

  /** Takes a run of regular records where they stand in the text of the batch. */
  acceptRun({ starts, ends, records, end }: RecordIndex, count: number, byteOffset: number): void {
    const { area } = this.#memory
    const row = this.#ledger.rows
    this.#rowStarts.set(records.subarray(0, count), row)
    for (const [index, { column }] of this.#layout.decodings.entries())
      this.#decoders[index]?.cells({ area, starts, ends, from: column * RUN_ROWS, count }, row)
    area.used = end
    this.#ledger.acceptRun(count, byteOffset)
    this.#closeIfFull()
  }

  wants(): boolean {
    return true
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
    const { width } = this.#layout
    if (count === width) {
      const row = this.#ledger.rows
      for (const [index, { column }] of this.#layout.decodings.entries())
        this.#decoders[index]?.text(cells[column] ?? '', row)
      this.#irregular.set(row, cells.slice(0, width))
      this.#ledger.accept(byteOffset, marks)
    } else this.#ledger.reject(count, byteOffset, raw())
    this.#closeIfFull()
  }

  blank(byteOffset: number): void {
    if (this.#layout.width === 1) {
      this.record([''], 1, byteOffset, () => '', [])
      return
    }
    this.#ledger.ignore(byteOffset)
    this.#closeIfFull()
  }

  /** Finished batches, oldest first; they are handed out once. */
  take(): PackedBatch[] {
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
    const memory = this.#memory
    this.#ready.push({
      memory: memory.number,
      facts: this.#ledger.close(),
      text: memory.area.buffer,
      rowStarts: memory.rowStarts,
      columns: memory.columns,
      dictionaries: this.#decoders.map(dictionaryOf),
      irregular: this.#irregular,
    })
    this.#irregular = new Map()
    this.#memory = this.#pool.take()
    this.#rowStarts = this.#open()
  }

  #open(): Uint32Array {
    for (const [index, memory] of this.#memory.columns.entries()) this.#decoders[index]?.use(memory)
    return new Uint32Array(this.#memory.rowStarts)
  }
}
