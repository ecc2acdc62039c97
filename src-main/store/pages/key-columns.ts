import type { TextCells } from './read-table.ts'
import { release } from './release.ts'

/** What is added to an integer to make it a word, which ascends with it. */
export const WORD_SHIFT = 0x8000_0000
/** The word of NULL. */
export const NULL_WORD = 0
/** Texts up to this many bytes are copied byte by byte, longer ones as a block. */
const SHORT_TEXT = 24
/** Bytes that are reserved for a text: memory that is never written takes no room. */
const FIRST_TEXT = 16
/** How much more than needed is reserved where that was too little. */
const AMPLE = 1.5

/** Integers of a key column by row: the number and {@link WORD_SHIFT}; 0 is NULL. */
export interface WordKeys {
  readonly as: 'word'
  readonly words: Uint32Array
}

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

/** Rowids that follow each other. */
export interface RunOfRowids {
  readonly as: 'run'
  readonly first: number
}

export type KeyColumn = WordKeys | NumberKeys | TextKeys | OneText
export type Rowids = RunOfRowids | WordKeys | NumberKeys

/** Collects the numbers of a key column, as words while they are integers of less than 32 bits. */
export class NumberCollector {
  #words: Uint32Array
  #values: Float64Array | null = null
  #rows = 0

  /** @param rows how many there will be */
  constructor(rows: number) {
    this.#words = new Uint32Array(rows)
  }

  /** Adds the numbers of the next `count` rows. */
  add(numbers: Float64Array, count: number): void {
    if (this.#values === null && !this.#addWords(numbers, count)) this.#widen()
    this.#values?.set(numbers.subarray(0, count), this.#rows)
    this.#rows += count
  }

  /** Adds numbers that follow each other. */
  addRun(first: number, count: number): void {
    this.add(
      Float64Array.from({ length: count }, (_, i) => first + i),
      count,
    )
  }

  keys(): WordKeys | NumberKeys {
    return this.#values === null ? { as: 'word', words: this.#words } : { as: 'number', values: this.#values }
  }

  /** False when a number is no word. */
  #addWords(numbers: Float64Array, count: number): boolean {
    const words = this.#words
    for (let i = 0, row = this.#rows; i < count; i++, row++) {
      const shifted = (numbers[i] as number) + WORD_SHIFT
      const word = shifted >>> 0
      if (word === shifted ? word === NULL_WORD : shifted === shifted) return false
      words[row] = word
    }
    return true
  }

  #widen(): void {
    const values = new Float64Array(this.#words.length)
    for (let row = 0; row < this.#rows; row++) {
      const word = this.#words[row] as number
      values[row] = word === NULL_WORD ? Number.NaN : word - WORD_SHIFT
    }
    release(this.#words)
    this.#words = new Uint32Array(0)
    this.#values = values
  }
}

/** Collects rowids, which ascend; they take no room while they follow each other. */
export class RowidCollector {
  readonly #expected: number
  #first = 0
  #rows = 0
  #others: NumberCollector | null = null

  /** @param rows how many there will be */
  constructor(rows: number) {
    this.#expected = rows
  }

  /** Adds the next `count` rowids. */
  add(rowids: Float64Array, count: number): void {
    if (this.#rows === 0) this.#first = rowids[0] as number
    if (this.#others === null && rowids[count - 1] !== this.#first + this.#rows + count - 1) {
      this.#others = new NumberCollector(this.#expected)
      this.#others.addRun(this.#first, this.#rows)
    }
    this.#others?.add(rowids, count)
    this.#rows += count
  }

  keys(): Rowids {
    return this.#others?.keys() ?? { as: 'run', first: this.#first }
  }
}

/** Collects the texts of a key column. */
export class TextCollector {
  #bytes: Uint8Array
  #end = 0
  readonly #offsets: Uint32Array
  #rows = 0
  readonly #nulls = new Set<number>()

  /** @param rows how many there will be */
  constructor(rows: number) {
    this.#offsets = new Uint32Array(rows + 1)
    this.#bytes = new Uint8Array(rows * FIRST_TEXT)
  }

  /** Adds the texts of the next `count` rows. */
  add({ bytes, starts, ends }: TextCells, count: number): void {
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number
      if (start < 0) this.#nulls.add(this.#rows)
      else this.#copy(bytes, start, ends[i] as number)
      this.#offsets[++this.#rows] = this.#end
    }
  }

  keys(): TextKeys {
    return { as: 'text', bytes: this.#bytes, offsets: this.#offsets, nulls: this.#nulls }
  }

  #copy(bytes: Uint8Array, from: number, to: number): void {
    const length = to - from
    if (this.#end + length > this.#bytes.length) this.#makeRoom(length)
    const target = this.#bytes
    if (length > SHORT_TEXT) target.set(bytes.subarray(from, to), this.#end)
    else for (let k = 0; k < length; k++) target[this.#end + k] = bytes[from + k] as number
    this.#end += length
  }

  #makeRoom(length: number): void {
    const larger = new Uint8Array(Math.ceil((this.#end + length) * AMPLE))
    larger.set(this.#bytes.subarray(0, this.#end))
    release(this.#bytes)
    this.#bytes = larger
  }
}
