import type { Cell } from '../../typing/cell.ts'
import type { CodeField } from './code-field.ts'

const NOT_KNOWN = -2_147_483_648
const FIRST_CODES = 1 << 10

/** A number per code, worked out when a code is first met: for keys that are given in the order of the file. */
export class CodeMemo {
  #values = new Int32Array(FIRST_CODES).fill(NOT_KNOWN)
  readonly #find: (code: number) => number

  constructor(find: (code: number) => number) {
    this.#find = find
  }

  /** The number of a code that its dictionary holds. */
  of(code: number): number {
    const known = code < this.#values.length ? (this.#values[code] as number) : NOT_KNOWN
    return known === NOT_KNOWN ? this.#learn(code) : known
  }

  /** Writes the numbers of cells `from` to `to`, in their order; each code is one that its dictionary holds. */
  writeRows(target: Float64Array, at: number, codes: Uint32Array, from: number, to: number): void {
    let values = this.#values
    for (let i = from, place = at; i < to; i++, place++) {
      const code = codes[i] as number
      let value = code < values.length ? (values[code] as number) : NOT_KNOWN
      if (value === NOT_KNOWN) {
        value = this.#learn(code)
        values = this.#values
      }
      target[place] = value
    }
  }

  /** The number of a code that was met before; null for others. */
  known(code: number): number | null {
    const known = this.#values[code] ?? NOT_KNOWN
    return known === NOT_KNOWN ? null : known
  }

  /** Notes the number of a code. */
  note(code: number, value: number): void {
    if (code >= this.#values.length) this.#values = grown(this.#values, code + 1, NOT_KNOWN)
    this.#values[code] = value
  }

  #learn(code: number): number {
    const value = this.#find(code)
    this.note(code, value)
    return value
  }
}

/** A number for every code of a field, by what its cell means: for loops over whole batches. */
export class CodeTable<Value> {
  /** By code; complete after {@link CodeTable.grow}. */
  values = new Int32Array(FIRST_CODES)
  readonly #field: CodeField<Value>
  readonly #meaning: (cell: Cell<Value>) => number
  /** What cells mean that are not empty: a bit for each meaning modulo 32. */
  #met = 0
  #size = 0

  constructor(field: CodeField<Value>, meaning: (cell: Cell<Value>) => number) {
    this.#field = field
    this.#meaning = meaning
  }

  /** Takes in the codes that the latest batch brought. */
  grow(): void {
    const { size } = this.#field
    if (size > this.values.length) this.values = grown(this.values, size, 0)
    for (; this.#size < size; this.#size++) {
      const meaning = this.#meaning(this.#field.cellOf(this.#size))
      this.values[this.#size] = meaning
      if (this.#size > 0) this.#met |= 1 << meaning
    }
  }

  /** False when no cell of the batch in hand has a meaning; a wrong yes costs a look at all of them only. */
  canMean(meaning: number): boolean {
    return (this.#met & (1 << meaning)) !== 0 || (this.#field.hasEmpty && this.values[0] === meaning)
  }

  /** Marks the rows of a batch whose cell has a meaning; cells without a code have none. */
  mark(marks: Uint8Array, mark: number, meaning: number, rows: number): void {
    if (!this.canMean(meaning)) return
    const { values } = this
    const { codes } = this.#field
    for (let i = 0; i < rows; i++) if (values[codes[i] as number] === meaning) marks[i] = mark
  }
}

/** A longer array with the same beginning. */
function grown(values: Int32Array<ArrayBuffer>, atLeast: number, rest: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * atLeast).fill(rest)
  longer.set(values)
  return longer
}
