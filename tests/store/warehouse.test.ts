import { afterEach, expect, test } from 'vitest'
import { openWarehouse } from '../../src-main/store/open.ts'
import { buildWarehouse } from '../support/warehouse.ts'
import type { BuiltWarehouse, GivenWarehouse } from '../support/warehouse.ts'

const built: BuiltWarehouse[] = []
afterEach(() => {
  for (const warehouse of built.splice(0)) warehouse.remove()
})
function build(given: GivenWarehouse): BuiltWarehouse {
  const warehouse = buildWarehouse(given)
  built.push(warehouse)
  return warehouse
}

const orders = [
  {
    id: 'A1',
    customer: 'C1',
    date: '2025-06-02',
    time: '10:30',
    channel: 'Online',
    region: 'France',
    lines: [
      { product: 'P1', category: 'Toys', quantity: 2, price: '10.005', discount: 1 },
      { product: 'P2', quantity: 1, price: 3, cost: 1 },
    ],
  },
  {
    id: 'A1#R1',
    customer: 'C1',
    date: '2025-06-05',
    isReturn: true,
    lines: [{ product: 'P1', quantity: -1, price: 10 }],
  },
  { id: 'A2', date: null, currency: 'JPY', lines: [{ product: 'P1', quantity: 1, price: 250 }] },
]

test('the published sales fact shows the narrow lines in units of currency', () => {
  const { db } = build({ orders })
  const rows = db
    .prepare(
      `SELECT transaction_id, line_item_id, quantity_sold, unit_price, net_sales_amount, net_sales_minor,
         gross_margin_amount, is_return, is_promotional, sale_ts, date_key, fx_rate, record_key
       FROM gold_sales_fact ORDER BY sales_key`,
    )
    .raw()
    .all()
  expect(rows).toEqual([
    ['A1', '1', 2, 10.005, 19.01, 1901, null, 0, 1, '2025-06-02T10:30:00.000Z', 20250602, 1, 2 ** 32 + 1],
    ['A1', '2', 1, 3, 3, 300, 2, 0, 0, '2025-06-02T10:30:00.000Z', 20250602, 1, 2 ** 32 + 2],
    ['A1#R1', '1', -1, 10, -10, -1000, null, 1, 0, '2025-06-05T00:00:00.000Z', 20250605, 1, 2 ** 32 + 1],
    ['A2', '1', 1, null, null, 250, null, 0, 0, null, -1, null, 2 ** 32 + 1],
  ])
})

test('references hold and the calendar reaches a year beyond the as-of date', () => {
  const { db, path } = build({ orders })
  expect(db.pragma('foreign_key_check')).toEqual([])
  const reader = openWarehouse(path, { readOnly: true })
  const range = reader
    .prepare(
      'SELECT MIN(calendar_date), MAX(calendar_date), SUM(is_future), AS_OF() FROM gold_date_dim WHERE date_key > 0',
    )
    .raw()
    .get()
  expect(range).toEqual(['2025-01-01', '2026-06-02', 365, '2025-06-02'])
  reader.close()
})

test('lines of one order or customer, and the order of one line, are found without reading every line', () => {
  const { db } = build({ orders })
  const conditions = ["transaction_id = 'A1' AND shop_id = 'default'", 'customer_key = 1', 'sales_key = 1048577']
  for (const condition of conditions) {
    const plan = db.prepare(`EXPLAIN QUERY PLAN SELECT net_sales_amount FROM gold_sales_fact WHERE ${condition}`).all()
    expect(JSON.stringify(plan), condition).not.toContain('SCAN')
  }
})
