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

  constructor(extract: Extract, keys: ProductKeys, shop: string) {
    this.products = new LineProducts(extract, keys, shop)
    this.#amounts = new LineAmounts(extract)
    this.#lineId = new CodeField(extract.text('line_id'))
    this.#isReturn = new CodeField(extract.boolean('is_return'))
    this.#promotional = new CodeField(extract.boolean('is_promotional'))
    this.#originalLine = new CodeField(extract.text('original_line_id'))
    this.#numberOf = new CodeMemo((code) => numberOf(this.#lineId.valueOf(code)))
    this.#returnOf = new CodeMemo((code) => meaningOf(this.#isReturn, code))
    this.#promotionOf = new CodeMemo((code) => meaningOf(this.#promotional, code))
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
  write(stage: LineStage, orderKey: number, numbering: Numbering, rows: RowsOfOrder): void {
    const { from, to } = rows
    stage.reserve(to - from)
    this.#writeNumbers(stage, orderKey * LINES_PER_ORDER, numbering, rows)
    this.#writeTexts(stage, numbering, from, to)
    stage.count += to - from
  }

  #writeNumbers({ numbers, count }: LineStage, base: number, numbering: Numbering, rows: RowsOfOrder): void {
    const { from, to, batchId, batch } = rows
    const { quantity, exact, price, discount, net, cost, margin } = this.#amounts
    for (let i = from, at = count; i < to; i++, at++) {
      const promotion = this.#promotionOf.of(this.#promotional.codes[i] as number)
      const number = numbering === 'as given' ? this.#numberOf.of(this.#lineId.codes[i] as number) : i - from + 1
      numbers.sales_key[at] = base + number
      numbers.product_key[at] = this.products.keyAt(i)
      numbers.quantity[at] = quantity[i] as number
      numbers.quantity_exact[at] = exact[i] as number
      numbers.unit_price_e4[at] = price[i] as number
      numbers.discount_e4[at] = discount[i] as number
      numbers.net_e4[at] = net[i] as number
      numbers.unit_cost_e4[at] = cost[i] as number
      numbers.margin_e4[at] = margin[i] as number
      numbers.is_promotional[at] = promotion >= 0 ? promotion : discount[i] === 0 ? 0 : 1
      numbers.batch_id[at] = batchId
      numbers.source_row[at] = rowNumber(batch, i)
    }
  }

  #writeTexts({ codes, pools, count }: LineStage, numbering: Numbering, from: number, to: number): void {
    const end = count + to - from
    codes.source_entity.fill(0, count, end)
    codes.line_item_id.fill(0, count, end)
    codes.original_line_item_id.fill(0, count, end)
    if (numbering !== 'by text' && !this.#originalLine.present) return
    for (let i = from, at = count; i < to; i++, at++) {
      if (numbering === 'by text') codes.line_item_id[at] = idAt(this.#lineId, i, pools.line_item_id)
      codes.original_line_item_id[at] = idAt(this.#originalLine, i, pools.original_line_item_id)
    }
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

/** Rows of one order and what their lines are marked with. */
export interface RowsOfOrder {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly batchId: number
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
