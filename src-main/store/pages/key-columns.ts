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

export type KeyColumn = NumberKeys | TextKeys

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
  readonly #nulls = new Set<number>()

  add({ bytes, starts, ends }: TextCells, count: number): void {
    let total = 0
    for (let i = 0; i < count; i++) total += (ends[i] as number) - (starts[i] as number)
    this.#reserve(count, total)
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number
      const end = ends[i] as number
      if (start < 0) this.#nulls.add(this.#rows)
      for (let k = start; k < end; k++) this.#bytes[this.#end++] = bytes[k] as number
      this.#offsets[++this.#rows] = this.#end
    }
  }

  keys(): TextKeys {
    return { as: 'text', bytes: this.#bytes, offsets: this.#offsets.subarray(0, this.#rows + 1), nulls: this.#nulls }
  }

  #reserve(rows: number, bytes: number): void {
    if (this.#end + bytes > this.#bytes.length) {
      const larger = new Uint8Array((this.#end + bytes) * 2)
      larger.set(this.#bytes.subarray(0, this.#end))
      this.#bytes = larger
    }
    if (this.#rows + rows >= this.#offsets.length) {
      const larger = new Uint32Array((this.#rows + rows + 1) * 2)
      larger.set(this.#offsets.subarray(0, this.#rows + 1))
      this.#offsets = larger
    }
  }
}
