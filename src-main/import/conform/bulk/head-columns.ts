import { BATCH_ROWS, rowNumber } from '../../readers/batch.ts'
import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { STATE } from '../../readers/decoded.ts'
import type { Moment } from '../../typing/moment.ts'
import type { Zone } from '../../typing/zone.ts'
import type { Dimensions } from '../dimensions.ts'
import type { Extract } from '../extract.ts'
import { cancelledWords, HEAD_AMOUNTS } from '../order-head.ts'
import type { BatchContext } from '../warehouse.ts'
import { CodeField } from './code-field.ts'
import { CodeTable } from './code-memo.ts'
import { CurrencyCodes } from './currency-codes.ts'
import { HeadKeys } from './head-keys.ts'
import { MomentField } from './moment-field.ts'
import { NumberField } from './number-field.ts'
import type { OrderCodes } from './order-codes.ts'
import type { NewHeads } from './order-run.ts'
import type { HeadStage } from './order-stages.ts'
import { TextCopier } from './plain-text.ts'
import { markGaps } from './row-marks.ts'

/** Columns of order_header by the fields of {@link HEAD_AMOUNTS}. */
const AMOUNT_COLUMNS = ['order_net_e4', 'tax_e4', 'shipping_e4', 'order_total_e4', 'refunded_e4'] as const

/** What headers are resolved with. */
export interface HeadTools {
  readonly context: BatchContext
  readonly dimensions: Dimensions
  readonly shop: string
  readonly zone: Zone
  readonly codes: OrderCodes
  /** Rate of a currency to the reporting currency; null when none is known. */
  readonly rateOf: (currency: string) => number | null
}

/** Headers of the orders of a batch as columns, each read from the first row of its order. */
export class HeadColumns {
  readonly moments: MomentField
  readonly currencies: CurrencyCodes
  readonly keys: HeadKeys
  /** 1 for rows that cannot give a header about which nothing is to be said. */
  readonly odd = new Uint8Array(BATCH_ROWS)
  readonly #stage: HeadStage
  readonly #codes: OrderCodes
  /** The amounts that the extract gives at all, with their columns. */
  readonly #given: readonly { readonly column: (typeof AMOUNT_COLUMNS)[number]; readonly field: NumberField }[]
  readonly #discount: NumberField
  readonly #cancelled: CodeField<Moment>
  readonly #isCancelled: CodeTable<Moment>
  readonly #status: CodeField<string>
  readonly #isStatusCancelled: CodeTable<string>
  readonly #statusOf: CodeTable<string>
  readonly #payment: CodeField<string>
  readonly #paymentOf: CodeTable<string>
  readonly #session: TextCopier
  readonly #cart: TextCopier

