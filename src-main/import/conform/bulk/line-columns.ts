import { LINES_PER_ORDER } from '../../../model/gold/orders.ts'
import { BATCH_ROWS } from '../../readers/batch.ts'
import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import type { Cell } from '../../typing/cell.ts'
import type { Extract } from '../extract.ts'
import { ownNumber } from '../order-writer.ts'
import type { ProductKeys } from '../products.ts'
import { CodeField } from './code-field.ts'
import { CodeTable } from './code-memo.ts'
import { LineAmounts, ROW } from './line-amounts.ts'
import { LineProducts } from './line-products.ts'
import type { PartLines } from './line-states.ts'
import { numberBit } from './line-states.ts'
import type { MomentField } from './moment-field.ts'
import type { OrderCodes } from './order-codes.ts'
import { ORDER_CODE } from './order-codes.ts'
import type { OrderRun } from './order-run.ts'
import { NUMBERING } from './order-run.ts'
import type { LineStage } from './order-stages.ts'
import { TextCopier } from './plain-text.ts'
import { markGaps } from './row-marks.ts'

/** Meanings of a yes-or-no cell beside 0 and 1. */
const EMPTY = -1
const UNUSABLE = -2
/** Meanings of a line id beside the number that it is. */
const NO_NUMBER = 0
const GIVEN_TEXT = -1

/** What lines are resolved and marked with. */
export interface LineTools {
  readonly keys: ProductKeys
  readonly shop: string
  readonly batchId: number
}

/** Orders of the rows of a batch. */
interface RowOrders {
  readonly orders: CodeField<string>
  readonly codes: Pick<OrderCodes, 'arePlain' | 'flags'>
  readonly moments: Pick<MomentField, 'areGood' | 'good'>
}

/** The lines of a batch as columns. Rows that the line reader has to look at are `ROW.odd`. */
export class LineColumns {
  /** Kind of each row: `ROW.sale`, `ROW.returned` or `ROW.odd`. */
  readonly kinds = new Uint8Array(BATCH_ROWS)
  readonly products: LineProducts
  readonly #amounts: LineAmounts
  readonly #lineId: TextCopier
  readonly #isReturn: CodeField<0 | 1>
  readonly #promotional: CodeField<0 | 1>
  readonly #originalLine: TextCopier
  readonly #numberOf: CodeTable<string>
  readonly #returnOf: CodeTable<0 | 1>
  readonly #promotionOf: CodeTable<0 | 1>
  readonly #returnsByQuantity: boolean
  readonly #stage: LineStage

