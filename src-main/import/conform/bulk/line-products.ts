import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import type { Extract } from '../extract.ts'
import { HINT_FIELDS } from '../order-line.ts'
import type { ProductKeys } from '../products.ts'
import { CodeField } from './code-field.ts'
import { CodeMemo, CodeTable } from './code-memo.ts'
import { ROW } from './line-amounts.ts'
import { markGaps } from './row-marks.ts'

const FIRST_DESCRIBED = 1 << 12
const WIDTH = HINT_FIELDS.length

/** What the lines of a batch say about their products, with the keys that the dimension gives them. */
export class LineProducts {
  readonly #keys: ProductKeys
  readonly #shop: string
  readonly #id: CodeField<string>
  readonly #hints: readonly CodeField<string>[]
  readonly #isDescribed: boolean
  /** 1 for cells that name a product. */
  readonly #isNamed: CodeTable<string>
  readonly #keyOf: CodeMemo
  /** Codes of the description that a product was given last, by product key; {@link WIDTH} for each product. */
  #described = new Uint32Array(FIRST_DESCRIBED).fill(NO_CODE)

  constructor(extract: Extract, keys: ProductKeys, shop: string) {
    this.#keys = keys
    this.#shop = shop
    this.#id = new CodeField(extract.text('product_id'))
    const hints = HINT_FIELDS.map((name) => extract.text(name))
    this.#hints = hints.map((typed) => new CodeField(typed))
    this.#isDescribed = hints.some((typed) => typed.present)
    this.#isNamed = new CodeTable(this.#id, ({ value }) => (value === null ? 0 : 1))
    this.#keyOf = new CodeMemo((code) => keys.keyOf(shop, this.#id.valueOf(code) ?? ''))
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    this.#id.use(batch, reader)
    for (const field of this.#hints) field.use(batch, reader)
    this.#isNamed.grow()
  }

  /** Rows that do not name their product by an id, or whose words about it are not at hand, are odd. */
  markOdd(kinds: Uint8Array, rows: number): void {
    markGaps(kinds, ROW.odd, this.#id, rows)
    for (const hint of this.#hints) markGaps(kinds, ROW.odd, hint, rows)
    this.#isNamed.mark(kinds, ROW.odd, 0, rows)
  }

  /** Keys of the products of plain rows, which stand together, in the order of the file; what rows say about them is kept. */
  writeKeys(target: Float64Array, at: number, from: number, to: number): void {
    const { codes } = this.#id
    if (!this.#isDescribed) {
      this.#keyOf.writeRows(target, at, codes, from, to)
      return
    }
    for (let i = from, place = at; i < to; i++, place++) {
      const code = codes[i] as number
      const key = this.#keyOf.of(code)
      this.#describe(i, code, key)
      target[place] = key
    }
  }

  /** Row i is read on its own: what it says about its product is not remembered here. */
  passBy(i: number): void {
    if (!this.#isDescribed) return
    const code = this.#id.codes[i] as number
    const key = code === NO_CODE ? null : this.#keyOf.known(code)
    if (key === null) this.#described.fill(NO_CODE)
    else this.#described.fill(NO_CODE, key * WIDTH, (key + 1) * WIDTH)
  }

  /** The last row wins: nothing is to be done where it says what the row before it said. */
  #describe(i: number, code: number, key: number): void {
    const from = key * WIDTH
    if (from + WIDTH > this.#described.length) this.#makeRoom(from + WIDTH)
    let isSame = true
    for (let field = 0; field < WIDTH; field++) {
      const hint = this.#hints[field]?.codes[i] as number
      if (this.#described[from + field] === hint) continue
      this.#described[from + field] = hint
      isSame = false
    }
    if (isSame) return
    const [name = null, brand = null, category1 = null, category2 = null, category3 = null] = this.#hints.map((field) =>
      field.valueOf(field.codes[i] as number),
    )
    this.#keys.keyWithHints(this.#shop, this.#id.valueOf(code) ?? '', { name, brand, category1, category2, category3 })
  }

  #makeRoom(room: number): void {
    const grown = new Uint32Array(2 * room).fill(NO_CODE)
    grown.set(this.#described)
    this.#described = grown
  }
}
