import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import Papa from 'papaparse'
import { parseIsoDate, toDateKey } from '../../src-main/base/days.ts'
import { parseAmount } from '../../src-main/base/money.ts'
import { LINES_PER_ORDER } from '../../src-main/model/gold/orders.ts'
import { fillDateDim } from '../../src-main/store/dates.ts'
import { buildWarehouse, type BuiltWarehouse } from './warehouse.ts'

type Source = [
  invoice: string,
  code: string,
  description: string,
  quantity: string,
  at: string,
  price: string,
  customer: string,
  country: string,
]

/**
 * Online Retail in the narrow tables by the shortest way, so that marts and analyses can be held against the golden
 * values without a load: price of 0 or less left out, C invoices are returns, guests have customer -1.
 */
export function buildOnlineRetail(file: string): BuiltWarehouse {
  const warehouse = buildWarehouse({ orders: [], currency: 'GBP' })
  const text = gunzipSync(readFileSync(file)).toString('utf8')
  const { data } = Papa.parse<Source>(text, { skipEmptyLines: true })
  warehouse.db.transaction(() => insertAll(warehouse.db, data.slice(1)))()
  fillDateDim(warehouse.db, '2010-12-01', '2011-12-09', '2011-12-09', warehouse.settings)
  return { ...warehouse, asOf: '2011-12-09' }
}

function insertAll(db: Database, rows: readonly Source[]): void {
  const keys = memberKeys(db)
  const header = db.prepare(
    `INSERT INTO order_header (order_key, shop_id, transaction_id, customer_key, customer_version_key, date_key, sale_at,
       has_time, channel_key, location_key, currency_code, fx_rate, is_return, order_date_key, batch_id, source_row)
     VALUES (?, 'default', ?, ?, ?, ?, ?, 1, -1, ?, 'GBP', 1, ?, ?, 1, ?)`,
  )
  const line = db.prepare(
    `INSERT INTO order_line (sales_key, product_key, quantity, unit_price_e4, discount_e4, net_e4, is_promotional, batch_id,
       source_row) VALUES (?, ?, ?, ?, 0, ?, 0, 1, ?)`,
  )
  const orders = new Map<string, { key: number; lines: number }>()
  rows.forEach(([invoice, code, description, quantity, at, price, customer, country], index) => {
    const priceE4 = parseAmount(price)?.e4 ?? 0
    if (priceE4 <= 0) return
    const known = orders.get(invoice)
    const order = known ?? { key: orders.size + 1, lines: 0 }
    if (!known) {
      orders.set(invoice, order)
      const day = parseIsoDate(at.slice(0, 10))
      if (day === null) throw new TypeError(`row ${String(index)}: ${at}`)
      const date = toDateKey(day)
      const who = keys.customer(customer)
      const saleAt = Date.parse(`${at.slice(0, 10)}T${at.slice(11, 19) || '00:00:00'}Z`)
      header.run(
        order.key,
        invoice,
        who,
        who,
        date,
        saleAt,
        keys.location(country),
        Number(invoice.startsWith('C')),
        date,
        index + 1,
      )
    }
    order.lines++
    const units = Number(quantity)
    line.run(
      order.key * LINES_PER_ORDER + order.lines,
      keys.product(code, description.trim()),
      units,
      priceE4,
      units * priceE4,
      index + 1,
    )
  })
}

function memberKeys(db: Database): {
  customer: (id: string) => number
  location: (name: string) => number
  product: (id: string, name: string) => number
} {
  const customer = db.prepare(
    `INSERT INTO gold_customer_dim (customer_key, customer_id, is_current, is_inferred, attribute_hash, batch_id)
     VALUES (?, ?, 1, 1, zeroblob(16), 1)`,
  )
  const location = db.prepare(
    `INSERT INTO gold_location_dim (location_key, location_id, location_name, location_type, geo_region) VALUES (:key, :name, :name, 'area', :name)`,
  )
  const product = db.prepare(
    `INSERT INTO gold_product_dim (product_key, product_id, product_name, is_inferred, batch_id) VALUES (?, ?, ?, 1, 1)`,
  )
  const numbered = (): ((id: string, insert: (key: number) => void) => number) => {
    const known = new Map<string, number>()
    return (id, insert) => {
      const found = known.get(id)
      if (found !== undefined) return found
      const key = known.size + 1
      known.set(id, key)
      insert(key)
      return key
    }
  }
  const [customers, locations, products] = [numbered(), numbered(), numbered()]
  return {
    customer: (id) =>
      id === '' ? -1 : customers(id.replace(/\.0$/, ''), (key) => customer.run(key, id.replace(/\.0$/, ''))),
    location: (name) => locations(name, (key) => location.run({ key, name })),
    product: (id, name) => products(id, (key) => product.run(key, id, name === '' ? id : name)),
  }
}
