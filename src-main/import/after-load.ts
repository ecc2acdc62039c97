import type { Database } from 'better-sqlite3'
import { isoOfKey } from '../base/days.ts'
import type { Settings } from '../model/settings.ts'
import { busiestCurrency } from '../store/currency.ts'
import { fillDateDim } from '../store/dates.ts'
import { readMeta, writeMeta } from '../store/open.ts'
import type { BulkHeads } from './conform/bulk/bulk-orders.ts'
import type { OrderScope, TouchedOrders } from './conform/touched-orders.ts'
import { TOUCHED } from './conform/touched-orders.ts'

/**
 * Facts of a returned line, from the line itself and the sale it gives back, where that is loaded. CROSS JOIN keeps the
 * order of the loops: orders outside, their range of lines inside.
 */
const returnFacts = (
  scoped: boolean,
): string => `INSERT OR REPLACE INTO gold_return_fact (return_line_id, return_id, sales_key, original_sales_key, customer_key,
    product_key, date_key, original_date_key, days_to_return, quantity_returned, refund_amount, batch_id)
  SELECT o.shop_id || '/' || o.transaction_id || '/' || coalesce(l.line_item_id, l.sales_key % 1048576), o.transaction_id, l.sales_key,
    (SELECT CASE WHEN count(*) = 1 THEN min(s.sales_key) END FROM order_line s
      WHERE s.sales_key BETWEEN sale.order_key * 1048576 AND sale.order_key * 1048576 + 1048575
        AND CASE WHEN l.original_line_item_id IS NULL THEN s.product_key = l.product_key
            ELSE coalesce(s.line_item_id, CAST(s.sales_key % 1048576 AS TEXT)) = l.original_line_item_id END),
    o.customer_key, l.product_key, o.date_key, coalesce(sale.date_key, -1),
    CASE WHEN sale.date_key > 0 AND o.date_key > 0
      THEN julianday(substr(o.date_key, 1, 4) || '-' || substr(o.date_key, 5, 2) || '-' || substr(o.date_key, 7, 2))
         - julianday(substr(sale.date_key, 1, 4) || '-' || substr(sale.date_key, 5, 2) || '-' || substr(sale.date_key, 7, 2)) END,
    -l.quantity, CASE WHEN o.fx_rate IS NOT NULL THEN -l.net_e4 / 10000.0 * o.fx_rate END, l.batch_id
  FROM ${scoped ? `(${TOUCHED}) t CROSS JOIN order_header o ON o.order_key = t.order_key` : 'order_header o'}
  CROSS JOIN order_line l ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
  LEFT JOIN order_header sale ON sale.shop_id = o.shop_id AND sale.transaction_id = o.original_transaction_id
  WHERE o.is_return = 1 AND l.batch_id >= @first`

/** Returns whose sale was not there yet when they came. */
const UNLINKED = 'SELECT sales_key / 1048576 FROM gold_return_fact WHERE original_date_key = -1'

/** Returns that have their date already stay as they are: a later load does not write all pages of headers anew. */
const originalDates = (
  scoped: boolean,
): string => `UPDATE order_header SET order_date_key = sale.date_key FROM order_header sale
  WHERE ${scoped ? `order_header.order_key IN (${TOUCHED} UNION ALL ${UNLINKED}) AND` : ''} order_header.is_return = 1
    AND sale.shop_id = order_header.shop_id AND sale.transaction_id = order_header.original_transaction_id
    AND sale.date_key <> order_header.order_date_key`

/** Customers of the orders that a load wrote. */
const customersOf = (scoped: boolean): string =>
  `SELECT customer_key FROM order_header WHERE ${inScope(scoped)} batch_id >= @first`

/** An inferred customer lives where the latest order up to the as-of date went. */
const customerRegions = (scoped: boolean): string => `UPDATE gold_customer_dim SET geo_region = coalesce((
    SELECT coalesce(l.geo_region, l.country_code, l.location_name) FROM order_header o JOIN gold_location_dim l ON l.location_key = o.location_key
    WHERE o.customer_key = gold_customer_dim.customer_key AND o.location_key > 0 AND (@to IS NULL OR o.date_key <= @to)
    ORDER BY o.date_key DESC, o.sale_at DESC, o.order_key DESC LIMIT 1), geo_region)
  WHERE is_inferred = 1 AND is_current = 1 AND customer_key IN (${customersOf(scoped)})`

