import type { SqlValue } from '../insert.ts'
import { TextPool } from './text-pool.ts'

const FIRST_ROWS = 1 << 12
/** From here on room grows by a quarter only. */
const MANY_ROWS = 1 << 20

/** The columns of a stage by name, whichever table they belong to. */
export interface AnyStage {
  readonly count: number
  readonly numbers: Readonly<Partial<Record<string, Float64Array>>>
  readonly codes: Readonly<Partial<Record<string, Uint32Array>>>
  readonly pools: Readonly<Partial<Record<string, TextPool>>>
  restOf(name: string): number | null
  clear(): void
}

/**
 * Rows of one table on their way to the file, column by column: numbers as doubles (NaN is NULL), texts as codes of a
 * pool per column (0 is NULL).
 */
export class Stage<Numbers extends string, Texts extends string> {
  /** Rows held. */
  count = 0
  readonly numbers: Record<Numbers, Float64Array>
  readonly codes: Record<Texts, Uint32Array>
  readonly pools: Readonly<Record<Texts, TextPool>>
  readonly #order: readonly (Numbers | Texts)[]
  readonly #lasting: ReadonlySet<string>
  /** What every row of a column has as long as nobody writes another value into it. */
  readonly #resting = new Map<string, number>()
  readonly #touched = new Set<string>()
  #room = 0

  /**
   * @param order columns of the table in declared order
   * @param texts those that hold text
   * @param lasting text columns of few distinct texts, whose pools are kept from one filling to the next
   */
  constructor(order: readonly (Numbers | Texts)[], texts: readonly Texts[], lasting: readonly Texts[]) {
    this.#order = order
    this.#lasting = new Set<string>(lasting)
    const isText = new Set<string>(texts)
    const numbers = order.filter((name): name is Numbers => !isText.has(name))
    this.numbers = Object.fromEntries(numbers.map((name) => [name, new Float64Array()])) as typeof this.numbers
    this.codes = Object.fromEntries(texts.map((name) => [name, new Uint32Array()])) as typeof this.codes
    this.pools = Object.fromEntries(texts.map((name) => [name, new TextPool()])) as Record<Texts, TextPool>
    this.reserve(FIRST_ROWS)
  }

  /** Gives rows of a column a value that need not be written: a number, NaN for NULL, or the code of a text. */
  rest(name: Numbers | Texts, value: number): void {
    this.#resting.set(name, value)
    this.#arrayOf(name).fill(value)
  }

  /** Says that a column at rest is being written. */
  touch(name: Numbers | Texts): void {
    this.#touched.add(name)
  }

  /** What all rows of a column at rest have; null for a column that was written. */
  restOf(name: string): number | null {
    return this.#touched.has(name) ? null : (this.#resting.get(name) ?? null)
  }

  /** Makes room for so many rows more; the arrays may be others afterwards. */
  reserve(more: number): void {
    if (this.count + more <= this.#room) return
    this.#room = Math.max(Math.ceil(this.#room * (this.#room < MANY_ROWS ? 2 : 1.25)), this.count + more)
    for (const name of Object.keys(this.numbers) as Numbers[]) {
      const grown = new Float64Array(this.#room).fill(this.#resting.get(name) ?? 0)
      grown.set(this.numbers[name].subarray(0, this.count))
      this.numbers[name] = grown
    }
    for (const name of Object.keys(this.codes) as Texts[]) {
      const grown = new Uint32Array(this.#room).fill(this.#resting.get(name) ?? 0)
      grown.set(this.codes[name].subarray(0, this.count))
      this.codes[name] = grown
    }
  }

  /** Adds one row of single values. */
  add(row: Readonly<Record<Numbers | Texts, SqlValue>>): void {
    this.reserve(1)
    const at = this.count++
    for (const name of Object.keys(this.numbers) as Numbers[]) {
      const value = row[name]
      this.#put(name, at, typeof value === 'number' ? value : Number.NaN)
    }
    for (const name of Object.keys(this.codes) as Texts[]) {
      const value = row[name]
      this.#put(name, at, typeof value === 'string' ? this.#codeOf(name, value) : 0)
    }
  }

  /** Values of one row in declared order, as SQLite takes them. */
  valuesOf(at: number): SqlValue[] {
    return this.#order.map((name) => {
      const codes = (this.codes as Partial<Record<string, Uint32Array>>)[name]
      if (codes !== undefined) return this.pools[name as Texts].text(codes[at] as number)
      const value = this.numbers[name as Numbers][at] as number
      return Number.isNaN(value) ? null : value
    })
  }

  /** Puts the rows held into another order: row n is the one at `places[n]`. */
  arrange(places: Uint32Array): void {
    for (const name of Object.keys(this.numbers) as Numbers[])
      if (this.restOf(name) === null)
        this.numbers[name] = arranged(this.numbers[name], places, new Float64Array(this.#room))
    for (const name of Object.keys(this.codes) as Texts[])
      if (this.restOf(name) === null) this.codes[name] = arranged(this.codes[name], places, new Uint32Array(this.#room))
  }

  /** Forgets the rows, and the texts of pools that do not last. */
  clear(): void {
    this.count = 0
    for (const name of this.#touched) this.#arrayOf(name as Numbers | Texts).fill(this.#resting.get(name) ?? 0)
    this.#touched.clear()
    for (const [name, pool] of Object.entries<TextPool>(this.pools)) if (!this.#lasting.has(name)) pool.clear()
  }

  #put(name: Numbers | Texts, at: number, value: number): void {
    if (this.#resting.has(name) && !Object.is(this.#resting.get(name), value)) this.touch(name)
    this.#arrayOf(name)[at] = value
  }

  #arrayOf(name: Numbers | Texts): Float64Array | Uint32Array {
    const numbers: Partial<Record<string, Float64Array>> = this.numbers
    return numbers[name] ?? this.codes[name as Texts]
  }

  #codeOf(name: Texts, value: string): number {
    const pool = this.pools[name]
    return this.#lasting.has(name) ? pool.codeOf(value) : pool.add(value)
  }
}

function arranged<Values extends Float64Array | Uint32Array>(from: Values, places: Uint32Array, to: Values): Values {
  for (let n = 0; n < places.length; n++) to[n] = from[places[n] as number] as number
  return to
}
