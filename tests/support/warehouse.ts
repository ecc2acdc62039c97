import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { parseIsoDate, toDateKey } from '../../src-main/base/days.ts'
import { parseAmount } from '../../src-main/base/money.ts'
import { LINES_PER_ORDER } from '../../src-main/model/gold/orders.ts'
import { settingsFrom } from '../../src-main/model/settings.ts'
import type { Settings } from '../../src-main/model/settings.ts'
import { fillDateDim } from '../../src-main/store/dates.ts'
import { openWarehouse, writeMeta } from '../../src-main/store/open.ts'
import { createSchema } from '../../src-main/store/schema.ts'
import { setAsOf } from '../../src-main/store/sql-functions.ts'

/** One literal line of an order; prices are decimal text or numbers, returns have negative quantities. */
export interface GivenLine {
  readonly product: string
  readonly category?: string
  readonly quantity: number
  readonly price: number | string
  readonly discount?: number | string
  readonly cost?: number | string
  readonly promotional?: boolean
}

/** One literal order. `customer` absent = guest, `date` absent = undated. */
export interface GivenOrder {
  readonly id: string
  readonly customer?: string | null
  readonly date?: string | null
  /** `HH:MM`, UTC. */
  readonly time?: string
  readonly channel?: string
  readonly region?: string
  readonly currency?: string
  readonly isReturn?: boolean
  readonly originalId?: string
  readonly lines: readonly GivenLine[]
}

export interface GivenCustomer {
  readonly id: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly region?: string
  readonly acquisitionDate?: string
  readonly marketingConsent?: boolean
}

