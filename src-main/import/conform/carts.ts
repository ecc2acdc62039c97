import { prepared } from '../../store/prepared.ts'
import type { TypedColumn } from '../typing/column.ts'
import type { TypedColumns } from '../typing/columns.ts'
import type { Moment } from '../typing/moment.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import type { SqlValue } from './insert.ts'
import type { BatchContext } from './warehouse.ts'

const STATES = new Set(['open', 'converted', 'abandoned', 'merged'])
const STAGES = new Set(['cart', 'shipping', 'payment'])
const COLUMNS = [
  'cart_id',
  'shop_id',
  'customer_key',
  'customer_version_key',
  'date_key',
  'channel_key',
  'session_id',
  'created_ts',
  'last_activity_ts',
  'cart_status',
  'max_stage',
  'cart_value',
  'currency_code',
  'items_count',
  'converted_transaction_id',
  'converted_ts',
  'recovery_email_ts',
] as const

type CartRow = { [Name in (typeof COLUMNS)[number]]: SqlValue }

/** Takes carts: one row per cart, the newest delivery of a cart wins. Carts are known on digital channels only. */
export class CartsConformer implements Conformer {
  readonly #extract: Extract
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #texts: TypedColumns<string>
  readonly #moments: TypedColumns<Moment>
  readonly #value: TypedColumn<number>
  readonly #items: TypedColumn<number>
  readonly #currency: TypedColumn<string>
  readonly #seen = new Set<string>()

  constructor(extract: Extract, context: BatchContext, dimensions: Dimensions) {
    this.#extract = extract
    this.#context = context
    this.#dimensions = dimensions
    const texts = [
      'cart_id',
      'shop_id',
      'customer_id',
      'cart_status',
      'abandonment_stage',
      'channel',
      'converted_order_id',
      'session_id',
    ]
    this.#texts = extract.texts(texts)
    const moments = ['created_ts', 'last_activity_ts', 'converted_ts', 'recovery_email_ts']
    this.#moments = extract.moments(moments)
    this.#value = extract.amount('cart_value')
    this.#items = extract.integer('items_count')
    this.#currency = extract.currency('currency_code')
  }

  take(rows: number): void {
    for (let i = 0; i < rows; i++) {
      const row = this.#read(i)
      if (row !== null) this.#write(i, row)
    }
  }

  finish(): void {
    this.#seen.clear()
  }

  #read(i: number): CartRow | null {
    const cells = {
      ...this.#moments.columns,
      cart_value: this.#value,
      items_count: this.#items,
      currency_code: this.#currency,
    }
    for (const [name, column] of Object.entries(cells)) {
      const { issue } = column.at(i)
      if (issue !== null) return this.#extract.reject(i, issue, name)
    }
    const id = this.#texts.value('cart_id', i)
    const created = this.#moments.value('created_ts', i)
    if (id === null) return this.#extract.reject(i, 'V-REQUIRED', 'cart_id')
    if (created === null) return this.#extract.reject(i, 'V-REQUIRED', 'created_ts')
    const last = this.#moments.value('last_activity_ts', i) ?? created
    if (last.at < created.at) return this.#extract.reject(i, 'V-ORDER-TIME', 'last_activity_ts')
    const stage = this.#texts.value('abandonment_stage', i)?.toLowerCase() ?? 'cart'
    if (!STAGES.has(stage)) return this.#extract.reject(i, 'V-CART-STAGE', 'abandonment_stage')
    const word = this.#texts.value('channel', i)
    const channel = this.#dimensions.channels.keyOf(word ?? 'Online')
    if (word !== null && !this.#dimensions.channels.isDigital(channel))
      return this.#extract.reject(i, 'V-CART-CHANNEL', 'channel')
    const value = this.#value.at(i).value ?? 0
    if (value < 0) return this.#extract.reject(i, 'V-NEGATIVE', 'cart_value')
    const status =
      this.#texts.value('cart_status', i)?.toLowerCase() ??
      (this.#texts.value('converted_order_id', i) === null ? 'open' : 'converted')
    if (!STATES.has(status)) return this.#extract.reject(i, 'V-ENUM', 'cart_status')
    const person = this.#texts.value('customer_id', i)
    const shop = this.#texts.value('shop_id', i) ?? 'default'
    const customer = person === null ? -2 : this.#dimensions.customers.keyOf(shop, person, null)
    return {
      cart_id: id,
      shop_id: shop,
      customer_key: customer,
      customer_version_key: customer,
      date_key: created.dateKey,
      channel_key: channel,
      session_id: this.#texts.value('session_id', i),
      created_ts: instant(created),
      last_activity_ts: instant(last),
      cart_status: status,
      max_stage: stage,
      cart_value: value / 10_000,
      currency_code: this.#currency.at(i).value ?? this.#context.reportingCurrency,
      items_count: this.#items.at(i).value ?? 0,
      converted_transaction_id: this.#texts.value('converted_order_id', i),
      converted_ts: instant(this.#moments.value('converted_ts', i)),
      recovery_email_ts: instant(this.#moments.value('recovery_email_ts', i)),
    }
  }

  #write(i: number, row: CartRow): void {
    const { db, batchId } = this.#context
    const { counts } = this.#extract.log
    const id = String(row.cart_id)
    const stored = prepared<[string], CartRow>(
      db,
      `SELECT ${COLUMNS.join(', ')} FROM gold_cart_fact WHERE cart_id = ?`,
    ).get(id)
    if (stored !== undefined && COLUMNS.every((name) => stored[name] === row[name])) {
      counts.duplicate++
      return
    }
    prepared(
      db,
      `INSERT OR REPLACE INTO gold_cart_fact (${COLUMNS.join(', ')}, batch_id) VALUES (${COLUMNS.map(() => '?').join(', ')}, ?)`,
    ).run(...COLUMNS.map((name) => row[name]), batchId)
    if (this.#seen.has(id)) {
      counts.superseded++
      this.#extract.warn(i, 'D-KEY-IN-FILE', 'cart_id')
      return
    }
    this.#seen.add(id)
    counts.loaded++
    if (stored === undefined) this.#extract.log.added++
    else this.#extract.log.updated++
  }
}

function instant(moment: Moment): string
function instant(moment: Moment | null): string | null
function instant(moment: Moment | null): string | null {
  return moment === null ? null : new Date(moment.at).toISOString()
}
