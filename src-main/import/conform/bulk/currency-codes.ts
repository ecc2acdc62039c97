import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import type { Extract } from '../extract.ts'
import { CodeField } from './code-field.ts'
import { CodeTable } from './code-memo.ts'
import type { NewHeads } from './order-run.ts'
import type { HeadStage } from './order-stages.ts'
import { markGaps } from './row-marks.ts'

const NO_CURRENCY = 0
const UNUSABLE = -1

/** Currencies of orders by the codes of their rows. */
export class CurrencyCodes {
  readonly #field: CodeField<string>
  readonly #reporting: string
  readonly #rateOf: (currency: string) => number | null
  /** Number of the currency by code. */
  readonly #numberOf: CodeTable<string>
  readonly #numbers = new Map<string, number>()
  readonly #currencies: string[] = ['']
  /** Whether all rows of the batch have the same cell. */
  #isOne = true

  constructor(extract: Extract, reporting: string, rateOf: (currency: string) => number | null) {
    this.#field = new CodeField(extract.currency('currency_code'))
    this.#reporting = reporting
    this.#rateOf = rateOf
    this.#numberOf = new CodeTable(this.#field, ({ value, issue }) =>
      issue !== null ? UNUSABLE : value === null ? NO_CURRENCY : this.#numberFor(value),
    )
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    this.#field.use(batch, reader)
    this.#numberOf.grow()
    this.#isOne = isOneCode(this.#field.codes, batch.rows)
  }

  /** Marks rows whose currency cannot be used. */
  markOdd(marks: Uint8Array, rows: number): void {
    if (!this.#field.mapped) return
    markGaps(marks, 1, this.#field, rows)
    this.#numberOf.mark(marks, 1, UNUSABLE, rows)
  }

  /** Whether the rows of an order that has a currency have no other one. */
  isOne(from: number, to: number): boolean {
    if (this.#isOne) return true
    const { codes } = this.#field
    const { values } = this.#numberOf
    const first = codes[from] as number
    for (let i = from + 1; i < to; i++) {
      const code = codes[i] as number
      if (code === first) continue
      const number = values[code]
      if (number === undefined || (number > NO_CURRENCY && this.#textOf(number) !== this.#currencyOf(first)))
        return false
    }
    return true
  }

  /** Writes currencies and rates of orders to headers from `at` on. */
  write({ codes, numbers, pools }: HeadStage, at: number, { first, count }: NewHeads): void {
    const { currency_code: targets } = codes
    const { fx_rate: rates } = numbers
    const cells = this.#field.codes
    let last = -1
    let code = 0
    let rate = Number.NaN
    for (let n = 0, place = at; n < count; n++, place++) {
      const cell = cells[first[n] as number] as number
      if (cell !== last) {
        const currency = this.#currencyOf(cell)
        code = pools.currency_code.codeOf(currency)
        rate = this.#rateOf(currency) ?? Number.NaN
        last = cell
      }
      targets[place] = code
      rates[place] = rate
    }
  }

  #currencyOf(cell: number): string {
    const number = this.#numberOf.values[cell] as number
    return number > NO_CURRENCY ? this.#textOf(number) : this.#reporting
  }

  #textOf(number: number): string {
    return this.#currencies[number] ?? ''
  }

  #numberFor(currency: string): number {
    const known = this.#numbers.get(currency)
    if (known !== undefined) return known
    this.#numbers.set(currency, this.#currencies.length)
    return this.#currencies.push(currency) - 1
  }
}

function isOneCode(codes: Uint32Array, rows: number): boolean {
  const first = codes[0]
  for (let i = 1; i < rows; i++) if (codes[i] !== first) return false
  return true
}