export interface GivenWarehouse {
  readonly orders: readonly GivenOrder[]
  readonly customers?: readonly GivenCustomer[]
  readonly asOf?: string
  readonly currency?: string
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface BuiltWarehouse {
  readonly path: string
  /** Writing connection with the model's SQL functions. */
  readonly db: Database
  readonly settings: Settings
  readonly asOf: string | null
  /** Closes the connection and deletes the file. */
  readonly remove: () => void
}

/** Builds a small warehouse in a temporary file from literal orders, through the real DDL; no marts are built. */
export function buildWarehouse(given: GivenWarehouse): BuiltWarehouse {
  const folder = mkdtempSync(join(tmpdir(), 'lens-warehouse-'))
  const path = join(folder, '000001.sqlite')
  const empty = new SqliteDatabase(path)
  createSchema(empty)
  empty.close()
  const db = openWarehouse(path, { readOnly: false })
  const settings = settingsFrom({ 'workspace.reporting_currency': given.currency ?? 'EUR', ...given.settings })
  const asOf = given.asOf ?? latestDate(given.orders)
  db.transaction(() => {
    insertBatch(db)
    insertOrders(db, given)
  })()
  if (asOf !== null) {
    const dates = given.orders.flatMap((order) => order.date ?? []).toSorted()
    fillDateDim(db, dates[0] ?? asOf, dates.at(-1) ?? asOf, asOf, settings)
  }
  setAsOf(db, asOf)
  writeMeta(db, 'as_of_date', asOf)
  writeMeta(db, 'reporting_currency', settings['workspace.reporting_currency'])
  const remove = (): void => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { path, db, settings, asOf, remove }
}

function latestDate(orders: readonly GivenOrder[]): string | null {
  return (
    orders
      .flatMap((order) => (order.isReturn ? [] : (order.date ?? [])))
      .toSorted()
      .at(-1) ?? null
  )
}

function insertBatch(db: Database): void {
  const sha = '0'.repeat(64)
  db.exec(`INSERT INTO customer_purchase_behavior_insights_stg_raw
      (file_id, sha256, byte_size, original_name, stored_path, file_type_id, landed_at)
    VALUES (1, '${sha}', 0, 'literal.csv', 'landing/00/${sha}.zst', 1, '2026-01-01T00:00:00.000Z');
    INSERT INTO ws_batch (batch_id, load_id, file_id, entity_code, load_mode, extract_date, status_code, started_at)
    VALUES (1, 1, 1, 'order_lines', 'upsert', '2026-01-01', 'running', '2026-01-01T00:00:00.000Z');`)
}

/** Hands out keys 1, 2, … per member and inserts each member once. */
function memberKeys(insert: (key: number, name: string) => void): (name: string | null | undefined) => number {
  const keys = new Map<string, number>()
  return (name) => {
    if (name === null || name === undefined || name === '') return -1
    const known = keys.get(name)
    if (known !== undefined) return known
    const key = keys.size + 1
    keys.set(name, key)
    insert(key, name)
    return key
  }
}

function insertOrders(db: Database, given: GivenWarehouse): void {
  const channelKey = memberKeys((key, name) =>
    db.prepare('INSERT INTO gold_channel_dim (channel_key, channel_name) VALUES (?, ?)').run(key, name),
  )
  const locationKey = memberKeys((key, name) =>
    db
      .prepare(
        `INSERT INTO gold_location_dim (location_key, location_id, location_name, location_type, geo_region)
         VALUES (:key, :name, :name, 'area', :name)`,
      )
      .run({ key, name }),
  )
  const categories = new Map(
    given.orders.flatMap((order) => order.lines.map((line) => [line.product, line.category] as const)),
  )
  const productKey = memberKeys((key, name) =>
    db
      .prepare(
        `INSERT INTO gold_product_dim (product_key, product_id, product_name, category_level_1, is_inferred, batch_id)
         VALUES (:key, :name, :name, :category, 1, 1)`,
      )
      .run({ key, name, category: categories.get(name) ?? 'Uncategorised' }),
  )
  const customerKey = customerKeys(db, given)
  const currency = given.currency ?? 'EUR'
  for (const [position, order] of given.orders.entries()) {
    const orderKey = position + 1
    insertHeader(db, order, orderKey, currency, {
      customer: customerKey(order.customer),
      channel: channelKey(order.channel),
      location: locationKey(order.region),
    })
    for (const [number, line] of order.lines.entries()) {
      insertLine(db, line, orderKey * LINES_PER_ORDER + number + 1, productKey(line.product))
    }
  }
}

function customerKeys(db: Database, given: GivenWarehouse): (name: string | null | undefined) => number {
  const described = new Map((given.customers ?? []).map((customer) => [customer.id, customer]))
  const keyOf = memberKeys((key, id) => {
    const customer = described.get(id)
    db.prepare(
      `INSERT INTO gold_customer_dim (customer_key, customer_id, acquisition_date, geo_region, marketing_consent,
         is_current, is_inferred, attribute_hash, batch_id)
       VALUES (?, ?, ?, ?, ?, 1, ?, zeroblob(16), 1)`,
    ).run(
      key,
      id,
      customer?.acquisitionDate ?? null,
      customer?.region ?? null,
      customer?.marketingConsent === undefined ? null : Number(customer.marketingConsent),
      customer ? 0 : 1,
    )
    if (!customer) return
    const { email = null, firstName = null, lastName = null } = customer
    const full = [firstName, lastName].filter((part) => part !== null).join(' ')
    db.prepare(
      `INSERT INTO gold_customer_pii (customer_id, customer_key, email, first_name, last_name, full_name, batch_id)
       VALUES (?, ?, ?, ?, ?, ?, 1)`,
    ).run(id, key, email, firstName, lastName, full === '' ? null : full)
  })
  for (const customer of described.values()) keyOf(customer.id)
  return keyOf
}

interface HeaderKeys {
  readonly customer: number
  readonly channel: number
  readonly location: number
}

function insertHeader(db: Database, order: GivenOrder, key: number, reporting: string, keys: HeaderKeys): void {
  const day = order.date ? parseIsoDate(order.date) : null
  if (order.date && day === null) throw new TypeError(`${order.id}: ${order.date} is not a date`)
  const [hours = 0, minutes = 0] = (order.time ?? '').split(':').map(Number)
  const dateKey = day === null ? -1 : toDateKey(day)
  const currency = order.currency ?? reporting
  db.prepare(
    `INSERT INTO order_header (order_key, shop_id, transaction_id, customer_key, customer_version_key, date_key, sale_at,
       has_time, channel_key, location_key, currency_code, fx_rate, is_return, original_transaction_id, order_date_key,
       batch_id, source_row)
     VALUES (:key, 'default', :id, :customer, :customer, :dateKey, :saleAt, :hasTime, :channel, :location, :currency,
       :rate, :isReturn, :original, :dateKey, 1, :key)`,
  ).run({
    ...keys,
    key,
    id: order.id,
    dateKey,
    saleAt: day === null ? null : (day * 1440 + hours * 60 + minutes) * 60_000,
    hasTime: order.time === undefined ? 0 : 1,
    currency,
    rate: currency === reporting ? 1 : null,
    isReturn: order.isReturn ? 1 : 0,
    original: order.originalId ?? null,
  })
}

function insertLine(db: Database, line: GivenLine, key: number, product: number): void {
  const price = amount(line.price)
  const discount = amount(line.discount ?? 0)
  const net = price * line.quantity - discount
  const cost = line.cost === undefined ? null : amount(line.cost)
  db.prepare(
    `INSERT INTO order_line (sales_key, product_key, quantity, unit_price_e4, discount_e4, net_e4, unit_cost_e4, margin_e4,
       is_promotional, batch_id, source_row)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`,
  ).run(
    key,
    product,
    line.quantity,
    price,
    discount,
    net,
    cost,
    cost === null ? null : net - cost * line.quantity,
    (line.promotional ?? discount > 0) ? 1 : 0,
    key % LINES_PER_ORDER,
  )
}

function amount(value: number | string): number {
  const parsed = parseAmount(String(value))
  if (!parsed) throw new TypeError(`${value} is not an amount`)
  return parsed.e4
}
