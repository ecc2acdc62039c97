import type { CellMark, RecordSink } from '../csv-scanner.ts'
import { RowLedger } from '../row-ledger.ts'
import type { BatchMemory, MemoryPool } from './batch-memory.ts'
import type { CellDecoder } from './cell-decoder.ts'
import { CodeDecoder, RUN_ROWS } from './code-decoder.ts'
import { openDecoder } from './decoders.ts'
import type { BatchLayout, PackedBatch } from './packed-batch.ts'

/**
 * Collects records into decoded batches: runs of regular records as bytes that are decoded where they stand, single
 * irregular ones as the cells that the scanner of text made of them.
 */
export class DecodedBuilder implements RecordSink {
  /** A decoder for every column of the file. */
  readonly decoders: readonly CellDecoder[]
  readonly #layout: BatchLayout
  readonly #coders: readonly CodeDecoder[]
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
    this.decoders = Array.from({ length: layout.width }, (_, column) =>
      openDecoder(
        layout.decodings.find((decoding) => decoding.column === column),
        nullWords,
      ),
    )
    this.#coders = this.decoders.filter((decoder) => decoder instanceof CodeDecoder)
    this.#memory = pool.take()
    this.#rowStarts = this.#open()
  }

  /** Memory of the batch under construction; another object once a batch was closed. */
  get memory(): BatchMemory {
    return this.#memory
  }

  /** Most rows that the next run may have. */
  get room(): number {
    return Math.min(RUN_ROWS, this.#ledger.room)
  }

  /** Begins a run of regular records and returns the row of the first. */
  beginRun(): number {
    const first = this.#ledger.rows
    for (const coder of this.#coders) coder.begin(first)
    return first
  }

  /** Where a row of the run begins in the text. */
  placeRow(row: number, start: number): void {
    this.#rowStarts[row] = start
  }

  /** Takes the run: `count` rows that were decoded one by one, up to `end` in the text. */
  endRun(count: number, end: number, byteOffset: number): void {
    if (count === 0) return
    const { area } = this.#memory
    for (const coder of this.#coders) coder.settle(area, count)
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
      for (let column = 0; column < width; column++) this.decoders[column]?.text(cells[column] ?? '', row)
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
      dictionaries: this.#layout.decodings.map(({ column }) => dictionaryOf(this.decoders[column])),
      irregular: this.#irregular,
    })
    this.#irregular = new Map()
    this.#memory = this.#pool.take()
    this.#rowStarts = this.#open()
  }

  #open(): Uint32Array {
    for (const [index, { column }] of this.#layout.decodings.entries()) {
      const memory = this.#memory.columns[index]
      if (memory !== undefined) this.decoders[column]?.use(memory)
    }
    return new Uint32Array(this.#memory.rowStarts)
  }
}

function dictionaryOf(decoder: CellDecoder | undefined): PackedBatch['dictionaries'][number] {
  if (!(decoder instanceof CodeDecoder)) return null
  const { size, bytes, offsets } = decoder.dictionary
  return { size, bytes, offsets }
}
