import type { ReadLimits } from '../batch.ts'
import { CsvScanner, type RecordSink } from '../csv-scanner.ts'
import type { RecordScanner } from '../record-feed.ts'
import type { BatchMemory } from './batch-memory.ts'
import type { DecodedBuilder } from './decoded-builder.ts'
import type { BatchLayout } from './packed-batch.ts'
import { RecordIndex, RUN_ROWS } from './record-index.ts'

/**
 * Scans CSV bytes for runs of regular records, which are decoded column by column. Every other record, one at a time,
 * goes to the scanner of text, which has the policy for it.
 */
export class DecodingScanner implements RecordScanner {
  readonly #builder: DecodedBuilder
  readonly #records: CsvScanner
  readonly #begun: () => boolean
  readonly #index: RecordIndex
  #memory: BatchMemory | null = null
  #shift = 0

  /**
   * @param sink takes the irregular records, and those before the rows begin
   * @param begun whether the header is behind
   */
  constructor(
    { delimiter, width }: BatchLayout,
    limits: ReadLimits,
    builder: DecodedBuilder,
    sink: RecordSink,
    begun: () => boolean,
  ) {
    this.#builder = builder
    this.#records = new CsvScanner(delimiter, limits, sink)
    this.#begun = begun
    this.#index = new RecordIndex(delimiter, width, limits.cellBytes)
  }

  scan(buffer: Buffer, base: number, final: boolean): number {
    this.#memory = null
    let at = 0
    while (at < buffer.length) {
      if (this.#begun()) at = this.#regular(buffer, at, base)
      if (at === buffer.length) break
      if (!this.#records.record(buffer, at, base, final)) return at
      at = this.#records.next
    }
    return at
  }

  /** Takes regular records from `from` on and returns where the first one begins that is not. */
  #regular(buffer: Buffer, from: number, base: number): number {
    const builder = this.#builder
    const index = this.#index
    let at = from
    for (;;) {
      if (builder.memory !== this.#memory) {
        this.#memory = builder.memory
        this.#shift = this.#memory.area.put(buffer, at) - at
      }
      const most = Math.min(builder.room, RUN_ROWS)
      const count = index.take(this.#memory.area, at + this.#shift, most)
      if (count > 0) builder.acceptRun(index, count, base + at)
      at = index.end - this.#shift
      if (count < most) return at
    }
  }
}
