import type { ReadLimits } from '../batch.ts'
import { byteKinds, KIND, LF, QUOTE, quotedStops } from '../byte-kinds.ts'
import { CsvScanner, type RecordSink } from '../csv-scanner.ts'
import type { RecordScanner } from '../record-feed.ts'
import type { BatchMemory } from './batch-memory.ts'
import type { DecodedBuilder } from './decoded-builder.ts'
import type { TextArea } from './text-area.ts'

const IRREGULAR = -1

/**
 * Scans CSV bytes and decodes them on the way. It takes the records whose reading cannot be doubted: the right number of
 * cells, each plain or quoted from its first byte to its last without a doubled quote, no control character, and LF or
 * CRLF at the end. Every other record, one at a time, goes to the scanner of text, which has the policy for it.
 */
export class DecodingScanner implements RecordScanner {
  readonly #builder: DecodedBuilder
  readonly #records: CsvScanner
  readonly #begun: () => boolean
  readonly #kinds: Uint8Array
  readonly #quoted = quotedStops()
  readonly #mostBytes: number
  #memory: BatchMemory | null = null
  #shift = 0
  #at = 0

  /**
   * @param sink takes the irregular records, and those before the rows begin
   * @param begun whether the header is behind
   */
  constructor(delimiter: number, limits: ReadLimits, builder: DecodedBuilder, sink: RecordSink, begun: () => boolean) {
    this.#builder = builder
    this.#records = new CsvScanner(delimiter, limits, sink)
    this.#begun = begun
    this.#kinds = byteKinds(delimiter)
    this.#mostBytes = limits.cellBytes
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
    let at = from
    for (;;) {
      if (builder.memory !== this.#memory) {
        this.#memory = builder.memory
        this.#shift = this.#memory.area.put(buffer, at) - at
      }
      const { room } = builder
      const count = this.#run(this.#memory.area, at + this.#shift, room)
      const end = this.#at
      builder.endRun(count, end, base + at)
      at = end - this.#shift
      if (count < room) return at
    }
  }

  /** Decodes up to `most` regular records from `start` on. */
  #run(area: TextArea, start: number, most: number): number {
    const builder = this.#builder
    const first = builder.beginRun()
    let at = start
    let row = first
    for (const end = first + most; row < end; row++) {
      const next = this.#record(area, at, row)
      if (next === IRREGULAR) break
      builder.placeRow(row, at)
      at = next
    }
    this.#at = at
    return row - first
  }

  /** Decodes the record at `start` and returns where the next one begins, unless it is irregular. */
  #record(area: TextArea, start: number, row: number): number {
    const { decoders } = this.#builder
    const { bytes } = area
    const kinds = this.#kinds
    const last = decoders.length - 1
    let p = start
    for (let column = 0; column <= last; column++) {
      const decoder = decoders[column]
      if (decoder === undefined) return IRREGULAR
      if (bytes[p] === QUOTE) {
        p = decoder.cell(area, p + 1, row, this.#quoted)
        if (bytes[p] !== QUOTE) return IRREGULAR
        p++
      } else p = decoder.cell(area, p, row, kinds)
      if (column < last) {
        if (kinds[bytes[p] as number] !== KIND.delimiter) return IRREGULAR
        p++
      }
    }
    const isBlank = p === start
    if (isBlank || p - start > this.#mostBytes || kinds[bytes[p] as number] !== KIND.lineEnd) return IRREGULAR
    if (bytes[p] === LF) return p + 1
    return bytes[p + 1] === LF ? p + 2 : IRREGULAR
  }
}