/** Points facts of customers with several versions to the version of their day (data model 10.1). */
const customerVersions = (scoped: boolean): string => `UPDATE order_header SET customer_version_key = coalesce((
    SELECT v.customer_key FROM gold_customer_dim c JOIN gold_customer_dim v ON v.shop_id = c.shop_id AND v.customer_id = c.customer_id
    WHERE c.customer_key = order_header.customer_key
      AND v.valid_from <= (SELECT calendar_date FROM gold_date_dim d WHERE d.date_key = order_header.date_key)
      AND v.valid_to > (SELECT calendar_date FROM gold_date_dim d WHERE d.date_key = order_header.date_key) LIMIT 1), customer_key)
  WHERE date_key > 0 AND customer_key IN (
    SELECT c.customer_key FROM gold_customer_dim c WHERE c.is_current = 1 AND c.version_no > 1
      AND (c.batch_id >= @first OR c.customer_key IN (${customersOf(scoped)})))`

const setRate = (scoped: boolean): string =>
  `UPDATE order_header SET fx_rate = 1 WHERE ${inScope(scoped)} currency_code = @chosen AND fx_rate IS NOT 1`
const clearRate = (scoped: boolean): string =>
  `UPDATE order_header SET fx_rate = NULL WHERE ${inScope(scoped)} currency_code <> @chosen AND fx_rate IS NOT NULL`

function inScope(scoped: boolean): string {
  return scoped ? `order_key IN (${TOUCHED}) AND` : ''
}

/** Which orders a load brought. */
export interface LoadedOrders {
  /** Batches of this load start here. */
  readonly firstBatch: number
  /** Orders that the load added or changed. */
  readonly touched: TouchedOrders
  /** What all orders of the version have in common, where this load brought all of them in bulk. */
  readonly fresh: BulkHeads | null
}

/**
 * Settles what can only be known when all files of a load are in: reporting currency, calendar, returns, regions and
 * customer versions. Orders that the load did not touch are not visited, unless the currency of all of them changes or a
 * sale that was given back gets another day.
 */
export function settleLoad(db: Database, settings: Settings, { firstBatch, touched, fresh }: LoadedOrders): void {
  const { scope } = touched
  const settle = db.transaction(() => {
    settleCurrency(db, settings, { scope, fresh })
    settleCalendar(db, settings, fresh)
    settleReturns(db, firstBatch, touched.isRelinked, fresh === null ? scope : onlyKeys(fresh.returns))
    if (fresh?.located !== false && hasPlaces(db)) settleRegions(db, settings, firstBatch, scope)
    if (hasVersions(db)) db.prepare(customerVersions(scope !== null)).run({ first: firstBatch, ...scope })
  })
  settle()
}

function hasVersions(db: Database): boolean {
  return db.prepare('SELECT 1 FROM gold_customer_dim WHERE version_no > 1 LIMIT 1').get() !== undefined
}

/** Without a place, no order says where its customer lives. */
function hasPlaces(db: Database): boolean {
  return db.prepare('SELECT 1 FROM gold_location_dim WHERE location_key > 0 LIMIT 1').get() !== undefined
}

function onlyKeys(keys: readonly number[]): OrderScope {
  return { from: Number.MAX_SAFE_INTEGER, others: JSON.stringify(keys) }
}

function settleReturns(db: Database, firstBatch: number, isRelinked: boolean, scope: OrderScope | null): void {
  const linked = isRelinked ? null : scope
  db.prepare(originalDates(linked !== null)).run({ ...linked })
  db.prepare(returnFacts(scope !== null)).run({ first: firstBatch, ...scope })
}

