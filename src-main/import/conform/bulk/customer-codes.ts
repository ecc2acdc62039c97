import type { CodedCustomers, CustomerKeys } from '../customer-keys.ts'
import { CodeMemo } from './code-memo.ts'
import type { TextCopier } from './plain-text.ts'
import { TextIndex } from './text-index.ts'

/** Ids of reserved members begin with it. */
const UNDERSCORE = 0x5f

/**
 * Keys of customers by the codes of their ids. An id that is plain text is one code, so that a new customer is neither
 * looked up nor kept as a string; every other one goes by its text.
 */
export class CustomerCodes implements CodedCustomers {
  readonly #customers: CustomerKeys
  readonly #shop: string
  readonly #id: TextCopier
  readonly #keys: CodeMemo
  readonly #index: TextIndex
  #expected = { code: 0, id: '' }

  constructor(customers: CustomerKeys, shop: string, id: TextCopier) {
    this.#customers = customers
    this.#shop = shop
    this.#id = id
    this.#keys = new CodeMemo((code) => this.#resolve(code))
    this.#index = new TextIndex(() => id.field.dictionary)
    if (id.field.mapped) customers.useCodes(this)
  }

  /** Key of the customer of a code; -1 where the cell gives no id. */
  of(code: number): number {
    return this.#keys.of(code)
  }

  /** Says which code is asked for by its text next, so that it need not be looked for. */
  expect(code: number): void {
    if (code !== 0 && code !== this.#expected.code && this.#id.isPlain(code))
      this.#expected = { code, id: this.#id.field.dictionary?.text(code) ?? '' }
  }

  find(shop: string, id: string): number | null {
    const code = this.#codeOf(shop, id)
    return code === 0 ? null : this.#keys.known(code)
  }

  keep(shop: string, id: string, key: number): boolean {
    const code = this.#codeOf(shop, id)
    if (code === 0) return false
    this.#keys.note(code, key)
    return true
  }

  #resolve(code: number): number {
    const { dictionary } = this.#id.field
    if (dictionary === null || !this.#customers.isCoded || !this.#id.isPlain(code))
      return this.#customers.keyOf(this.#shop, this.#id.field.valueOf(code), null)
    const { bytes, offsets } = dictionary
    if (bytes[offsets[code] as number] === UNDERSCORE)
      return this.#customers.keyOf(this.#shop, dictionary.text(code), null)
    return this.#customers.addNew(this.#shop, bytes, offsets[code] as number, offsets[code + 1] as number)
  }

  /** The code that is an id and nothing else; 0 when there is none. */
  #codeOf(shop: string, id: string): number {
    if (shop !== this.#shop) return 0
    if (id === this.#expected.id) return this.#expected.code
    const code = this.#index.codeOf(id)
    return code !== 0 && this.#id.isPlain(code) ? code : 0
  }
}
