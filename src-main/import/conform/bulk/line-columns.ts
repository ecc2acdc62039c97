import { LINES_PER_ORDER } from '../../../model/gold/orders.ts'
import { BATCH_ROWS, rowNumber } from '../../readers/batch.ts'
import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import type { Extract } from '../extract.ts'
import { ownNumber } from '../order-writer.ts'
import type { ProductKeys } from '../products.ts'
import { CodeField, CodeMemo, idAt } from './code-field.ts'
import { LineAmounts, ROW } from './line-amounts.ts'
import { LineProducts } from './line-products.ts'
import { ORDER_CODE } from './order-codes.ts'
import type { LineStage } from './order-stages.ts'

/** Meanings of a yes-or-no cell beside 0 and 1. */
const EMPTY = -1
const UNUSABLE = -2
/** Meanings of a line id beside the number that it is. */
const NO_NUMBER = 0
const GIVEN_TEXT = -1

/** How the lines of an order are numbered. */
export type Numbering = 'in order' | 'as given' | 'by text'

/** What lines are resolved and marked with. */
export interface LineTools {
  readonly keys: ProductKeys
  readonly shop: string
  readonly batchId: number
}

/** The lines of a batch as columns. Rows that the line reader has to look at are `ROW.odd`. */
export class LineColumns {
  /** Kind of each row: `ROW.sale`, `ROW.returned` or `ROW.odd`. */
  readonly kinds = new Uint8Array(BATCH_ROWS)
  readonly products: LineProducts
  readonly #amounts: LineAmounts
  readonly #lineId: CodeField<string>
  readonly #isReturn: CodeField<0 | 1>
  readonly #promotional: CodeField<0 | 1>
  readonly #originalLine: CodeField<string>
  readonly #numberOf: CodeMemo
  readonly #returnOf: CodeMemo
  readonly #promotionOf: CodeMemo
  readonly #returnsByQuantity: boolean
  readonly #stage: LineStage

