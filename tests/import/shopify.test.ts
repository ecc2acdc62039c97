import { describe, expect, test } from 'vitest'
import { sharedData } from '../support/data.ts'
import { loadBench, one } from '../support/load.ts'

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

  test.skipIf(orders === null)('totals of all 663 orders are the published ones', async () => {
    const bench = loadBench()
    const { settings } = { settings: { 'workspace.reporting_currency': 'USD' } }
    await bench.load([orders ?? ''], { settings })
    const db = bench.open()
    const kept = one(db, HEADERS)
    const quarantined = one(db, 'SELECT count(*) AS n FROM stg_quarantine')
    expect(quarantined['n']).toBe(0)
    expect(Number(kept['refunded']) / 10_000).toBeCloseTo(2_719.09, 6)
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
