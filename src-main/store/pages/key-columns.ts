import type { PageColumn, TextCodes } from './columns.ts'
import { GrowableNumbers } from './growable.ts'
import { codesOfStrings } from './load-texts.ts'

/** Numbers of a key column by row; NaN is NULL. */
export interface NumberKeys {
  readonly as: 'number'
  readonly values: Float64Array
}

/** Texts of a key column by row: the UTF-8 in `bytes[offsets[i], offsets[i + 1])`; `nulls` are the rows without one. */
export interface TextKeys {
  readonly as: 'text'
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
  readonly nulls: ReadonlySet<number>
}

/** A key column of one text for all rows, as a shop of one name is. */
export interface OneText {
  readonly as: 'constant'
  /** UTF-8. */
  readonly bytes: Uint8Array
}

export type KeyColumn = NumberKeys | TextKeys | OneText

/** Collects the numbers of a key column. */
export class NumberCollector {
  readonly #values = new GrowableNumbers()

  /** Adds rows `from` to `to` of a column of numbers. */
  add(column: PageColumn, from: number, to: number): void {
    if (column.kind === 'constant')
      this.#values.fill(typeof column.value === 'number' ? column.value : Number.NaN, to - from)
    else if (column.kind === 'integer' || column.kind === 'real') this.#values.append(column.values, from, to)
  }

  keys(): NumberKeys {
    return { as: 'number', values: this.#values.view() }
  }
}

/** Collects the texts of a key column. */
export class TextCollector {
  #bytes = new Uint8Array(65_536)
  #end = 0
  #offsets = new Uint32Array(1024)
  #rows = 0
  /** The text of all rows while there is no other one: they are counted and not stored one by one. */
  #one: string | null = null
  #alike = 0
  readonly #nulls = new Set<number>()

  /** Adds rows `from` to `to` of a column of texts. */
  add(column: PageColumn, from: number, to: number): void {
    if (from === to) return
    const one = oneText(column, from, to)
    if (one !== null && this.#rows === 0 && (this.#alike === 0 || this.#one === one)) {
      this.#one = one
      this.#alike += to - from
      return
    }
    if (this.#alike > 0) this.#separate()
    if (column.kind === 'constant') this.#addStrings(new Array<string | null>(to - from).fill(one), 0, to - from)
    else if (column.kind === 'texts') this.#addStrings(column.values, from, to)
    else if (column.kind === 'text') this.#addCodes(column, from, to)
  }

  keys(): TextKeys | OneText {
    if (this.#alike > 0) return { as: 'constant', bytes: Buffer.from(this.#one ?? '') }
    return { as: 'text', bytes: this.#bytes, offsets: this.#offsets.subarray(0, this.#rows + 1), nulls: this.#nulls }
  }

  /** Stores the rows one by one that were only counted. */
  #separate(): void {
    const texts = new Array<string | null>(this.#alike).fill(this.#one)
    this.#alike = 0
    this.#addStrings(texts, 0, texts.length)
  }

  #addStrings(values: readonly (string | null)[], from: number, to: number): void {
    this.#addCodes(codesOfStrings(values, from, to), 0, to - from)
  }

  /** Texts that follow each other in their dictionary, as new ones do, are copied together. */
  #addCodes({ codes, bytes, offsets, nullCode }: TextCodes, from: number, to: number): void {
    this.#reserveRows(to - from)
    for (let i = from; i < to;) {
      const first = codes[i] as number
      if (first === nullCode) {
        this.#nulls.add(this.#rows)
        this.#offsets[++this.#rows] = this.#end
        i++
        continue
      }
      const start = offsets[first] as number
      const shift = this.#end - start
      let code = first
      for (; i < to && codes[i] === code && code !== nullCode; i++, code++)
        this.#offsets[++this.#rows] = (offsets[code + 1] as number) + shift
      this.#addBytes(bytes, start, offsets[code] as number)
    }
  }

  #addBytes(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (this.#end + length > this.#bytes.length) {
      const larger = new Uint8Array((this.#end + length) * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    const target = this.#bytes
    if (length > 24) target.set(bytes.subarray(start, end), this.#end)
    else for (let k = 0; k < length; k++) target[this.#end + k] = bytes[start + k] as number
    this.#end += length
  }

  #reserveRows(rows: number): void {
    if (this.#rows + rows < this.#offsets.length) return
    const larger = new Uint32Array((this.#rows + rows + 1) * 2)
    larger.set(this.#offsets.subarray(0, this.#rows + 1))
    this.#offsets = larger
  }
}

/** The one text that all of some rows have; null where it is NULL or there are several. */
function oneText(column: PageColumn, from: number, to: number): string | null {
  if (column.kind === 'constant') return typeof column.value === 'string' ? column.value : null
  if (column.kind !== 'texts') return null
  const first = column.values[from] ?? null
  for (let i = from + 1; i < to; i++) if (column.values[i] !== first) return null
  return first
}
