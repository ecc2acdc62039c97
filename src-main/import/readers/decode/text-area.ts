/** Bytes behind the text that may be read without harm: enough for one date and one key in a single load. */
const SLACK = 64
const FIRST = 1 << 20

/**
 * The text of one batch in shared memory. Bytes are put down at `used`, the start of the record under way; what is not
 * taken is overwritten by the next bytes. A NUL behind the last byte stops every scan.
 */
export class TextArea {
  buffer: SharedArrayBuffer
  bytes: Uint8Array
  view: DataView
  /** End of the text that belongs to the batch. */
  used = 0

  /** @param bytes to begin with; it grows as needed */
  constructor(bytes = FIRST) {
    this.buffer = new SharedArrayBuffer(bytes)
    this.bytes = new Uint8Array(this.buffer)
    this.view = new DataView(this.buffer)
  }

  /** Puts `[from, buffer.length)` of a buffer down and returns the position of its first byte. */
  put(buffer: Uint8Array, from: number): number {
    const length = buffer.length - from
    const end = this.used + length
    if (end + SLACK > this.bytes.length) this.#grow(end + SLACK)
    this.bytes.set(buffer.subarray(from), this.used)
    this.bytes[end] = 0
    return this.used
  }

  /** Forgets the text. */
  clear(): void {
    this.used = 0
  }

  #grow(needed: number): void {
    const buffer = new SharedArrayBuffer(Math.max(needed, this.bytes.length * 2))
    const bytes = new Uint8Array(buffer)
    bytes.set(this.bytes.subarray(0, this.used))
    this.buffer = buffer
    this.bytes = bytes
    this.view = new DataView(buffer)
  }
}
