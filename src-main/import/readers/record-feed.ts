import { LensError } from '../../base/faults.ts'
import type { ReadLimits } from './batch.ts'

/** Splits complete records out of a buffer. */
export interface RecordScanner {
  /**
   * Takes every complete record of `buffer`; with `final` the rest is complete by definition.
   * @param base byte offset of the buffer's first byte in the text
   * @returns index of the first byte that belongs to no complete record
   */
  scan(buffer: Buffer, base: number, final: boolean): number
}

/**
 * Carries the unfinished record from chunk to chunk, so that a scanner only ever sees whole records and a chunk may end
 * anywhere. The carried bytes must double before they are scanned again, which keeps long records linear in time.
 */
export class RecordFeed {
  readonly #scanner: RecordScanner
  readonly #limits: ReadLimits
  #parts: Buffer[] = []
  #held = 0
  #wanted = 0
  #base = 0
  #refused = false

  constructor(scanner: RecordScanner, limits: ReadLimits) {
    this.#scanner = scanner
    this.#limits = limits
  }

  /** Adds bytes. Refuses a record beyond the limit (`csv_limit`). */
  push(chunk: Buffer): void {
    this.#parts.push(chunk)
    this.#held += chunk.length
    if (this.#held >= this.#wanted) this.#scan(false)
  }

  /** Takes the complete records that are held back; nothing once a scan was refused. */
  flush(): void {
    if (!this.#refused) this.#scan(false)
  }

  /** Says that the text is complete; the last record needs no line end. */
  end(): void {
    this.#scan(true)
  }

  #scan(final: boolean): void {
    const first = this.#parts[0]
    if (first === undefined) return
    const buffer = this.#parts.length === 1 ? first : Buffer.concat(this.#parts, this.#held)
    this.#refused = true
    const used = this.#scanner.scan(buffer, this.#base, final)
    this.#refused = false
    const rest = buffer.subarray(used)
    this.#base += used
    if (rest.length > this.#limits.recordBytes) {
      throw new LensError(
        'csv_limit',
        `A record is longer than ${this.#limits.recordBytes} bytes; it begins at byte ${this.#base}.`,
        {
          rule: 'record',
          byteOffset: this.#base,
          limit: this.#limits.recordBytes,
        },
      )
    }
    this.#parts = rest.length > 0 ? [rest] : []
    this.#held = rest.length
    this.#wanted = Math.min(rest.length * 2, this.#limits.recordBytes + 1)
  }
}
