import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { NO_CODE, STATE } from '../../readers/decoded.ts'
import type { Moment } from '../../typing/moment.ts'
import type { Zone } from '../../typing/zone.ts'
import type { Dimensions } from '../dimensions.ts'
import type { Extract } from '../extract.ts'
import { cancelledWords, HEAD_AMOUNTS } from '../order-head.ts'
import type { BatchContext } from '../warehouse.ts'
import { CodeField, CodeMemo, idAt } from './code-field.ts'
import { HeadKeys } from './head-keys.ts'
import { MomentField } from './moment-field.ts'
import { NumberField } from './number-field.ts'
import type { HeadStage } from './order-stages.ts'

/** Columns of order_header by the fields of {@link HEAD_AMOUNTS}. */
const AMOUNT_COLUMNS = ['order_net_e4', 'tax_e4', 'shipping_e4', 'order_total_e4', 'refunded_e4'] as const
const NO_CURRENCY = 0
const UNUSABLE = -1

/** A new order whose header is to be staged. */
export interface NewOrder {
  readonly key: number
  readonly isReturn: boolean
  /** Row of the batch that gives the header, and its data row number. */
  readonly row: number
  readonly sourceRow: number
}

/** What headers are resolved with. */
export interface HeadTools {
  readonly context: BatchContext
  readonly dimensions: Dimensions
  readonly shop: string
  readonly zone: Zone
  /** Rate of a currency to the reporting currency; null when none is known. */
  readonly rateOf: (currency: string) => number | null
}

/** Headers of the orders of a batch as columns, each read from the first row of its order. */
export class HeadColumns {
  readonly moments: MomentField
  readonly #context: BatchContext
  readonly #rateOf: HeadTools['rateOf']
  readonly #stage: HeadStage
  readonly #shop: number
  readonly #keys: HeadKeys
  readonly #amounts: readonly NumberField[]
  /** The amounts that the extract gives at all, with their columns. */
  readonly #given: readonly { readonly column: (typeof AMOUNT_COLUMNS)[number]; readonly field: NumberField }[]
  readonly #discount: NumberField
  readonly #currency: CodeField<string>
  readonly #currencyOf: CodeMemo
  readonly #currencies: string[] = ['']
  readonly #cancelled: CodeField<Moment>
  readonly #isCancelled: CodeMemo
  readonly #status: CodeField<string>
  readonly #isStatusCancelled: CodeMemo
  readonly #statusOf: CodeMemo
  readonly #payment: CodeField<string>
  readonly #paymentOf: CodeMemo
  readonly #session: CodeField<string>
  readonly #cart: CodeField<string>