/**
 * Settles anew what follows from settings in a version whose facts stay: reporting currency, calendar and regions.
 * @param findCurrency whether a currency that an earlier setting chose gives way to that of the data
 */
export function resettle(db: Database, settings: Settings, findCurrency: boolean): void {
  const settle = db.transaction(() => {
    if (findCurrency) writeMeta(db, 'reporting_currency', busiestCurrency(db))
    settleCurrency(db, settings, { scope: null, fresh: null })
    settleCalendar(db, settings, null)
    settleRegions(db, settings, 0, null)
  })
  settle()
}

function settleRegions(db: Database, settings: Settings, firstBatch: number, scope: OrderScope | null): void {
  const asOf = settings['asof.date']
  const to = asOf === null ? null : Number(asOf.replaceAll('-', ''))
  db.prepare(customerRegions(scope !== null)).run({ to, first: firstBatch, ...scope })
}

/** The reporting currency once chosen stays; at first it is the setting, else the currency with most lines. */
function settleCurrency(
  db: Database,
  settings: Settings,
  { scope, fresh }: { readonly scope: OrderScope | null; readonly fresh: BulkHeads | null },
): void {
  const before = readMeta(db, 'reporting_currency')
  const chosen = settings['workspace.reporting_currency'] ?? before ?? fresh?.currency ?? busiestCurrency(db)
  if (chosen === null) return
  writeMeta(db, 'reporting_currency', chosen)
  // Orders that came in bulk in one currency have the rate of that currency already.
  if (fresh?.currency != null) return
  const stays = chosen === before ? scope : null
  for (const rates of [setRate, clearRate]) db.prepare(rates(stays !== null)).run({ chosen, ...stays })
}

/** Fills the calendar from the first day of the data to a year after the as-of date; without dates it stays empty. */
function settleCalendar(db: Database, settings: Settings, fresh: BulkHeads | null): void {
  const span = dataSpan(db, fresh)
  if (span === null) return
  const asOf = settings['asof.date'] ?? span.lastPurchase ?? span.last
  fillDateDim(db, span.first, span.last, asOf, settings)
}

interface DataSpan {
  readonly first: string
  readonly last: string
  readonly lastPurchase: string | null
}

/** One step into the index from each end. */
const ORDER_DATES = `SELECT
  (SELECT date_key FROM order_header WHERE date_key > 0 ORDER BY date_key LIMIT 1) AS first,
  (SELECT date_key FROM order_header WHERE date_key > 0 ORDER BY date_key DESC LIMIT 1) AS last`
const OTHER_DATES = [
  'SELECT min(date_key) AS first, max(date_key) AS last FROM gold_customer_event_fact WHERE date_key > 0',
  'SELECT min(date_key) AS first, max(date_key) AS last FROM gold_cart_fact WHERE date_key > 0',
  'SELECT min(order_date_key) AS first, max(date_key) AS last FROM gold_order_cancellation_fact WHERE order_date_key > 0',
]
const LAST_SALE =
  'SELECT date_key FROM order_header WHERE is_return = 0 AND date_key > 0 ORDER BY date_key DESC LIMIT 1'

interface KeySpan {
  readonly first: number | null
  readonly last: number | null
}

function dataSpan(db: Database, fresh: BulkHeads | null): DataSpan | null {
  const ask = (sql: string) => db.prepare<[], KeySpan>(sql).get()
  const orders = fresh === null ? ask(ORDER_DATES) : { first: fresh.firstKey, last: fresh.lastKey }
  const spans = [orders, ...OTHER_DATES.map(ask)]
  const firsts = spans.flatMap((span) => (span?.first == null ? [] : [span.first]))
  const lasts = spans.flatMap((span) => (span?.last == null ? [] : [span.last]))
  if (firsts.length === 0) return null
  const purchase = fresh === null ? (db.prepare<[], number | null>(LAST_SALE).pluck().get() ?? null) : fresh.lastSaleKey
  return {
    first: isoOfKey(Math.min(...firsts)),
    last: isoOfKey(Math.max(...lasts)),
    lastPurchase: purchase === null ? null : isoOfKey(purchase),
  }
}