  constructor(extract: Extract, stage: HeadStage, tools: HeadTools) {
    const { context, dimensions, shop, zone, codes, rateOf } = tools
    this.#stage = stage
    this.#codes = codes
    this.keys = new HeadKeys(extract, dimensions, shop)
    this.moments = new MomentField(extract.moment('order_ts'), zone)
    this.currencies = new CurrencyCodes(extract, context.reportingCurrency, rateOf)
    const amounts = HEAD_AMOUNTS.map((name) => new NumberField(extract.amount(name)))
    this.#given = AMOUNT_COLUMNS.flatMap((column, n) => {
      const field = amounts[n]
      return field?.present === true ? [{ column, field }] : []
    })
    this.#discount = new NumberField(extract.amount('order_discount'))
    this.#cancelled = new CodeField(extract.moment('cancelled_ts'))
    this.#isCancelled = new CodeTable(this.#cancelled, ({ value, issue }) => (value === null && issue === null ? 0 : 1))
    this.#status = new CodeField(extract.text('order_status'))
    const words = cancelledWords(extract.rules)
    this.#isStatusCancelled = new CodeTable(this.#status, ({ value }) =>
      words.has(value?.toLowerCase() ?? '') ? 1 : 0,
    )
    this.#statusOf = new CodeTable(this.#status, ({ value }) => stage.pools.order_status.codeOf(value))
    this.#payment = new CodeField(extract.text('payment_method'))
    this.#paymentOf = new CodeTable(this.#payment, ({ value }) => stage.pools.payment_method.codeOf(value))
    this.#session = new TextCopier(extract, 'session_id')
    this.#cart = new TextCopier(extract, 'cart_id')
    this.#letRest(shop, context.batchId)
  }

  /** Columns that no plain row of the file gives another value. */
  #letRest(shop: string, batchId: number): void {
    const stage = this.#stage
    stage.rest('shop_id', stage.pools.shop_id.codeOf(shop))
    stage.rest('batch_id', batchId)
    stage.rest('original_transaction_id', 0)
    const given = new Set<string>(this.#given.map(({ column }) => column))
    for (const column of AMOUNT_COLUMNS) if (!given.has(column)) stage.rest(column, Number.NaN)
    if (!this.#discount.present) stage.rest('discount_e4', Number.NaN)
    if (!this.#status.present) stage.rest('order_status', 0)
    if (!this.#payment.present) stage.rest('payment_method', 0)
    if (!this.#session.field.present) stage.rest('session_id', 0)
    if (!this.#cart.field.present) stage.rest('cart_id', 0)
  }

  /** Moves to the next batch and finds out which rows can give a header. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    this.keys.use(batch, reader)
    this.moments.use(batch)
    for (const { field } of this.#given) field.use(batch)
    this.#discount.use(batch)
    this.currencies.use(batch, reader)
    this.#cancelled.use(batch, reader)
    for (const field of this.#texts) field.use(batch, reader)
    this.#isCancelled.grow()
    for (const table of [this.#isStatusCancelled, this.#statusOf, this.#paymentOf]) table.grow()
    this.#markOdd(batch.rows)
  }

  get #texts(): readonly CodeField<string>[] {
    return [this.#status, this.#payment, this.#session.field, this.#cart.field]
  }

  /** Cancelled orders, discounts of whole orders, which are spread over lines, and whatever has to be read. */
  #markOdd(rows: number): void {
    const { odd } = this
    odd.fill(0, 0, rows)
    this.keys.markGaps(odd, rows)
    this.currencies.markOdd(odd, rows)
    for (const field of [this.#cancelled, ...this.#texts]) markGaps(odd, 1, field, rows)
    if (this.#cancelled.present) this.#isCancelled.mark(odd, 1, 1, rows)
    if (this.#status.present) this.#isStatusCancelled.mark(odd, 1, 1, rows)
    for (const { field } of this.#given) markTexts(odd, field, rows)
    markTexts(odd, this.#discount, rows)
    if (this.#discount.isEmpty) return
    const { values } = this.#discount
    for (let i = 0; i < rows; i++) if ((values[i] as number) > 0) odd[i] = 1
  }

  /** Stages the headers of new orders; keys are asked for in the order of the file. Returns their days, YYYYMMDD. */
  write(heads: NewHeads, batch: DecodedBatch): Float64Array {
    const stage = this.#stage
    stage.reserve(heads.count)
    const { count: at, numbers } = stage
    writeOwn(numbers, at, heads, batch)
    this.keys.write(numbers, at, heads)
    this.moments.write(numbers, at, heads)
    this.currencies.write(stage, at, heads)
    const days = numbers.date_key.subarray(at, at + heads.count)
    numbers.order_date_key.set(days, at)
    for (const { column, field } of this.#given) writeAmounts(numbers[column], at, field, heads)
    if (this.#discount.present) writeAmounts(numbers.discount_e4, at, this.#discount, heads)
    this.#writeTexts(heads)
    stage.count += heads.count
    return days
  }

  #writeTexts(heads: NewHeads): void {
    const { codes, pools, count: at } = this.#stage
    const firstNumber = pools.transaction_id.size
    this.#codes.copyInto(pools.transaction_id, heads.owns, heads.count)
    for (let n = 0; n < heads.count; n++) codes.transaction_id[at + n] = firstNumber + n
    if (this.#status.present) writeMeanings(codes.order_status, at, this.#status.codes, this.#statusOf.values, heads)
    if (this.#payment.present)
      writeMeanings(codes.payment_method, at, this.#payment.codes, this.#paymentOf.values, heads)
    for (const [column, text] of [
      ['session_id', this.#session],
      ['cart_id', this.#cart],
    ] as const) {
      if (!text.field.present) continue
      const cells = text.field.codes
      for (let n = 0; n < heads.count; n++)
        codes[column][at + n] = text.copy(cells[heads.first[n] as number] as number, pools[column])
    }
  }
}

/** Writes what headers have of their own. */
function writeOwn(
  { order_key: keys, is_return: isReturn, source_row: sources }: HeadStage['numbers'],
  at: number,
  { count, firstKey, first, returns }: NewHeads,
  batch: DecodedBatch,
): void {
  for (let n = 0, place = at; n < count; n++, place++) {
    keys[place] = firstKey + n
    isReturn[place] = returns[n] as number
    sources[place] = rowNumber(batch, first[n] as number)
  }
}

function markTexts(odd: Uint8Array, { states, isNumeric }: NumberField, rows: number): void {
  if (isNumeric) return
  for (let i = 0; i < rows; i++) if (states[i] === STATE.text) odd[i] = 1
}

function writeAmounts(
  target: Float64Array,
  at: number,
  { values, states }: NumberField,
  { first, count }: NewHeads,
): void {
  for (let n = 0, place = at; n < count; n++, place++) {
    const row = first[n] as number
    target[place] = states[row] === STATE.value ? (values[row] as number) : Number.NaN
  }
}

function writeMeanings(
  target: Uint32Array,
  at: number,
  cells: Uint32Array,
  values: Int32Array,
  { first, count }: NewHeads,
): void {
  for (let n = 0, place = at; n < count; n++, place++)
    target[place] = values[cells[first[n] as number] as number] as number
}