  constructor(extract: Extract, stage: LineStage, { keys, shop, batchId }: LineTools) {
    this.products = new LineProducts(extract, keys, shop)
    this.#amounts = new LineAmounts(extract)
    this.#lineId = new CodeField(extract.text('line_id'))
    this.#isReturn = new CodeField(extract.boolean('is_return'))
    this.#promotional = new CodeField(extract.boolean('is_promotional'))
    this.#originalLine = new CodeField(extract.text('original_line_id'))
    this.#numberOf = new CodeMemo((code) => numberOf(this.#lineId.valueOf(code)))
    this.#returnOf = new CodeMemo((code) => meaningOf(this.#isReturn, code))
    this.#promotionOf = new CodeMemo((code) => meaningOf(this.#promotional, code))
    this.#stage = stage
    stage.rest('batch_id', batchId)
    stage.rest('quantity_exact', Number.NaN)
    if (!this.#amounts.hasCosts) stage.rest('unit_cost_e4', Number.NaN)
    if (!this.#amounts.hasMargins) stage.rest('margin_e4', Number.NaN)
    for (const name of ['line_item_id', 'original_line_item_id', 'source_entity'] as const) stage.rest(name, 0)
    this.#returnsByQuantity = !this.#isReturn.mapped && extract.rules.returnPrefix === undefined
  }

  /**
   * Moves to the next batch and finds out what each row is.
   * @param orders code of the order number by row
   * @param flags what the order codes mean ({@link ORDER_CODE})
   */
  use(
    batch: DecodedBatch,
    reader: Pick<DecodedReader, 'dictionary'>,
    { orders, flags, dated }: { orders: Uint32Array; flags: Uint8Array; dated: Uint8Array },
  ): void {
    this.products.use(batch, reader)
    for (const field of [this.#lineId, this.#isReturn, this.#promotional, this.#originalLine]) field.use(batch, reader)
    for (let i = 0; i < batch.rows; i++) {
      const order = orders[i] as number
      const isPlain = dated[i] === 1 && order !== NO_CODE && this.#lineId.codes[i] !== NO_CODE
      this.kinds[i] = isPlain && this.products.isPlain(i) ? this.#kindOf(i, flags[order] as number) : ROW.odd
    }
    this.#amounts.read(batch, this.kinds)
  }

  /** How lines i to end of one order are numbered; null where numbers repeat, go back or are given in part only. */
  numbering(from: number, to: number): Numbering | null {
    const codes = this.#lineId.codes
    const first = this.#numberOf.of(codes[from] as number)
    if (first === GIVEN_TEXT) return this.#areDistinct(from, to) ? 'by text' : null
    let last = first
    for (let i = from + 1; i < to; i++) {
      const number = this.#numberOf.of(codes[i] as number)
      if (first === NO_NUMBER ? number !== NO_NUMBER : number <= last) return null
      last = number
    }
    return first === NO_NUMBER ? 'in order' : 'as given'
  }

  /** Stages the lines of one order under its key; products are named in the order of the rows. */
  write(orderKey: number, numbering: Numbering, rows: RowsOfOrder): void {
    const count = rows.to - rows.from
    this.#stage.reserve(count)
    this.#writeNumbers(orderKey * LINES_PER_ORDER, numbering === 'as given', rows)
    this.#writeAmounts(rows)
    if (numbering === 'by text') this.#writeTexts('line_item_id', this.#lineId, rows)
    if (this.#originalLine.present) this.#writeTexts('original_line_item_id', this.#originalLine, rows)
    this.#stage.count += count
  }

  #writeNumbers(base: number, isNumbered: boolean, { from, to, batch }: RowsOfOrder): void {
    const { numbers, count } = this.#stage
    const { sales_key: keys, product_key: products, source_row: sources } = numbers
    const lineIds = this.#lineId.codes
    for (let i = from, at = count; i < to; i++, at++) {
      keys[at] = base + (isNumbered ? this.#numberOf.of(lineIds[i] as number) : i - from + 1)
      products[at] = this.products.keyAt(i)
      sources[at] = rowNumber(batch, i)
    }
  }

  #writeAmounts({ from, to }: RowsOfOrder): void {
    const { numbers, count } = this.#stage
    const { quantity, price, discount, net } = this.#amounts
    const {
      quantity: units,
      unit_price_e4: prices,
      discount_e4: discounts,
      net_e4: nets,
      is_promotional: promoted,
    } = numbers
    const promotions = this.#promotional.codes
    for (let i = from, at = count; i < to; i++, at++) {
      const off = discount[i] as number
      const promotion = this.#promotionOf.of(promotions[i] as number)
      units[at] = quantity[i] as number
      prices[at] = price[i] as number
      discounts[at] = off
      nets[at] = net[i] as number
      promoted[at] = promotion >= 0 ? promotion : off === 0 ? 0 : 1
    }
    if (this.#amounts.hasMargins) this.#copy('margin_e4', this.#amounts.margin, from, to)
    if (this.#amounts.hasCosts) this.#copy('unit_cost_e4', this.#amounts.cost, from, to)
    if (!this.#amounts.hasFractions) return
    this.#stage.touch('quantity_exact')
    this.#copy('quantity_exact', this.#amounts.exact, from, to)
  }

  #copy(name: 'margin_e4' | 'unit_cost_e4' | 'quantity_exact', values: Float64Array, from: number, to: number): void {
    const target = this.#stage.numbers[name]
    for (let i = from, at = this.#stage.count; i < to; i++, at++) target[at] = values[i] as number
  }

  #writeTexts(name: 'line_item_id' | 'original_line_item_id', field: CodeField<string>, rows: RowsOfOrder): void {
    const { codes, pools, count } = this.#stage
    this.#stage.touch(name)
    for (let i = rows.from, at = count; i < rows.to; i++, at++) codes[name][at] = idAt(field, i, pools[name])
  }

  #kindOf(i: number, orderFlags: number): number {
    if ((orderFlags & (ORDER_CODE.bad | ORDER_CODE.madeUp)) !== 0) return ROW.odd
    const returned = this.#isReturn.codes[i] as number
    const promotion = this.#promotional.codes[i] as number
    if (returned === NO_CODE || promotion === NO_CODE || this.#originalLine.codes[i] === NO_CODE) return ROW.odd
    const flag = this.#returnOf.of(returned)
    if (flag === UNUSABLE || this.#promotionOf.of(promotion) === UNUSABLE) return ROW.odd
    if ((orderFlags & ORDER_CODE.returned) !== 0 || flag === 1) return ROW.returned
    return this.#returnsByQuantity ? ROW.byQuantity : ROW.sale
  }

  #areDistinct(from: number, to: number): boolean {
    const seen = new Set<string>()
    for (let i = from; i < to; i++) {
      const code = this.#lineId.codes[i] as number
      if (this.#numberOf.of(code) !== GIVEN_TEXT) return false
      seen.add(this.#lineId.valueOf(code) ?? '')
    }
    return seen.size === to - from
  }
}

/** Rows of one order. */
export interface RowsOfOrder {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly batch: DecodedBatch
}

function numberOf(lineId: string | null): number {
  return lineId === null ? NO_NUMBER : (ownNumber(lineId) ?? GIVEN_TEXT)
}

function meaningOf(field: CodeField<0 | 1>, code: number): number {
  const { value, issue, warning } = field.cellOf(code)
  if (issue !== null || warning !== null) return UNUSABLE
  return value ?? EMPTY
}
