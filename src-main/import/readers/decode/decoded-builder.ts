import { BatchingSink } from '../batching-sink.ts'
import type { BatchMemory, MemoryPool } from './batch-memory.ts'
import type { CellDecoder } from './cell-decoder.ts'
import { openDecoder } from './decoders.ts'
import { dictionaryOf, type BatchLayout, type PackedBatch } from './packed-batch.ts'
import { RUN_ROWS, type RecordIndex } from './record-index.ts'

/**
 * Collects records into decoded batches: runs of regular records as bytes that are decoded where they stand, single
 * irregular ones as the cells that the scanner of text made of them.
 */
export class DecodedBuilder extends BatchingSink<PackedBatch> {
  readonly #layout: BatchLayout
  readonly #decoders: readonly CellDecoder[]
  readonly #pool: MemoryPool
  #memory: BatchMemory
  #rowStarts: Uint32Array
  #irregular = new Map<number, readonly string[]>()

  constructor(layout: BatchLayout, nullWords: readonly string[], pool: MemoryPool) {
    super(layout.width, 1)
    this.#layout = layout
    this.#pool = pool
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
    return this.ledger.room
  }

  /** Takes a run of regular records where they stand in the text of the batch. */
  acceptRun({ starts, ends, records, end }: RecordIndex, count: number, byteOffset: number): void {
    const { area } = this.#memory
    const row = this.ledger.rows
    this.#rowStarts.set(records.subarray(0, count), row)
    for (const [index, { column }] of this.#layout.decodings.entries())
      this.#decoders[index]?.cells({ area, starts, ends, from: column * RUN_ROWS, count }, row)
    area.used = end
    this.ledger.acceptRun(count, byteOffset)
    this.closeIfFull()
  }

  wants(): boolean {
    return true
  }

  protected keep(cells: readonly string[]): void {
    const row = this.ledger.rows
    for (const [index, { column }] of this.#layout.decodings.entries())
      this.#decoders[index]?.text(cells[column] ?? '', row)
    this.#irregular.set(row, cells.slice(0, this.#layout.width))
  }

  protected cutBatch(): PackedBatch {
    const memory = this.#memory
    const batch = {
      memory: memory.number,
      facts: this.ledger.close(),
      text: memory.area.buffer,
      rowStarts: memory.rowStarts,
      columns: memory.columns,
      dictionaries: this.#decoders.map(dictionaryOf),
      irregular: this.#irregular,
    }
    this.#irregular = new Map()
    this.#memory = this.#pool.take()
    this.#rowStarts = this.#open()
    return batch
  }

  #open(): Uint32Array {
    for (const [index, memory] of this.#memory.columns.entries()) this.#decoders[index]?.use(memory)
    return new Uint32Array(this.#memory.rowStarts)
  }
}
