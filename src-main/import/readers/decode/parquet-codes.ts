import { NO_CODE } from '../decoded.ts'
import type { CodeDecoder } from './code-decoder.ts'
import { roomy, type Cells, type Entries, type RowEntries } from './parquet-entries.ts'
import { storedText, type StoredKind } from './parquet-kind.ts'
import { readStored } from './parquet-numbers.ts'
import { readTexts, textOf } from './parquet-texts.ts'
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

  put({ index, next }: RowEntries, count: number, { memory, aside }: Cells, row: number): void {
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

  constructor(decoder: CodeDecoder) {
    super()
    this.#decoder = decoder
  }

  protected encode(page: OpenPage): void {
    const { codes } = this
    readTexts(page, (run, first) => {
      this.#decoder.dictionary.encode(run, codes, first)
      for (let k = 0; k < run.count; k++) {
        if (codes[first + k] === NO_CODE) this.uncoded.set(first + k, textOf(run, k).toString())
      }
    })
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