  constructor(extract: Extract, stage: LineStage, { keys, shop, batchId }: LineTools) {
    this.products = new LineProducts(extract, keys, shop)
    this.#amounts = new LineAmounts(extract)
    this.#lineId = new TextCopier(extract, 'line_id')
    this.#isReturn = new CodeField(extract.boolean('is_return'))
    this.#promotional = new CodeField(extract.boolean('is_promotional'))
    this.#originalLine = new TextCopier(extract, 'original_line_id')
    this.#numberOf = new CodeTable(this.#lineId.field, numberOf)
    this.#returnOf = new CodeTable(this.#isReturn, meaningOf)
    this.#promotionOf = new CodeTable(this.#promotional, meaningOf)
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
   * @param orders order numbers of the rows, and what their codes mean
   * @param moments times of the rows
   */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>, { orders, codes, moments }: RowOrders): void {
    const { kinds } = this
    this.products.use(batch, reader)
    for (const field of [this.#isReturn, this.#promotional]) field.use(batch, reader)
    for (const { field } of [this.#lineId, this.#originalLine]) field.use(batch, reader)
    for (const table of [this.#returnOf, this.#promotionOf]) table.grow()
    this.#numberOf.grow()
    const ordinary = this.#returnsByQuantity ? ROW.byQuantity : ROW.sale
    kinds.fill(ordinary, 0, batch.rows)
    if (!moments.areGood || !codes.arePlain || orders.hasEmpty || orders.hasGaps)
      markByOrder(kinds, { orders, codes, moments }, batch.rows)
    this.#markFlags(batch.rows)
    this.products.markOdd(kinds, batch.rows)
    this.#amounts.read(batch, kinds)
  }

  /** Returns by their flag, and rows with a flag or a number that has to be read. */
  #markFlags(rows: number): void {
    const { kinds } = this
    if (this.#isReturn.present) {
      if (this.#returnOf.canMean(1)) markReturns(kinds, this.#isReturn.codes, this.#returnOf.values, rows)
      this.#returnOf.mark(kinds, ROW.odd, UNUSABLE, rows)
    }
    if (this.#promotional.present) this.#promotionOf.mark(kinds, ROW.odd, UNUSABLE, rows)
    for (const field of [this.#isReturn, this.#promotional]) markGaps(kinds, ROW.odd, field, rows)
    for (const { field } of [this.#lineId, this.#originalLine]) markGaps(kinds, ROW.odd, field, rows)
  }

  /**
   * How lines from to end of one order, all of them plain, are numbered ({@link NUMBERING}); null where numbers repeat, go
   * back or are given in part only.
   */
  numbering(from: number, to: number): number | null {
    const { codes } = this.#lineId.field
    const { values } = this.#numberOf
    const first = values[codes[from] as number] as number
    if (first === GIVEN_TEXT) return this.#areDistinct(from, to) ? NUMBERING.byText : null
    let last = first
    for (let i = from + 1; i < to; i++) {
      const number = values[codes[i] as number] as number
      if (first === NO_NUMBER ? number !== NO_NUMBER : number <= last) return null
      last = number
    }
    return first === NO_NUMBER ? NUMBERING.inOrder : NUMBERING.asGiven
  }

  /** Lines from to end of one order, numbered as {@link LineColumns.numbering} says. */
  partOf(from: number, to: number, numbering: number): PartLines {
    const { codes } = this.#lineId.field
    const { values } = this.#numberOf
    let bits = 0
    let areSmall = numbering === NUMBERING.asGiven
    for (let i = from; areSmall && i < to; i++) {
      const bit = numberBit(values[codes[i] as number] as number)
      areSmall = bit !== 0
      bits |= bit
    }
    return { numbering, count: to - from, bits: areSmall ? bits : 0 }
  }

  /** Stages the lines of a run of orders; products are named in the order of the rows. */
  write(run: OrderRun, batch: DecodedBatch): void {
    const { from, to } = run
    this.#stage.reserve(to - from)
    const { count, numbers } = this.#stage
    this.#writeKeys(run, numbers.sales_key)
    this.products.writeKeys(numbers.product_key, count, from, to)
    writeSources(numbers.source_row, count, batch, run)
    this.#writeAmounts(from, to)
    this.#writeTexts(run)
    this.#stage.count += to - from
  }

  #writeKeys({ count, first, keys: orders, numberings, before }: OrderRun, keys: Float64Array): void {
    const { codes } = this.#lineId.field
    const { values } = this.#numberOf
    let at = this.#stage.count
    for (let n = 0; n < count; n++) {
      const base = (orders[n] as number) * LINES_PER_ORDER
      const from = first[n] as number
      const to = first[n + 1] as number
      if (numberings[n] === NUMBERING.asGiven)
        for (let i = from; i < to; i++, at++) keys[at] = base + (values[codes[i] as number] as number)
      else {
        const last = base + (before[n] as number)
        for (let i = from; i < to; i++, at++) keys[at] = last + (i - from + 1)
      }
    }
  }

  #writeAmounts(from: number, to: number): void {
    const { numbers, count } = this.#stage
    const amounts = this.#amounts
    copyRows(numbers.quantity, count, amounts.quantity, from, to)
    copyRows(numbers.unit_price_e4, count, amounts.price, from, to)
    copyRows(numbers.discount_e4, count, amounts.discount, from, to)
    copyRows(numbers.net_e4, count, amounts.net, from, to)
    this.#writePromotions(numbers.is_promotional, from, to)
    if (amounts.hasMargins) copyRows(numbers.margin_e4, count, amounts.margin, from, to)
    if (amounts.hasCosts) copyRows(numbers.unit_cost_e4, count, amounts.cost, from, to)
    if (!amounts.hasFractions) return
    this.#stage.touch('quantity_exact')
    copyRows(numbers.quantity_exact, count, amounts.exact, from, to)
  }

  #writePromotions(target: Float64Array, from: number, to: number): void {
    const { discount } = this.#amounts
    const { codes } = this.#promotional
    const { values } = this.#promotionOf
    for (let i = from, at = this.#stage.count; i < to; i++, at++) {
      const promotion = values[codes[i] as number] as number
      target[at] = promotion >= 0 ? promotion : discount[i] === 0 ? 0 : 1
    }
  }

  #writeTexts(run: OrderRun): void {
    const { from, to } = run
    this.#writeLineIds(run)
    if (this.#originalLine.field.present)
      this.#writeText('original_line_item_id', this.#originalLine, { start: from, from, to })
  }

  #writeLineIds({ count, first, numberings, from }: OrderRun): void {
    for (let n = 0; n < count; n++)
      if (numberings[n] === NUMBERING.byText)
        this.#writeText('line_item_id', this.#lineId, {
          start: from,
          from: first[n] as number,
          to: first[n + 1] as number,
        })
  }

  /** @param rows rows to write, and the first row of the run, which is staged next */
  #writeText(
    name: 'line_item_id' | 'original_line_item_id',
    text: TextCopier,
    { start, from, to }: { start: number; from: number; to: number },
  ): void {
    const { codes, pools, count } = this.#stage
    const target = codes[name]
    this.#stage.touch(name)
    for (let i = from, at = count + from - start; i < to; i++, at++)
      target[at] = text.copy(text.field.codes[i] as number, pools[name])
  }

  /** Whether texts that are no numbers tell the lines of an order apart. */
  #areDistinct(from: number, to: number): boolean {
    const { codes } = this.#lineId.field
    const seen = new Set<string | number>()
    for (let i = from; i < to; i++) {
      const code = codes[i] as number
      if (this.#numberOf.values[code] !== GIVEN_TEXT) return false
      seen.add(this.#lineId.isPlain(code) ? code : (this.#lineId.field.valueOf(code) ?? ''))
    }
    return seen.size === to - from
  }
}

/** Rows of returns by their number, and rows whose number or time has to be read. */
function markByOrder(
  kinds: Uint8Array,
  { orders, codes: { flags }, moments: { good } }: RowOrders,
  rows: number,
): void {
  const { codes } = orders
  const unfit = ORDER_CODE.bad | ORDER_CODE.madeUp
  for (let i = 0; i < rows; i++) {
    const order = good[i] === 1 ? (flags[codes[i] as number] as number) : unfit
    if ((order & unfit) !== 0) kinds[i] = ROW.odd
    else if ((order & ORDER_CODE.returned) !== 0) kinds[i] = ROW.returned
  }
  markGaps(kinds, ROW.odd, orders, rows)
}

function markReturns(kinds: Uint8Array, codes: Uint32Array, values: Int32Array, rows: number): void {
  for (let i = 0; i < rows; i++) if (values[codes[i] as number] === 1 && kinds[i] !== ROW.odd) kinds[i] = ROW.returned
}

function copyRows(target: Float64Array, at: number, source: Float64Array, from: number, to: number): void {
  target.set(source.subarray(from, to), at)
}

function writeSources(target: Float64Array, at: number, batch: DecodedBatch, { from, to }: OrderRun): void {
  const { firstRow, rowNumbers } = batch
  if (rowNumbers === null) for (let i = from, place = at; i < to; i++, place++) target[place] = firstRow + i
  else for (let i = from, place = at; i < to; i++, place++) target[place] = rowNumbers[i] as number
}

function numberOf({ value }: Cell<string>): number {
  return value === null ? NO_NUMBER : (ownNumber(value) ?? GIVEN_TEXT)
}

function meaningOf({ value, issue, warning }: Cell<0 | 1>): number {
  if (issue !== null || warning !== null) return UNUSABLE
  return value ?? EMPTY
}
