import { createHash } from 'node:crypto'
import type { TypedColumn } from '../typing/column.ts'
import type { TypedColumns } from '../typing/columns.ts'
import type { Moment } from '../typing/moment.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import { RowInserter } from './insert.ts'
import type { BatchContext } from './warehouse.ts'

/** Names that extracts use for the same event (data model 9.5). */
const EVENT_WORDS: Readonly<Record<string, string>> = {
  view: 'view',
  product_view: 'view',
  view_item: 'view',
  detail: 'view',
  item_view: 'view',
  click: 'click',
  add_to_cart: 'add_to_cart',
  cart: 'add_to_cart',
  addtocart: 'add_to_cart',
  add: 'add_to_cart',
  wishlist: 'wishlist',
  add_to_wishlist: 'wishlist',
  page_view: 'page_view',
  pageview: 'page_view',
  search: 'search',
  remove_from_cart: 'remove_from_cart',
  begin_checkout: 'begin_checkout',
  checkout: 'begin_checkout',
  purchase: 'purchase',
  transaction: 'purchase',
  order: 'purchase',
  compare: 'compare',
  share: 'share',
  campaign_click: 'campaign_click',
  login: 'login',
}
const LONGEST_VIEW_S = 3_600
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/**
 * Takes engagement events. An event without a number is known by the hash of its content and how often it occurred in the
 * file, so a row that is delivered again is recognised and genuine repeats survive (data model 5.3).
 */
export class EventsConformer implements Conformer {
  readonly #extract: Extract
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #time: TypedColumn<Moment>
  readonly #duration: TypedColumn<number>
  readonly #texts: TypedColumns<string>
  readonly #rows: RowInserter
  readonly #known: { get(id: string): unknown }
  readonly #repeats = new Map<string, number>()
  readonly #inFile = new Set<string>()

  constructor(extract: Extract, context: BatchContext, dimensions: Dimensions) {
    this.#extract = extract
    this.#context = context
    this.#dimensions = dimensions
    this.#time = extract.moment('event_ts')
    this.#duration = extract.number('view_duration_s')
    const names = [
      'event_type',
      'event_id',
      'customer_id',
      'product_id',
      'session_id',
      'channel',
      'page_type',
      'search_query',
      'device_type',
      'campaign_id',
      'order_id',
    ]
    this.#texts = extract.texts(names)
    this.#known = context.db.prepare('SELECT 1 FROM gold_customer_event_fact WHERE source_event_id = ?')
    this.#rows = new RowInserter(context.db, 'gold_customer_event_fact', [
      'event_id',
      'customer_key',
      'product_key',
      'date_key',
      'channel_key',
      'event_type',
      'session_id',
      'customer_version_key',
      'event_ts',
      'event_hour',
      'page_type',
      'search_query',
      'search_query_norm',
      'view_duration_s',
      'device_type',
      'campaign_key',
      'transaction_id',
      'source_event_id',
      'batch_id',
    ])
  }

  take(rows: number): void {
    for (let i = 0; i < rows; i++) {
      const moment = this.#extract.need(i, this.#time.at(i), 'event_ts')
      if (moment === undefined) continue
      const type = this.#texts.value('event_type', i)
      const duration = this.#duration.at(i)
      if (type === null) this.#extract.reject(i, 'V-REQUIRED', 'event_type')
      else if (duration.issue !== null) this.#extract.reject(i, duration.issue, 'view_duration_s')
      else this.#write(i, moment, type, duration.value)
    }
  }

  finish(): void {
    this.#rows.flush()
  }

  #write(i: number, moment: Moment, type: string, duration: number | null): void {
    const { counts } = this.#extract.log
    const id = this.#idOf(i, moment, type)
    if (this.#inFile.has(id) || this.#known.get(id) !== undefined) {
      counts.duplicate++
      return
    }
    if (this.#texts.mapped('event_id')) this.#inFile.add(id)
    const { customers, products, channels, campaigns, sequences } = this.#dimensions
    const person = this.#texts.value('customer_id', i)
    const customer = person === null ? -2 : customers.keyOf('default', person, null)
    const product = this.#texts.value('product_id', i)
    const query = this.#texts.value('search_query', i)
    this.#rows.add(
      sequences.next('gold_customer_event_fact', 'event_id'),
      customer,
      product === null ? -2 : products.keyOf('default', product),
      moment.dateKey,
      channels.keyOf(this.#texts.value('channel', i)),
      EVENT_WORDS[type.toLowerCase().replaceAll(/[\s-]+/g, '_')] ?? 'other',
      this.#texts.value('session_id', i),
      customer,
      new Date(moment.at).toISOString(),
      hourOf(moment),
      this.#texts.value('page_type', i),
      query,
      query === null ? null : query.toLowerCase().replaceAll(/\s+/g, ' '),
      duration === null ? null : Math.min(LONGEST_VIEW_S, Math.max(0, Math.round(duration))),
      this.#texts.value('device_type', i)?.toLowerCase() ?? null,
      campaigns.keyOf(this.#texts.value('campaign_id', i)),
      this.#texts.value('order_id', i),
      id,
      this.#context.batchId,
    )
    counts.loaded++
    this.#extract.log.added++
  }

  #idOf(i: number, moment: Moment, type: string): string {
    const given = this.#texts.value('event_id', i)
    if (given !== null) return given
    const content = [
      moment.at,
      type,
      ...Object.values(this.#texts.columns).map((column) => column.at(i).value ?? ''),
    ].join('\0')
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 32)
    const count = (this.#repeats.get(hash) ?? 0) + 1
    this.#repeats.set(hash, count)
    return `${hash}-${count}`
  }
}

/** Local hour of day, 0 to 23. */
function hourOf(moment: Moment): number {
  const local = moment.localMs - moment.day * DAY_MS
  return Math.min(23, Math.max(0, Math.floor(local / HOUR_MS)))
}
