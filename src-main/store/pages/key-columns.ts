import { GrowableNumbers } from './growable.ts'
import type { TextCells } from './read-table.ts'

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

  add(values: Float64Array, count: number): void {
    this.#values.append(values, count)
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
  /** Rows that hold the text in `bytes[0, end)` while there is no other one: they are not stored one by one. */
  #alike = 0
  readonly #nulls = new Set<number>()

  add(cells: TextCells, count: number): void {
    const first = this.#rows === 0 ? this.#addAlike(cells, count) : 0
    if (first === count) return
    if (this.#alike > 0) this.#separate()
    this.#addEach(cells, first, count)
  }

  keys(): TextKeys | OneText {
    if (this.#alike > 0) return { as: 'constant', bytes: this.#bytes.subarray(0, this.#end) }
    return { as: 'text', bytes: this.#bytes, offsets: this.#offsets.subarray(0, this.#rows + 1), nulls: this.#nulls }
  }

  /** Counts rows that are like all before them; returns the first one that is not. */
  #addAlike({ bytes, starts, ends }: TextCells, count: number): number {
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number
      const length = (ends[i] as number) - start
      if (start < 0) return i
      if (this.#alike === 0) {
        this.#reserve(1, length)
        this.#bytes.set(bytes.subarray(start, start + length))
        this.#end = length
      }
      if (length !== this.#end) return i
      for (let k = 0; k < length; k++) if (bytes[start + k] !== this.#bytes[k]) return i
      this.#alike++
    }
    return count
  }

  /** Stores the rows one by one that were only counted. */
  #separate(): void {
    const length = this.#end
    const alike = this.#alike
    this.#alike = 0
    this.#end = 0
    this.#reserve(alike, length * alike)
    for (let i = 0; i < alike; i++) {
      this.#bytes.copyWithin(this.#end, 0, length)
      this.#end += length
      this.#offsets[++this.#rows] = this.#end
    }
  }

  #addEach({ bytes, starts, ends }: TextCells, first: number, count: number): void {
    let total = 0
    for (let i = first; i < count; i++) total += (ends[i] as number) - (starts[i] as number)
    this.#reserve(count - first, total)
    for (let i = first; i < count; i++) {
      const start = starts[i] as number
      const end = ends[i] as number
      if (start < 0) this.#nulls.add(this.#rows)
      for (let k = start; k < end; k++) this.#bytes[this.#end++] = bytes[k] as number
      this.#offsets[++this.#rows] = this.#end
    }
  }

  #reserve(rows: number, bytes: number): void {
    if (this.#end + bytes > this.#bytes.length) {
      const larger = new Uint8Array((this.#end + bytes) * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    if (this.#rows + rows >= this.#offsets.length) {
      const larger = new Uint32Array((this.#rows + rows + 1) * 2)
      larger.set(this.#offsets.subarray(0, this.#rows + 1))
      this.#offsets = larger
    }
  }
}
