import type { ReadLimits } from '../batch.ts'
import { CsvScanner, type RecordSink } from '../csv-scanner.ts'
import type { RecordScanner } from '../record-feed.ts'
import type { DecodedBuilder } from './decoded-builder.ts'
import type { DecodeKernels } from './decode-kernels.ts'
import { openRecordIndex } from './decoders.ts'
import { textAt, textMemory } from './kernel-memory.ts'
import type { BatchLayout } from './packed-batch.ts'
import { RUN_ROWS, type RecordIndex } from './record-index.ts'
import type { CellText } from './text-area.ts'

/**
 * Scans CSV bytes for runs of regular records, which are decoded column by column. Every other record, one at a time,
 * goes to the scanner of text, which has the policy for it.
 */
export class DecodingScanner implements RecordScanner {
  readonly #builder: DecodedBuilder
  readonly #records: CsvScanner
  readonly #begun: () => boolean
  readonly #index: RecordIndex
  readonly #kernels: DecodeKernels | null

  /**
   * @param kernels compiled kernels; null for their plain twins
   * @param sink takes the irregular records, and those before the rows begin
   * @param begun whether the header is behind
   */
  constructor(
    { delimiter, width }: BatchLayout,
    limits: ReadLimits,
    kernels: DecodeKernels | null,
    builder: DecodedBuilder,
    sink: RecordSink,
    begun: () => boolean,
  ) {
    this.#builder = builder
    this.#records = new CsvScanner(delimiter, limits, sink)
    this.#begun = begun
    this.#kernels = kernels
    this.#index = openRecordIndex({ delimiter, width, mostBytes: limits.cellBytes }, kernels)
  }

  memory(bytes: number): Buffer {
    const { buffer, byteOffset } = textMemory(this.#kernels?.memory ?? null, bytes).bytes
    return Buffer.from(buffer, byteOffset, bytes)
  }

  scan(buffer: Buffer, base: number, final: boolean): number {
    const text = textAt(buffer)
    const behind = text.bytes[buffer.length] as number
    text.bytes[buffer.length] = 0
    try {
      return this.#scan(text, buffer, base, final)
    } finally {
      text.bytes[buffer.length] = behind
    }
  }

  #scan(text: CellText, buffer: Buffer, base: number, final: boolean): number {
    let at = 0
    while (at < buffer.length) {
      if (this.#begun()) at = this.#regular(text, at, base)
      if (at === buffer.length) break
      if (!this.#records.record(buffer, at, base, final)) return at
      at = this.#records.next
    }
    return at
  }

  /** Takes regular records from `from` on and returns where the first one begins that is not. */
  #regular(text: CellText, from: number, base: number): number {
    const builder = this.#builder
    const index = this.#index
    let at = from
    for (;;) {
      const most = Math.min(builder.room, RUN_ROWS)
      const count = index.take(text, at, most)
      if (count === 0) return at
      builder.acceptRun(text, index, count, base + at)
      at = index.records[count] as number
      if (count < most) return at
    }
  }
}
