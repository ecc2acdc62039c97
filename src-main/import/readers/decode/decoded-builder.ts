import { BatchingSink } from '../batching-sink.ts'
import type { BatchMemory, MemoryPool } from './batch-memory.ts'
import type { CellDecoder } from './cell-decoder.ts'
import type { DecodeKernels } from './decode-kernels.ts'
import { openDecoder } from './decoders.ts'
import { dictionaryOf, type BatchLayout, type PackedBatch } from './packed-batch.ts'
import { RUN_STRIDE, type RecordIndex } from './record-index.ts'
import type { CellText } from './text-area.ts'

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

  constructor(layout: BatchLayout, nullWords: readonly string[], kernels: DecodeKernels | null, pool: MemoryPool) {
    super(layout.width, 1)
    this.#layout = layout
    this.#pool = pool
    this.#decoders = layout.decodings.map((decoding) => openDecoder(decoding, nullWords, kernels))
    this.#memory = pool.take()
    this.#rowStarts = this.#open()
  }

  /** Records that the batch under construction still takes. */
  get room(): number {
    return this.ledger.room
  }

  /** Takes a run of regular records, which begins at `byteOffset` of the file. */
  acceptRun(text: CellText, { starts, ends, records }: RecordIndex, count: number, byteOffset: number): void {
    const row = this.ledger.rows
    for (const [index, { column }] of this.#layout.decodings.entries())
      this.#decoders[index]?.cells({ area: text, starts, ends, from: column * RUN_STRIDE, count }, row)
    this.#keepText(text, records, count, row)
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

  #keepText({ bytes }: CellText, records: Int32Array, count: number, row: number): void {
    const { area } = this.#memory
    const rowStarts = this.#rowStarts
    const from = records[0] as number
    const shift = area.used - from
    area.append(bytes.subarray(from, records[count]))
    for (let k = 0; k < count; k++) rowStarts[row + k] = (records[k] as number) + shift
  }

  #open(): Uint32Array {
    for (const [index, memory] of this.#memory.columns.entries()) this.#decoders[index]?.use(memory)
    return new Uint32Array(this.#memory.rowStarts)
  }
}
