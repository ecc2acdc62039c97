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
  /** New memory for text that is to be scanned; any will do where there is no such method. */
  memory?(bytes: number): Buffer
}

/** Bytes in front of a room for the record that is unfinished when its chunk comes. */
const HEADROOM = 64 * 1024

/**
 * Carries the unfinished record from chunk to chunk, so that a scanner only ever sees whole records and a chunk may end
 * anywhere. The carried bytes must double before they are scanned again, which keeps long records linear in time.
 */
export class RecordFeed {
  readonly #scanner: RecordScanner
  readonly #limits: ReadLimits
  readonly #rooms: Buffer[] = []
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

  /** Memory for chunks of so many bytes: chunks that lie there are scanned where they are. */
  room(bytes: number): Buffer {
    const room = this.#memory(HEADROOM + bytes)
    this.#rooms.push(room)
    return room.subarray(HEADROOM)
  }

  /** Adds bytes. Refuses a record beyond the limit (`csv_limit`). */
  push(chunk: Buffer): void {
    const held = this.#held + chunk.length
    const joined = held < this.#wanted ? null : this.#joined(chunk)
    if (joined !== null) {
      this.#scan(joined, false)
      return
    }
    if (this.#carry.length < held) this.#grow(held)
    chunk.copy(this.#carry, this.#held)
    this.#held = held
    if (held >= this.#wanted) this.#scanCarry(false)
  }

  /** Takes the complete records that are held back; nothing once a scan was refused. */
  flush(): void {
    if (!this.#refused) this.#scanCarry(false)
  }

  /** Says that the text is complete; the last record needs no line end. */
  end(): void {
    this.#scanCarry(true)
  }

  /** The carried bytes and a chunk behind them, without moving the chunk; null where there is no room. */
  #joined(chunk: Buffer): Buffer | null {
    const start = chunk.byteOffset - this.#held
    const room = this.#rooms.find(({ buffer, byteOffset, length }) => {
      return buffer === chunk.buffer && start >= byteOffset && chunk.byteOffset + chunk.length <= byteOffset + length
    })
    if (room === undefined) return null
    const from = start - room.byteOffset
    this.#carry.copy(room, from, 0, this.#held)
    return room.subarray(from, from + this.#held + chunk.length)
  }

  #scanCarry(final: boolean): void {
    if (this.#held > 0) this.#scan(this.#carry.subarray(0, this.#held), final)
  }

  #scan(buffer: Buffer, final: boolean): void {
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
    if (this.#carry.length < rest) this.#grow(rest)
    buffer.copy(this.#carry, 0, used)
    this.#held = rest
    this.#wanted = Math.min(rest * 2, this.#limits.recordBytes + 1)
  }

  #grow(needed: number): void {
    const carry = this.#memory(needed * 2)
    this.#carry.copy(carry, 0, 0, this.#held)
    this.#carry = carry
  }

  #memory(bytes: number): Buffer {
    return this.#scanner.memory?.(bytes) ?? Buffer.allocUnsafe(bytes)
  }
}
