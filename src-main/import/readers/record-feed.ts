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
  /** New memory in which the text to be scanned shall lie from now on; any will do where there is no such method. */
  memory?(bytes: number): Buffer
}

/**
 * Carries the unfinished record from chunk to chunk, so that a scanner only ever sees whole records and a chunk may end
 * anywhere. The carried bytes must double before they are scanned again, which keeps long records linear in time.
 */
export class RecordFeed {
  readonly #scanner: RecordScanner
  readonly #limits: ReadLimits
  /** Carried bytes; the same memory is used again and again. */
  #carry: Buffer = Buffer.alloc(0)
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
    const held = this.#held + chunk.length
    if (this.#carry.length < held) this.#grow(held)
    chunk.copy(this.#carry, this.#held)
    this.#held = held
    if (held >= this.#wanted) this.#scan(false)
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
    if (this.#held === 0) return
    const buffer = this.#carry.subarray(0, this.#held)
    this.#refused = true
    const used = this.#scanner.scan(buffer, this.#base, final)
    this.#refused = false
    const rest = buffer.length - used
    this.#base += used
    if (rest > this.#limits.recordBytes) {
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
    this.#carry.copyWithin(0, used, buffer.length)
    this.#held = rest
    this.#wanted = Math.min(rest * 2, this.#limits.recordBytes + 1)
  }

  #grow(needed: number): void {
    const carry = this.#scanner.memory?.(needed * 2) ?? Buffer.allocUnsafe(needed * 2)
    this.#carry.copy(carry, 0, 0, this.#held)
    this.#carry = carry
  }
}
