import type { TypedColumn } from '../typing/column.ts'
import type { TypedColumns } from '../typing/columns.ts'
import type { RowRules } from '../profiles/profile.ts'
import type { Moment } from '../typing/moment.ts'
import type { ChannelKeys } from './channels.ts'
import type { CustomerKeys } from './customer-keys.ts'
import type { Extract } from './extract.ts'
import type { LocationKeys } from './locations.ts'
import type { BatchContext } from './warehouse.ts'

/** Header values of an order with resolved keys. */
export interface OrderHead {
  readonly row: number
  readonly shop: string
  readonly customerKey: number
  /** Null for baskets without any date. */
  readonly moment: Moment | null
  readonly channelKey: number
  readonly locationKey: number
  readonly currency: string
  readonly status: string | null
  readonly payment: string | null
  readonly netE4: number | null
  readonly discountE4: number | null
  readonly taxE4: number | null
  readonly shippingE4: number | null
  readonly totalE4: number | null
  readonly refundedE4: number | null
  readonly session: string | null
  readonly cart: string | null
  readonly campaign: string | null
  readonly cancelled: Moment | 'by_status' | null
  readonly cancelReason: string | null
}

/** Keys that order headers need. */
export interface HeadKeys {
  readonly customers: CustomerKeys
  readonly channels: ChannelKeys
  readonly locations: LocationKeys
}

/** Amounts of an order as its header gives them, in the order of reading. */
export const HEAD_AMOUNTS = ['order_net', 'order_tax', 'order_shipping', 'order_total', 'refunded_amount'] as const
const CANCELLED = ['cancelled', 'canceled', 'voided', 'storniert', 'annulled']

/** Words of order_status, in lower case, that mean the order was cancelled. */
export function cancelledWords(rules: RowRules): ReadonlySet<string> {
  return new Set(rules.cancelledStatus ?? CANCELLED)
}

/** Reads the fields that belong to the order as a whole. */
export class OrderHeadReader {
  readonly #extract: Extract
  readonly #context: BatchContext
  readonly #keys: HeadKeys
  readonly #texts: TypedColumns<string>
  readonly #amounts: readonly TypedColumn<number>[]
  readonly #discount: TypedColumn<number>
  readonly #discountField: string
  readonly #currency: TypedColumn<string>
  readonly #cancelled: TypedColumn<Moment>
  readonly #cancelledWords: ReadonlySet<string>
  readonly orderTime: TypedColumn<Moment>

  constructor(extract: Extract, context: BatchContext, keys: HeadKeys) {
    this.#extract = extract
    this.#context = context
    this.#keys = keys
    const names = [
      'shop_id',
      'customer_id',
      'customer_email',
      'channel',
      'location_id',
      'region',
      'country_code',
      'order_status',
      'payment_method',
      'session_id',
      'cart_id',
      'campaign_id',
      'cancel_reason',
    ]
    this.#texts = extract.texts(names)
    this.#amounts = HEAD_AMOUNTS.map((name) => extract.amount(name))
    this.#discountField = extract.plan.entity === 'orders' ? 'discount_amount' : 'order_discount'
    this.#discount = extract.amount(this.#discountField)
    this.#currency = extract.currency('currency_code')
    this.#cancelled = extract.moment('cancelled_ts')
    this.orderTime = extract.moment('order_ts')
    this.#cancelledWords = cancelledWords(extract.rules)
  }

  /** Currency of row i as given; null when the row has none. */
  currencyAt(i: number): string | null {
    return this.#currency.at(i).value
  }

  /** The header in row i, or null when the row was rejected. */
  read(i: number, moment: Moment | null): OrderHead | null {
    const extract = this.#extract
    const currency = this.#currency.at(i)
    if (currency.issue !== null) return this.#extract.reject(i, currency.issue, 'currency_code')
    const amounts: (number | null)[] = []
    for (const [index, column] of [...this.#amounts, this.#discount].entries()) {
      const cell = column.at(i)
      if (cell.issue !== null) return this.#extract.reject(i, cell.issue, HEAD_AMOUNTS[index] ?? this.#discountField)
      amounts.push(cell.value)
    }
    const cancelled = this.#cancelled.at(i)
    if (cancelled.issue !== null) return this.#extract.reject(i, cancelled.issue, 'cancelled_ts')
    const [netE4 = null, taxE4 = null, shippingE4 = null, totalE4 = null, refundedE4 = null, discountE4 = null] =
      amounts
    const shop = this.#texts.value('shop_id', i) ?? 'default'
    const status = this.#texts.value('order_status', i)
    const isCancelled =
      cancelled.value ?? (status !== null && this.#cancelledWords.has(status.toLowerCase()) ? 'by_status' : null)
    const { customers, channels, locations } = this.#keys
    return {
      row: extract.row(i),
      shop,
      moment,
      status,
      netE4,
      taxE4,
      shippingE4,
      totalE4,
      refundedE4,
      discountE4,
      customerKey: customers.keyOf(shop, this.#texts.value('customer_id', i), this.#texts.value('customer_email', i)),
      channelKey: channels.keyOf(this.#texts.value('channel', i)),
      locationKey: locations.keyOf(
        shop,
        this.#texts.value('location_id', i),
        this.#texts.value('region', i),
        this.#texts.value('country_code', i),
      ),
      currency: currency.value ?? this.#context.reportingCurrency,
      payment: this.#texts.value('payment_method', i),
      session: this.#texts.value('session_id', i),
      cart: this.#texts.value('cart_id', i),
      campaign: this.#texts.value('campaign_id', i),
      cancelled: isCancelled,
      cancelReason: this.#texts.value('cancel_reason', i),
    }
  }
}
