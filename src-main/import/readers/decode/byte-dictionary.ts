import { NO_CODE } from '../decoded.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { finished, LongKeys, shortHash, ShortKeys } from './key-table.ts'
import { TextArea } from './text-area.ts'

/** Keys up to this length lie in their hash slot. */
const SHORT = 12
/** Longer text is no key; it is read as text. */
const LONGEST = 1_024
/** Most bytes of all entries, and most bytes of their positions. */
const MOST_BYTES = 2 ** 30
const MOST_OFFSETS = 2 ** 29
/** Cells that are looked up together, so that waits for memory overlap. */
const TOGETHER = 64
const MASKS = [0, 0xff, 0xffff, 0xff_ffff, -1]

/**
 * Codes for the distinct cells of one column, in the order in which they came. Keys of up to twelve bytes are compared as
 * three integers within their hash slot; longer ones in the bytes of the dictionary. Entries lie in shared memory that
 * only grows, so another thread sees them without a copy.
 */
export class ByteDictionary {
  readonly #bytes = new GrowingBytes(MOST_BYTES)
  readonly #offsets = new GrowingBytes(MOST_OFFSETS)
  readonly #short = new ShortKeys()
  readonly #long = new LongKeys()
  readonly #keys = new Int32Array(TOGETHER * 3)
  readonly #hashes = new Int32Array(TOGETHER)
  readonly #touched = new Int32Array(1)
  #text = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.buffer.byteLength)
  #positions = new Uint32Array(this.#offsets.buffer, 0, this.#offsets.buffer.byteLength / 4)
  #size = 1
  #end = 0
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

  /** Codes of `count` cells `[starts[i], ends[i])` of the text, written to `codes` from `to` on. */
  encode(area: TextArea, starts: Int32Array, ends: Int32Array, count: number, codes: Uint32Array, to: number): void {
    for (let from = 0; from < count; from += TOGETHER) {
      const until = Math.min(count, from + TOGETHER)
      this.#prepare(area.view, starts, ends, from, until)
      this.#lookUp(area, starts, ends, from, until, codes, to)
    }
  }

  /** Code of a text that does not lie in an area. */
  encodeText(text: string): number {
    if (text === '') return 0
    const bytes = Buffer.from(text, 'utf8')
    this.#scratch ??= new TextArea(LONGEST * 2)
    if (bytes.length > LONGEST) return NO_CODE
    this.#scratch.put(bytes, 0)
    if (bytes.length > SHORT || bytes.includes(0)) return this.#longCode(this.#scratch, 0, bytes.length)
    const codes = new Uint32Array(1)
    this.encode(this.#scratch, Int32Array.of(0), Int32Array.of(bytes.length), 1, codes, 0)
    return codes[0] as number
  }

  /** Keys and hashes of a few cells; touching their slots lets the waits for memory overlap. */
  #prepare(view: DataView, starts: Int32Array, ends: Int32Array, from: number, until: number): void {
    const keys = this.#keys
    const hashes = this.#hashes
    const { slots, mask } = this.#short
    let touched = 0
    for (let i = from, k = 0; i < until; i++, k++) {
      const start = starts[i] as number
      const length = (ends[i] as number) - start
      let key0 = view.getInt32(start, true)
      let key1 = 0
      let key2 = 0
      if (length <= 4) key0 &= MASKS[length] as number
      else {
        key1 = view.getInt32(start + 4, true)
        if (length <= 8) key1 &= MASKS[length - 4] as number
        else key2 = view.getInt32(start + 8, true) & (MASKS[length > SHORT ? 4 : length - 8] as number)
      }
      keys[k * 3] = key0
      keys[k * 3 + 1] = key1
      keys[k * 3 + 2] = key2
      const hash = shortHash(key0, key1, key2)
      hashes[k] = hash
      touched |= slots[(hash & mask) * 4] as number
    }
    this.#touched[0] = touched
  }

  #lookUp(
    area: TextArea,
    starts: Int32Array,
    ends: Int32Array,
    from: number,
    until: number,
    codes: Uint32Array,
    to: number,
  ): void {
    const keys = this.#keys
    const hashes = this.#hashes
    let last0 = 0
    let last1 = 0
    let last2 = 0
    let last = 0
    for (let i = from, k = 0; i < until; i++, k++) {
      const start = starts[i] as number
      const length = (ends[i] as number) - start
      if (length > SHORT) {
        codes[to + i] = this.#longCode(area, start, length)
        continue
      }
      const key0 = keys[k * 3] as number
      const key1 = keys[k * 3 + 1] as number
      const key2 = keys[k * 3 + 2] as number
      if (key0 !== last0 || key1 !== last1 || key2 !== last2) {
        last = length === 0 ? 0 : this.#shortCode(area, start, length, key0, key1, key2, hashes[k] as number)
        last0 = key0
        last1 = key1
        last2 = key2
      }
      codes[to + i] = last
    }
  }

  #shortCode(
    area: TextArea,
    start: number,
    length: number,
    key0: number,
    key1: number,
    key2: number,
    hash: number,
  ): number {
    const { slots, mask } = this.#short
    let at = hash & mask
    for (;;) {
      const code = slots[at * 4] as number
      if (code === 0) break
      if (slots[at * 4 + 1] === key0 && slots[at * 4 + 2] === key1 && slots[at * 4 + 3] === key2) return code
      at = (at + 1) & mask
    }
    const code = this.#add(area.bytes, start, length)
    if (code !== NO_CODE) this.#short.put(at, code, key0, key1, key2)
    return code
  }

  #longCode({ bytes, view }: TextArea, start: number, length: number): number {
    if (length > LONGEST) return NO_CODE
    const hash = longHash(view, start, length)
    const { slots, mask } = this.#long
    let at = hash & mask
    for (;;) {
      const code = slots[at * 2] as number
      if (code === 0) break
      if (slots[at * 2 + 1] === hash && this.#equals(code, bytes, start, length)) return code
      at = (at + 1) & mask
    }
    const code = this.#add(bytes, start, length)
    if (code !== NO_CODE) this.#long.put(at, code, hash)
    return code
  }

  /** A new entry; `NO_CODE` when the dictionary is full. */
  #add(bytes: Uint8Array, start: number, length: number): number {
    const end = this.#end + length
    if (!this.#bytes.reserve(end) || !this.#offsets.reserve((this.#size + 2) * 4)) return NO_CODE
    if (this.#text.length < end) this.#text = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.buffer.byteLength)
    if (this.#positions.length < this.#size + 2)
      this.#positions = new Uint32Array(this.#offsets.buffer, 0, this.#offsets.buffer.byteLength / 4)
    const text = this.#text
    for (let from = start, to = this.#end; to < end; from++, to++) text[to] = bytes[from] as number
    const code = this.#size++
    this.#end = end
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
