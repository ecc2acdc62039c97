import { NO_CODE } from '../decoded.ts'
import { MASKS, type CellRun } from './cell-decoder.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { finished, LongKeys, shortHash, ShortKeys } from './key-table.ts'
import { TextArea } from './text-area.ts'

/** Keys up to this length are compared as three integers, of which the last byte is the length. */
const SHORT = 11
/** Cells that are looked up together. */
const TOGETHER = 64
/** Longer text is no key; it is read as text. */
const LONGEST = 1_024
/** Most bytes of all entries, and most bytes of their positions. */
const MOST_BYTES = 2 ** 30
const MOST_OFFSETS = 2 ** 29
/**
 * Codes for the distinct cells of one column, in the order in which they came. Keys of up to eleven bytes are compared as
 * three integers within their hash slot; longer ones in the bytes of the dictionary. Entries lie in shared memory that
 * only grows, so another thread sees them without a copy.
 */
export class ByteDictionary {
  readonly #bytes = new GrowingBytes(MOST_BYTES)
  readonly #offsets = new GrowingBytes(MOST_OFFSETS)
  readonly #short = new ShortKeys()
  readonly #long = new LongKeys()
  #text = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.size)
  #positions = new Uint32Array(this.#offsets.buffer, 0, this.#offsets.size / 4)
  /** Position, hash and key of the cells that are looked up together, and the position of their end. */
  readonly #keys = new Int32Array(TOGETHER * 5 + 1)
  readonly #touched = new Int32Array(1)
  #size = 1
  #scratch: TextArea | null = null
  /** Number of entries; entry 0 is the empty cell. */
  get size(): number {
    return this.#size
  }

  get bytes(): SharedArrayBuffer {
    return this.#bytes.buffer
  }

  get offsets(): SharedArrayBuffer {
    return this.#offsets.buffer
  }

  /** Codes of a run of cells, written to `codes` from `row` on. */
  encode(run: CellRun, codes: Uint32Array, row: number): void {
    for (let done = 0; done < run.count; done += TOGETHER) {
      const count = Math.min(TOGETHER, run.count - done)
      const keys = this.#prepare(run, run.from + done, count)
      this.#lookUp(run, run.from + done, keys, codes, row + done)
    }
  }

  /**
   * Notes the keys of a few cells that differ from the cell before them, as most cells do not, and returns their number.
   * Touching their slots lets the waits for memory overlap.
   */
  #prepare({ area: { view }, starts, ends }: CellRun, from: number, count: number): number {
    const keys = this.#keys
    const { slots, mask } = this.#short
    let touched = 0
    let noted = 0
    let last0 = 0
    let last1 = 0
    let last2 = -1
    for (let k = 0; k < count; k++) {
      const at = starts[from + k] as number
      const length = (ends[from + k] as number) - at
      let key0 = view.getInt32(at, true)
      let key1 = 0
      let key2 = length << 24
      if (length <= 4) key0 &= MASKS[length] as number
      else {
        key1 = view.getInt32(at + 4, true)
        if (length <= 8) key1 &= MASKS[length - 4] as number
        else key2 |= view.getInt32(at + 8, true) & (MASKS[length > SHORT ? 3 : length - 8] as number)
      }
      if (key0 === last0 && key1 === last1 && key2 === last2 && length <= SHORT) continue
      const hash = shortHash(key0, key1, key2)
      touched |= slots[(hash & mask) * 4] as number
      keys[noted * 5] = k
      keys[noted * 5 + 1] = hash
      keys[noted * 5 + 2] = last0 = key0
      keys[noted * 5 + 3] = last1 = key1
      keys[noted * 5 + 4] = last2 = key2
      noted++
    }
    keys[noted * 5] = count
    this.#touched[0] = touched
    return noted
  }

  #lookUp({ area, starts, ends }: CellRun, from: number, noted: number, codes: Uint32Array, row: number): void {
    const keys = this.#keys
    for (let n = 0; n < noted; n++) {
      const k = keys[n * 5] as number
      const at = starts[from + k] as number
      const length = (ends[from + k] as number) - at
      const code =
        length > SHORT ? this.#longCode(area.bytes, area.view, at, length) : this.#shortCode(area.bytes, at, length, n)
      const until = keys[n * 5 + 5] as number
      for (let same = k; same < until; same++) codes[row + same] = code
    }
  }

  /** Code of a text that does not lie in an area. */
  textCode(text: string): number {
    const bytes = Buffer.from(text, 'utf8')
    if (bytes.length > LONGEST) return NO_CODE
    if (bytes.length === 0) return 0
    this.#scratch ??= new TextArea(LONGEST * 2)
    this.#scratch.put(bytes, 0)
    if (bytes.length > SHORT) return this.#longCode(this.#scratch.bytes, this.#scratch.view, 0, bytes.length)
    const codes = new Uint32Array(1)
    this.encode(
      { area: this.#scratch, starts: Int32Array.of(0), ends: Int32Array.of(bytes.length), from: 0, count: 1 },
      codes,
      0,
    )
    return codes[0] as number
  }

  #shortCode(bytes: Uint8Array, at: number, length: number, noted: number): number {
    if (length === 0) return 0
    const key0 = this.#keys[noted * 5 + 2] as number
    const key1 = this.#keys[noted * 5 + 3] as number
    const key2 = this.#keys[noted * 5 + 4] as number
    const { slots, mask } = this.#short
    let slot = (this.#keys[noted * 5 + 1] as number) & mask
    for (;;) {
      const code = slots[slot * 4] as number
      if (code === 0) break
      if (slots[slot * 4 + 1] === key0 && slots[slot * 4 + 2] === key1 && slots[slot * 4 + 3] === key2) return code
      slot = (slot + 1) & mask
    }
    const code = this.#add(bytes, at, length)
    if (code !== NO_CODE) this.#short.put(slot, code, key0, key1, key2)
    return code
  }

  #longCode(bytes: Uint8Array, view: DataView, at: number, length: number): number {
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
    const code = this.#add(bytes, at, length)
    if (code !== NO_CODE) this.#long.put(slot, code, hash)
    return code
  }

  /** A new entry; `NO_CODE` when the dictionary is full. */
  #add(bytes: Uint8Array, start: number, length: number): number {
    const from = this.#positions[this.#size] as number
    const end = from + length
    if (!this.#bytes.reserve(end) || !this.#offsets.reserve((this.#size + 2) * 4)) return NO_CODE
    if (this.#text.length < end) this.#text = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.size)
    if (this.#positions.length < this.#size + 2)
      this.#positions = new Uint32Array(this.#offsets.buffer, 0, this.#offsets.size / 4)
    const text = this.#text
    for (let k = 0; k < length; k++) text[from + k] = bytes[start + k] as number
    const code = this.#size++
    this.#positions[code + 1] = end
    return code
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
