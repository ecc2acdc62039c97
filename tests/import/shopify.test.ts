import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { parseAmount } from '../../src-main/base/money.ts'
import { sharedData } from '../support/data.ts'
import { all, loadBench, one } from '../support/load.ts'

const orders = sharedData('shopify-format/orders_export_fictional.csv')
const customers = sharedData('shopify-format/customers_export_fictional.csv')

const HEADERS = `SELECT count(*) AS orders, sum(order_total_e4) AS total, sum(order_net_e4) AS net, sum(tax_e4) AS tax, sum(shipping_e4) AS shipping,
  sum(discount_e4) AS discount, sum(refunded_e4) AS refunded FROM order_header`

describe('Shopify orders (values of golden.json, shopify_format)', () => {
  test.skipIf(orders === null)('order totals tie, whether or not cancelled orders are sales', async () => {
    const bench = loadBench()
    const { summary } = await bench.load([orders ?? ''])
    expect(summary.accounting).toMatchObject({ read: 1_138, loaded: 1_138 })
    const db = bench.open()
    const cancelled = one(
      db,
      'SELECT count(DISTINCT transaction_id) AS orders, sum(quantity_cancelled) AS units FROM gold_order_cancellation_fact',
    )
    expect(cancelled['orders']).toBe(13)
    const units = one(db, 'SELECT sum(quantity) AS units FROM order_line')
    expect(Number(units['units']) + Number(cancelled['units'])).toBe(1_814)
    expect(one(db, HEADERS)['orders']).toBe(650)
    expect(
      one(
        db,
        `SELECT count(*) AS n FROM order_header o JOIN (SELECT sales_key / 1048576 AS k, sum(net_e4) AS net FROM order_line GROUP BY 1) l
      ON l.k = o.order_key WHERE l.net <> o.order_net_e4`,
      )['n'],
    ).toBe(0)
    expect(
      one(db, `SELECT count(*) AS n FROM order_header WHERE order_total_e4 <> order_net_e4 + tax_e4 + shipping_e4`)[
        'n'
      ],
    ).toBe(0)
    expect(
      one(
        db,
        "SELECT count(*) AS n FROM order_header WHERE date_key > 0 AND strftime('%Y%m%d', sale_at / 1000, 'unixepoch') <> CAST(date_key AS TEXT)",
      )['n'],
    ).toBeGreaterThan(0)
    expect(
      one(db, "SELECT count(*) AS n FROM order_header WHERE currency_code = 'CAD' AND fx_rate IS NULL")['n'],
    ).toBeGreaterThan(0)
  })

  test.skipIf(orders === null)('sales and cancelled orders together give the published totals', async () => {
    const bench = loadBench()
    await bench.load([orders ?? ''])
    const db = bench.open()
    const kept = one(db, HEADERS)
    const cancelled = new Set(
      all(db, 'SELECT DISTINCT transaction_id AS id FROM gold_order_cancellation_fact').map((row) => row['id']),
    )
    const source = parse<Record<string, string>>(readFileSync(orders ?? ''), { columns: true }).filter((row) =>
      cancelled.has(row['Name']),
    )
    const total = (column: string, stored: string) =>
      (Number(kept[stored]) + source.reduce((sum, row) => sum + (parseAmount(row[column] ?? '')?.e4 ?? 0), 0)) / 10_000
    expect(total('Total', 'total')).toBe(41_215.62)
    expect(total('Subtotal', 'net')).toBe(37_261.42)
    expect(total('Taxes', 'tax')).toBe(1_044.65)
    expect(total('Shipping', 'shipping')).toBe(2_909.55)
    expect(total('Discount Amount', 'discount')).toBe(702.84)
    expect(total('Refunded Amount', 'refunded')).toBe(2_719.09)
    expect(Number(kept['orders']) + cancelled.size).toBe(663)
  })

  test.skipIf(orders === null || customers === null).each([
    ['customers first', [customers, orders]],
    ['orders first', [orders, customers]],
  ])('one person is one customer in both files, %s', async (_, files) => {
    const bench = loadBench()
    for (const file of files) await bench.load([file ?? ''])
    const db = bench.open()
    expect(one(db, `SELECT count(*) AS n FROM gold_customer_dim WHERE customer_key > 0 AND is_current = 1`)['n']).toBe(
      220,
    )
    expect(one(db, `SELECT count(*) AS n FROM gold_customer_dim WHERE customer_key > 0 AND is_inferred = 1`)['n']).toBe(
      0,
    )
    expect(one(db, `SELECT count(*) AS n FROM gold_customer_dim WHERE customer_id LIKE '''%'`)['n']).toBe(0)
    expect(
      one(
        db,
        `SELECT count(*) AS n FROM order_header WHERE customer_key NOT IN (SELECT customer_key FROM gold_customer_dim)`,
      )['n'],
    ).toBe(0)
    expect(
      one(db, `SELECT count(DISTINCT customer_key) AS n FROM order_header WHERE customer_key > 0`)['n'],
    ).toBeGreaterThan(200)
  })
})

describe('orders known by their totals only', () => {
  const totals = sharedData('shopify-format/ltv-kit-orders-sample.csv')
  const flat = sharedData('shopify-format/synthetic-flat-orders.csv.gz')
  const SUMS = `SELECT count(*) AS orders, count(DISTINCT nullif(customer_key, -1)) AS customers, sum(order_total_e4) / 10000.0 AS total, sum(refunded_e4) / 10000.0 AS refunded FROM order_header`

  test.skipIf(totals === null)('further lines of an order are left out and counted', async () => {
    const bench = loadBench()
    const { summary } = await bench.load([totals ?? ''])
    expect(summary.accounting).toMatchObject({ read: 249, loaded: 127, ignored: 122 })
    expect(one(bench.open(), SUMS)).toEqual({ orders: 127, customers: 57, total: 15_063, refunded: 423.75 })
  })

  test.skipIf(flat === null)('one line per order, as orders', async () => {
    const bench = loadBench()
    await bench.load([{ path: flat ?? '', entity: 'orders' }])
    expect(one(bench.open(), SUMS)).toMatchObject({ orders: 6_404, customers: 2_810, total: 401_672.09 })
  })
})
