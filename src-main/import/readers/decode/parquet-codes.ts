import { isAscii, isUtf8 } from 'node:buffer'
import { NO_CODE } from '../decoded.ts'
import type { ColumnMemory } from './cell-decoder.ts'
import type { CodeDecoder } from './code-decoder.ts'
import { roomy, type Aside, type Entries, type RowEntries } from './parquet-entries.ts'
import { storedText, type StoredKind } from './parquet-kind.ts'
import { readStored } from './parquet-numbers.ts'
import type { OpenPage } from './parquet-page.ts'

/** Distinct texts of numbers that are remembered while they are looked up. */
const MEMO = 65_536

/** Entries as codes of the dictionary of their column. */
abstract class CodeEntries implements Entries {
  count = 0
  protected codes = new Uint32Array(0)
  /** Texts of entries that have no code. */
  protected readonly uncoded = new Map<number, string>()

  read(page: OpenPage): void {
    this.codes = roomy(this.codes, page.values + 1)
    this.count = page.values
    this.uncoded.clear()
    this.encode(page)
    this.codes[page.values] = 0
  }

  put({ index, next }: RowEntries, count: number, memory: ColumnMemory, row: number, aside: Aside): void {
    const { codes } = this
    const out = new Uint32Array(memory.values)
    if (index === null) out.set(codes.subarray(next, next + count), row)
    else for (let k = 0; k < count; k++) out[row + k] = codes[index[next + k] as number] as number
    if (this.uncoded.size === 0) return
    for (let k = 0; k < count; k++) {
      const text = this.uncoded.get(index === null ? next + k : (index[next + k] as number))
      if (text !== undefined) aside(row + k, text)
    }
  }

  /** Fills `codes` and `uncoded`. */
  protected abstract encode(page: OpenPage): void
}

/** Texts to codes. Bytes that are no UTF-8 are refused. */
export class TextEntries extends CodeEntries {
  readonly #decoder: CodeDecoder
  #starts = new Int32Array(0)
  #ends = new Int32Array(0)

  constructor(decoder: CodeDecoder) {
    super()
    this.#decoder = decoder
  }

  protected encode(page: OpenPage): void {
    const { room, values: count } = page
    this.#walk(page)
    const { codes } = this
    this.#decoder.dictionary.encode({ area: room, starts: this.#starts, ends: this.#ends, from: 0, count }, codes, 0)
    for (let k = 0; k < count; k++) if (codes[k] === NO_CODE) this.uncoded.set(k, this.#bytes(page, k).toString())
  }

  /** Finds the texts of a page: each has its length in four bytes before it. */
  #walk(page: OpenPage): void {
    const { at, end, values: count } = page
    const { view, bytes } = page.room
    const starts = (this.#starts = roomy(this.#starts, count))
    const ends = (this.#ends = roomy(this.#ends, count))
    let p = at
    for (let k = 0; k < count; k++) {
      const length = p + 4 <= end ? view.getInt32(p, true) : -1
      if (length < 0 || p + 4 + length > end) throw new RangeError('a text ends beyond its page')
      starts[k] = p + 4
      p += 4 + length
      ends[k] = p
    }
    if (isAscii(Buffer.from(bytes.buffer, at, p - at))) return
    for (let k = 0; k < count; k++) if (!isUtf8(this.#bytes(page, k))) throw new RangeError('bytes that are no text')
  }

  #bytes({ room }: OpenPage, entry: number): Buffer {
    const start = this.#starts[entry] as number
    return Buffer.from(room.bytes.buffer, start, (this.#ends[entry] as number) - start)
  }
}

/** Numbers to codes of their texts. */
export class NumberTextEntries extends CodeEntries {
  readonly #kind: StoredKind
  readonly #decoder: CodeDecoder
  readonly #memo = new Map<number, number>()
  #stored = new Float64Array(0)

  constructor(kind: StoredKind, decoder: CodeDecoder) {
    super()
    this.#kind = kind
    this.#decoder = decoder
  }

  protected encode(page: OpenPage): void {
    const stored = (this.#stored = readStored(page, this.#kind, this.#stored))
    const { codes } = this
    let last = Number.NaN
    let code = 0
    for (let k = 0; k < page.values; k++) {
      const value = stored[k] as number
      if (value !== last) code = this.#codeOf(value)
      last = value
      codes[k] = code
      if (code === NO_CODE) this.uncoded.set(k, storedText(this.#kind, value))
    }
  }

  #codeOf(stored: number): number {
    const known = this.#memo.get(stored)
    if (known !== undefined) return known
    const code = this.#decoder.dictionary.textCode(storedText(this.#kind, stored))
    if (this.#memo.size === MEMO) this.#memo.clear()
    this.#memo.set(stored, code)
    return code
  }
}
