/** Bytes behind the text that may be read without harm: enough for one date, one key or one step of a scan. */
export const SLACK = 128
/** Enough for the text of a usual batch: memory that is never written takes no room, and an area that grew leaves rubbish. */
const FIRST = 1 << 23

/** Text in which cells stand, with some bytes to spare behind it. */
export interface CellText {
  readonly bytes: Uint8Array
  /** The same bytes. */
  readonly view: DataView
}

/** The text of one batch in shared memory, which grows as needed. */
export class TextArea implements CellText {
  buffer: SharedArrayBuffer
  bytes: Uint8Array
  view: DataView
  /** End of the text. */
  used = 0

  /** @param bytes to begin with */
  constructor(bytes = FIRST) {
    this.buffer = new SharedArrayBuffer(bytes)
    this.bytes = new Uint8Array(this.buffer)
    this.view = new DataView(this.buffer)
  }

  /** Puts `[from, text.length)` of a text down behind the text, where the next one overwrites it. */
  put(text: Uint8Array, from: number): void {
    const end = this.used + text.length - from
    if (end + SLACK > this.bytes.length) this.#grow(end + SLACK)
    this.bytes.set(from === 0 ? text : text.subarray(from), this.used)
    this.bytes[end] = 0
  }

  /** Adds text behind the text. */
  append(text: Uint8Array): void {
    this.put(text, 0)
    this.used += text.length
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
