import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import type { Extract } from '../extract.ts'
import { HINT_FIELDS } from '../order-line.ts'
import type { ProductKeys } from '../products.ts'
import { CodeField, CodeMemo } from './code-field.ts'

const FIRST_DESCRIBED = 1 << 12
const WIDTH = HINT_FIELDS.length

/** What the lines of a batch say about their products, with the keys that the dimension gives them. */
export class LineProducts {
  readonly #keys: ProductKeys
  readonly #shop: string
  readonly #id: CodeField<string>
  readonly #hints: readonly CodeField<string>[]
  readonly #isDescribed: boolean
  readonly #isNamed: CodeMemo
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
    this.#isNamed = new CodeMemo((code) => (this.#id.valueOf(code) === null ? 0 : 1))
    this.#keyOf = new CodeMemo((code) => keys.keyOf(shop, this.#id.valueOf(code) ?? ''))
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    this.#id.use(batch, reader)
    for (const field of this.#hints) field.use(batch, reader)
  }

  /** Whether row i names its product by an id and what it says about it is at hand. */
  isPlain(i: number): boolean {
    const code = this.#id.codes[i] as number
    if (code === NO_CODE || this.#isNamed.of(code) === 0) return false
    return !this.#isDescribed || this.#hints.every((field) => field.codes[i] !== NO_CODE)
  }

  /** Key of the product of a plain row; what the row says about it is kept. Asked in the order of the file. */
  keyAt(i: number): number {
    const code = this.#id.codes[i] as number
    const key = this.#keyOf.of(code)
    if (this.#isDescribed) this.#describe(i, code, key)
    return key
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
