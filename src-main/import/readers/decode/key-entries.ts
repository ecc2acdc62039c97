import { NO_CODE } from '../decoded.ts'
import { MASKS } from './cell-decoder.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { finished, LongKeys } from './key-table.ts'
import type { CellText } from './text-area.ts'

/** Longer text is no key; it is read as text. */
export const LONGEST = 1_024
/** Most bytes of all entries, and most entries with the empty one. */
export const MOST_BYTES = 2 ** 30
export const MOST_ENTRIES = 2 ** 27 - 1

/**
 * The entries of a dictionary, in the order in which they came, with a table of the long ones. They lie in shared memory
 * that only grows, so another thread sees them without a copy.
 */
export class KeyEntries {
  readonly #bytes = new GrowingBytes(MOST_BYTES)
  readonly #offsets = new GrowingBytes(MOST_ENTRIES * 4 + 4)
  readonly #long = new LongKeys()
  #text = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.size)
  #positions = new Uint32Array(this.#offsets.buffer, 0, this.#offsets.size / 4)
  /** Number of entries; entry 0 is the empty cell. */
  size = 1
  /** End of their text. */
  end = 0

  get bytes(): SharedArrayBuffer {
    return this.#bytes.buffer
  }

  get offsets(): SharedArrayBuffer {
    return this.#offsets.buffer
  }

  /** The texts of all entries, one behind the other; valid until one is added. */
  get text(): Uint8Array {
    return this.#text
  }

  /** Where the text of an entry begins. */
  startOf(code: number): number {
    return this.#positions[code] as number
  }

  /** Bytes of the text of an entry. */
  lengthOf(code: number): number {
    return (this.#positions[code + 1] as number) - (this.#positions[code] as number)
  }

  /** Adds an entry and returns its code; `NO_CODE` when there is no room. */
  add(bytes: Uint8Array, start: number, length: number): number {
    const from = this.end
    const end = from + length
    if (end > MOST_BYTES || this.size >= MOST_ENTRIES) return NO_CODE
    this.#reserve(end, this.size + 1)
    const text = this.#text
    for (let k = 0; k < length; k++) text[from + k] = bytes[start + k] as number
    const code = this.size++
    this.#positions[code + 1] = this.end = end
    return code
  }

  /** Adds entries that are known to have room: their texts one behind the other, and where each ends. */
  append(bytes: Uint8Array, ends: Uint32Array): void {
    const end = this.end + bytes.length
    this.#reserve(end, this.size + ends.length)
    this.#text.set(bytes, this.end)
    this.#positions.set(ends, this.size + 1)
    this.size += ends.length
    this.end = end
  }

  /** Code of a key of more than eleven bytes, which becomes an entry when it is new; `NO_CODE` when it cannot. */
  longCode({ bytes, view }: CellText, at: number, length: number): number {
    if (length > LONGEST) return NO_CODE
    const hash = longHash(view, at, length)
    const { slots, mask } = this.#long
    let slot = hash & mask
    for (;;) {
      const code = slots[slot * 2] as number
      if (code === 0) break
      if (slots[slot * 2 + 1] === hash && this.#equals(code, bytes, at, length)) return code
      slot = (slot + 1) & mask
    }
    const code = this.add(bytes, at, length)
    if (code !== NO_CODE) this.#long.put(slot, code, hash)
    return code
  }

  #reserve(bytes: number, entries: number): void {
    if (this.#text.length < bytes) {
      this.#bytes.reserve(bytes)
      this.#text = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.size)
    }
    if (this.#positions.length <= entries) {
      this.#offsets.reserve((entries + 1) * 4)
      this.#positions = new Uint32Array(this.#offsets.buffer, 0, this.#offsets.size / 4)
    }
  }

  #equals(code: number, bytes: Uint8Array, start: number, length: number): boolean {
    const from = this.#positions[code] as number
    if ((this.#positions[code + 1] as number) - from !== length) return false
    const text = this.#text
    for (let k = 0; k < length; k++) if (text[from + k] !== bytes[start + k]) return false
    return true
  }
}

/** Hash of four bytes at a time; bytes behind the key do not count. */
function longHash(view: DataView, start: number, length: number): number {
  let mixed = length
  let p = start
  for (const end = start + length - 3; p < end; p += 4) {
    mixed = Math.imul(mixed ^ view.getInt32(p, true), 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  const rest = view.getInt32(p, true) & (MASKS[start + length - p] as number)
  return finished(Math.imul(mixed ^ rest, 0x85ebca77))
}