  constructor(extract: Extract, stage: HeadStage, { context, dimensions, shop, zone, rateOf }: HeadTools) {
    this.#context = context
    this.#rateOf = rateOf
    this.#stage = stage
    this.#shop = stage.pools.shop_id.codeOf(shop)
    this.#keys = new HeadKeys(extract, dimensions, shop)
    this.moments = new MomentField(extract.moment('order_ts'), zone)
    this.#amounts = HEAD_AMOUNTS.map((name) => new NumberField(extract.amount(name)))
    this.#given = AMOUNT_COLUMNS.flatMap((column, n) => {
      const field = this.#amounts[n]
      return field?.present === true ? [{ column, field }] : []
    })
    this.#discount = new NumberField(extract.amount('order_discount'))
    this.#currency = new CodeField(extract.currency('currency_code'))
    this.#currencyOf = new CodeMemo((code) => this.#currencyNumber(code))
    this.#cancelled = new CodeField(extract.moment('cancelled_ts'))
    this.#isCancelled = new CodeMemo((code) => {
      const { value, issue } = this.#cancelled.cellOf(code)
      return value === null && issue === null ? 0 : 1
    })
    this.#status = new CodeField(extract.text('order_status'))
    this.#statusOf = new CodeMemo((code) => stage.pools.order_status.codeOf(this.#status.valueOf(code)))
    const words = cancelledWords(extract.rules)
    this.#isStatusCancelled = new CodeMemo((code) =>
      words.has(this.#status.valueOf(code)?.toLowerCase() ?? '') ? 1 : 0,
    )
    this.#payment = new CodeField(extract.text('payment_method'))
    this.#paymentOf = new CodeMemo((code) => stage.pools.payment_method.codeOf(this.#payment.valueOf(code)))
    this.#session = new CodeField(extract.text('session_id'))
    this.#cart = new CodeField(extract.text('cart_id'))
    this.#letRest()
  }

  /** Columns that no plain row of the file gives another value. */
  #letRest(): void {
    const stage = this.#stage
    stage.rest('shop_id', this.#shop)
    stage.rest('batch_id', this.#context.batchId)
    stage.rest('original_transaction_id', 0)
    AMOUNT_COLUMNS.forEach((column, n) => {
      if (this.#amounts[n]?.present !== true) stage.rest(column, Number.NaN)
    })
    if (!this.#discount.present) stage.rest('discount_e4', Number.NaN)
    const texts = { order_status: this.#status, payment_method: this.#payment, session_id: this.#session } as const
    for (const [column, field] of Object.entries({ ...texts, cart_id: this.#cart }))
      if (!field.present) stage.rest(column as keyof typeof texts, 0)
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    this.#keys.use(batch, reader)
    this.moments.use(batch)
    for (const field of [...this.#amounts, this.#discount]) field.use(batch)
    this.#cancelled.use(batch, reader)
    for (const field of [this.#currency, this.#status, this.#payment, this.#session, this.#cart])
      field.use(batch, reader)
  }

  /** Whether rows from to end, all of them good lines, make an order about which nothing is to be said. */
  isPlain(from: number, to: number): boolean {
    if (!this.#keys.isPlain(from) || !this.#hasTexts(from) || !this.#hasAmounts(from)) return false
    if (this.#isCancelled.of(this.#cancelled.codes[from] as number) === 1) return false
    if (this.#isStatusCancelled.of(this.#status.codes[from] as number) === 1) return false
    return !this.#currency.mapped || this.#isOneCurrency(from, to)
  }

  /**
   * Stages the header of an order but for its number; keys are asked for in the order of the file.
   * @returns day of the order, YYYYMMDD
   */
  write(order: NewOrder): number {
    const stage = this.#stage
    stage.reserve(1)
    const { numbers, codes, pools } = stage
    const at = stage.count++
    const { row } = order
    const moment = this.moments.at(row)
    const currency = this.#currencyAt(row)
    const customer = this.#keys.customerAt(row)
    numbers.order_key[at] = order.key
    numbers.customer_key[at] = customer
    numbers.customer_version_key[at] = customer
    numbers.date_key[at] = moment.dateKey
    numbers.sale_at[at] = moment.at
    numbers.has_time[at] = moment.hasTime ? 1 : 0
    numbers.channel_key[at] = this.#keys.channelAt(row)
    numbers.location_key[at] = this.#keys.locationAt(row)
    codes.currency_code[at] = pools.currency_code.codeOf(currency)
    numbers.fx_rate[at] = this.#rateOf(currency) ?? Number.NaN
    numbers.is_return[at] = order.isReturn ? 1 : 0
    numbers.campaign_key[at] = this.#keys.campaignAt(row)
    numbers.order_date_key[at] = moment.dateKey
    numbers.source_row[at] = order.sourceRow
    this.#writeAmounts(at, row)
    this.#writeTexts(at, row)
    return moment.dateKey
  }

  #writeAmounts(at: number, row: number): void {
    const { numbers } = this.#stage
    for (const { column, field } of this.#given) numbers[column][at] = amountAt(field, row)
    if (this.#discount.present) numbers.discount_e4[at] = amountAt(this.#discount, row)
  }

  #writeTexts(at: number, row: number): void {
    const { codes, pools } = this.#stage
    if (this.#status.present) codes.order_status[at] = this.#statusOf.of(this.#status.codes[row] as number)
    if (this.#payment.present) codes.payment_method[at] = this.#paymentOf.of(this.#payment.codes[row] as number)
    if (this.#session.present) codes.session_id[at] = idAt(this.#session, row, pools.session_id)
    if (this.#cart.present) codes.cart_id[at] = idAt(this.#cart, row, pools.cart_id)
  }

  #hasTexts(row: number): boolean {
    if (this.#cancelled.codes[row] === NO_CODE || this.#status.codes[row] === NO_CODE) return false
    if (this.#payment.codes[row] === NO_CODE) return false
    return this.#session.codes[row] !== NO_CODE && this.#cart.codes[row] !== NO_CODE
  }

  /** A discount of the whole order has to be spread over its lines. */
  #hasAmounts(row: number): boolean {
    for (const { field } of this.#given) if (field.states[row] === STATE.text) return false
    const discount = this.#discount
    return discount.states[row] !== STATE.text && (discount.values[row] as number) <= 0
  }

  #isOneCurrency(from: number, to: number): boolean {
    const { codes } = this.#currency
    const first = codes[from] as number
    if (first === NO_CODE || this.#currencyOf.of(first) === UNUSABLE) return false
    const currency = this.#currencyAt(from)
    for (let i = from + 1; i < to; i++) {
      const code = codes[i] as number
      if (code === first) continue
      if (code === NO_CODE) return false
      const number = this.#currencyOf.of(code)
      if (number > NO_CURRENCY && this.#currencies[number] !== currency) return false
    }
    return true
  }

  #currencyAt(row: number): string {
    const number = this.#currencyOf.of(this.#currency.codes[row] as number)
    return number > NO_CURRENCY ? (this.#currencies[number] ?? '') : this.#context.reportingCurrency
  }

  #currencyNumber(code: number): number {
    const { value, issue } = this.#currency.cellOf(code)
    if (issue !== null) return UNUSABLE
    return value === null ? NO_CURRENCY : this.#currencies.push(value) - 1
  }
}

function amountAt(field: NumberField, row: number): number {
  return field.states[row] === STATE.value ? (field.values[row] as number) : Number.NaN
}
