import type { CellDictionary } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import { LONGEST_TEXT } from '../../typing/cell.ts'
import type { TypedColumn } from '../../typing/column.ts'
import { areVisible } from './plain-text.ts'
import { TextIndex } from './text-index.ts'
import type { TextPool } from './text-pool.ts'

const HASH = 0x23
const FIRST_CODES = 1 << 12

/** What is known about the order number behind a code. */
export const ORDER_CODE = {
  /** The cell gives no order number: it is empty or cannot be used. */
  bad: 1,
  /** The order number is another text than the cell. */
  cleaned: 2,
  /** Orders of that number are returns by their first letters. */
  returned: 4,
  /** The number looks like one that is made for the return of an order. */
  madeUp: 8,
  /** Rows of the order were taken. */
  seen: 16,
} as const

/** What the codes of the order number column mean: one order may have several codes where cells are cleaned up. */
export class OrderCodes {
  /** Bits of {@link ORDER_CODE} by code. */
  flags = new Uint8Array(FIRST_CODES)
  /** Key of the order by its own code; 0 while none is written. */
  keys = new Int32Array(FIRST_CODES)
  readonly #dictionary: () => CellDictionary
  readonly #column: TypedColumn<string>
  readonly #plainFrom: number
  readonly #returnPrefix: string | null
  readonly #index: TextIndex
  /** Own codes of order numbers that first came as another text. */
  readonly #ownByText = new Map<string, number>()
  readonly #ownByCode = new Map<number, number>()
  #expected = { own: 0, id: '' }
  #known = 1
  /** Whether a code that is not that of the empty cell is no plain order number. */
  #hasSpecial = false

  /**
   * @param plainFrom length in bytes from which a cell of plain letters is its own order number
   * @param returnPrefix first letters of numbers of returns, or null
   */
  constructor(
    dictionary: () => CellDictionary,
    column: TypedColumn<string>,
    { plainFrom, returnPrefix }: { readonly plainFrom: number; readonly returnPrefix: string | null },
  ) {
    this.#dictionary = dictionary
    this.#column = column
    this.#plainFrom = plainFrom
    this.#returnPrefix = returnPrefix
    this.#index = new TextIndex(dictionary)
    this.flags[0] = ORDER_CODE.bad
  }

  /** Takes in the codes that the latest batch brought. */
  grow(): void {
    const dictionary = this.#dictionary()
    if (dictionary.size > this.flags.length) this.#makeRoom(dictionary.size)
    if (this.#arePlainTexts(dictionary, this.#known, dictionary.size)) this.#known = dictionary.size
    for (; this.#known < dictionary.size; this.#known++) this.#classify(dictionary, this.#known)
  }

  /** Whether all codes are plain numbers of orders that are no returns, but for that of the empty cell. */
  get arePlain(): boolean {
    return !this.#hasSpecial
  }

  /** The code under which an order is kept. */
  ownCode(code: number): number {
    return this.#ownByCode.size === 0 ? code : (this.#ownByCode.get(code) ?? code)
  }

  /** Notes that rows of an order were taken. */
  markSeen(own: number): void {
    this.flags[own] = (this.flags[own] as number) | ORDER_CODE.seen
  }

  /** Puts the order numbers of good codes into a pool; they get the codes from {@link TextPool.size} on there. */
  copyInto(pool: TextPool, codes: Uint32Array, count: number): void {
    const dictionary = this.#dictionary()
    for (let n = 0; n < count;) {
      const first = codes[n] as number
      if (this.#isCleaned(first)) {
        pool.add(this.#idOf(first))
        n++
        continue
      }
      let end = first + 1
      for (n++; n < count && codes[n] === end && !this.#isCleaned(end); n++) end++
      pool.copyAll(dictionary, first, end)
    }
  }

  #isCleaned(code: number): boolean {
    return ((this.flags[code] as number) & ORDER_CODE.cleaned) !== 0
  }

  #idOf(code: number): string {
    const text = this.#dictionary().text(code)
    return this.#isCleaned(code) ? (this.#column.cellOf(text).value ?? text) : text
  }

  /** Says which order is taken next, so that its number need not be looked for. */
  expect(own: number): void {
    this.#expected = { own, id: this.#idOf(own) }
  }

  /** The own code of an order number; 0 when no cell says it. */
  codeOf(id: string): number {
    if (id === this.#expected.id) return this.#expected.own
    const cleaned = this.#ownByText.get(id)
    if (cleaned !== undefined) return cleaned
    const code = this.#index.codeOf(id)
    return code === 0 || ((this.flags[code] as number) & (ORDER_CODE.bad | ORDER_CODE.cleaned)) !== 0 ? 0 : code
  }

  /** Whether a row carries no order number; such rows do not end an order. */
  isBad(code: number): boolean {
    return code === NO_CODE || ((this.flags[code] as number) & ORDER_CODE.bad) !== 0
  }

  #makeRoom(size: number): void {
    const room = Math.max(size, this.flags.length * 2)
    const flags = new Uint8Array(room)
    flags.set(this.flags)
    this.flags = flags
    const keys = new Int32Array(room)
    keys.set(this.keys)
    this.keys = keys
  }

  #classify(dictionary: CellDictionary, code: number): void {
    if (this.#arePlainTexts(dictionary, code, code + 1)) return
    const text = dictionary.text(code)
    const { value } = this.#column.cellOf(text)
    if (value === null) {
      this.#hasSpecial = true
      this.flags[code] = ORDER_CODE.bad
      return
    }
    let flags = value === text ? 0 : ORDER_CODE.cleaned
    if (this.#returnPrefix !== null && value.startsWith(this.#returnPrefix)) flags |= ORDER_CODE.returned
    if (/#R\d+$/.test(value)) flags |= ORDER_CODE.madeUp
    if (flags !== 0) this.#hasSpecial = true
    this.flags[code] = flags
    this.#nameOwn(code, value, flags)
  }

  #nameOwn(code: number, id: string, flags: number): void {
    const other = this.#ownByText.get(id) ?? (flags & ORDER_CODE.cleaned ? this.#earlier(id, code) : 0)
    if (other !== 0 && other !== code) this.#ownByCode.set(code, other)
    else if (flags & ORDER_CODE.cleaned) this.#ownByText.set(id, code)
  }

  /** The code of a cell that came before and says the order number as it is. */
  #earlier(id: string, before: number): number {
    const code = this.#index.codeOf(id)
    const unfit = ORDER_CODE.bad | ORDER_CODE.cleaned
    return code !== 0 && code < before && ((this.flags[code] as number) & unfit) === 0 ? code : 0
  }

  /** Whether nothing has to be asked about codes: the text of each is its number, and no special one. */
  #arePlainTexts(dictionary: CellDictionary, from: number, to: number): boolean {
    const { bytes, offsets } = dictionary
    return (
      this.#ownByText.size === 0 &&
      this.#areOfPlainLength(dictionary, from, to) &&
      areVisible(bytes, offsets[from] as number, offsets[to] as number, HASH)
    )
  }

  /** Whether texts have the length of plain ones, and none begins as the number of a return does. */
  #areOfPlainLength({ bytes, offsets }: CellDictionary, from: number, to: number): boolean {
    const prefix = this.#returnPrefix === null ? 0 : this.#returnPrefix.charCodeAt(0)
    let start = offsets[from] as number
    for (let code = from; code < to; code++) {
      const end = offsets[code + 1] as number
      if (end - start < this.#plainFrom || end - start > LONGEST_TEXT || bytes[start] === prefix) return false
      start = end
    }
    return true
  }
}
