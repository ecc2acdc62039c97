import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildMarts, type BuildResult } from '../../src-main/marts/build.ts'
import { buildWarehouse, type BuiltWarehouse } from '../support/warehouse.ts'

const given: readonly (readonly [id: string, customer: string, date: string, amount: number])[] = [
  ['X1', 'Z1', '2025-03-05', 200],
  ['X2', 'Z1', '2025-03-20', 100],
  ['X3', 'Z1', '2025-04-10', 450],
  ['X4', 'Z1', '2025-05-11', 90],
  ['X6', 'Z1', '2025-06-02', 60],
  ['X7', 'Z1', '2025-06-28', 30],
  ['X8', 'Z2', '2025-06-15', 50],
]

describe('hero metrics of fixture F5, its approved transactions as purchases (metrics 2, 9)', () => {
  const held: { warehouse?: BuiltWarehouse; result?: BuildResult } = {}
  beforeAll(() => {
    const warehouse = buildWarehouse({
      asOf: '2025-06-30',
      customers: [
        { id: 'Z1', acquisitionDate: '2024-01-10', email: 'z1@example.com', firstName: 'Zoe' },
        { id: 'Z2', acquisitionDate: '2025-06-01' },
        { id: 'Z3' },
      ],
      orders: given.map(([id, customer, date, price]) => ({
        id,
        customer,
        date,
        lines: [{ product: 'P', quantity: 1, price }],
      })),
    })
    held.warehouse = warehouse
    held.result = buildMarts(warehouse.db, { asOf: '2025-06-30', settings: warehouse.settings, buildId: 7 })
  })
  afterAll(() => held.warehouse?.remove())
  const row = (columns: string, table: string, customer: string): unknown =>
    held.warehouse?.db.prepare(`SELECT ${columns} FROM ${table} WHERE customer_id = ?`).raw().get(customer)

  test('every data test passes', () => {
    expect(held.result?.tests.failed).toEqual([])
  })

  test('lifetime value (9.2)', () => {
    const columns =
      'lifetime_value, total_transactions, first_transaction_date, last_transaction_date, customer_age_days, avg_spend_per_day'
    expect(row(columns, 'metric_customer_ltv', 'Z1')).toEqual([930, 6, '2025-03-05', '2025-06-28', 115, 8.09])
    expect(row(columns, 'metric_customer_ltv', 'Z2')).toEqual([50, 1, '2025-06-15', '2025-06-15', 0, 50])
    expect(row(columns, 'metric_customer_ltv', 'Z3')).toEqual([0, 0, null, null, 0, 0])
  })

  test('month over month (9.3)', () => {
    expect(
      held.warehouse?.db
        .prepare(
          `SELECT month, monthly_spend, prior_month_spend, mom_change_pct, mom_trend_category, month_number
           FROM metric_mom_spend_change WHERE customer_id = 'Z1' ORDER BY month`,
        )
        .raw()
        .all(),
    ).toEqual([
      ['2025-03-01', 300, null, null, null, 1],
      ['2025-04-01', 450, 300, 50, 'High Growth', 2],
      ['2025-05-01', 90, 450, -80, 'High Decline', 3],
      ['2025-06-01', 90, 90, 0, 'Flat', 4],
    ])
  })

  test('average transaction value (9.4)', () => {
    const columns =
      'avg_transaction_value, transaction_value_stddev, min_transaction_value, max_transaction_value, median_transaction_value, round(coefficient_of_variation, 4), spending_consistency'
    expect(row(columns, 'metric_avg_transaction_value', 'Z1')).toEqual([155, 155.53, 30, 450, 95, 1.0034, 'Variable'])
    expect(row(columns, 'metric_avg_transaction_value', 'Z2')).toEqual([50, null, 50, 50, 50, null, null])
  })

  test('spend segment (9.1)', () => {
    const columns = 'customer_segment, tenure_months, avg_monthly_spend, spend_change_pct'
    expect(row(columns, 'customer_segments', 'Z1')).toEqual(['Stable Mid-Spenders', 17, 232.5, 110])
    expect(row(columns, 'customer_segments', 'Z2')).toEqual(['New & Growing', 0, 50, null])
    expect(row(columns, 'customer_segments', 'Z3')).toEqual(['No Activity', 0, 0, null])
  })

  test('Customer 360 with the churn risk of 7.98 (9.5)', () => {
    const columns =
      'spend_last_90_days, spend_prior_90_days, days_since_last_transaction, recency_status, account_age_days, churn_risk_score, churn_risk_category, is_contactable, profile_updated_date'
    expect(row(columns, 'customer_360_profile', 'Z1')).toEqual([
      630,
      300,
      2,
      'Active',
      537,
      7.98,
      'Low',
      1,
      '2025-06-30',
    ])
    expect(row('recency_status, churn_risk_score, full_name', 'customer_360_profile', 'Z3')).toEqual([
      'Never',
      null,
      'Customer Z3',
    ])
    expect(held.warehouse?.db.prepare('SELECT * FROM customer_360_profile').columns()).toHaveLength(63)
  })

  test('a broken rule stops the build and names the test', () => {
    const { warehouse } = held
    if (!warehouse) throw new TypeError('no warehouse')
    warehouse.db.exec(
      'UPDATE order_line SET product_key = 999 WHERE sales_key = (SELECT MIN(sales_key) FROM order_line)',
    )
    expect(() => buildMarts(warehouse.db, { asOf: '2025-06-30', settings: warehouse.settings, buildId: 8 })).toThrow(
      expect.objectContaining({
        key: 'data_test_failed',
        detail: { test: 'order_line.relationships.product_key', table: 'order_line', rows: 1 },
      }),
    )
    expect(
      warehouse.db
        .prepare(`SELECT outcome, failures FROM data_test_result WHERE build_id = 8 AND outcome <> 'pass'`)
        .raw()
        .all(),
    ).toEqual([['fail', 1]])
  })
})

test('a warehouse without orders or dates builds empty marts', () => {
  const warehouse = buildWarehouse({ orders: [{ id: 'B1', lines: [{ product: 'milk', quantity: 1, price: 0 }] }] })
  const { asOf, tests } = buildMarts(warehouse.db, { settings: warehouse.settings, buildId: 1 })
  expect([asOf, tests.failed]).toEqual([null, []])
  expect(warehouse.db.prepare(`SELECT item, item_baskets, window_start FROM mart_basket_item`).raw().all()).toEqual([
    ['milk', 1, null],
  ])
  warehouse.remove()
})

test.each(['facts', 'sql'] as const)('amounts below the minor unit are rounded, not refused (by %s)', (use) => {
  const order = (id: string, customer: string, date: string, price: string) => ({
    ...{ id, customer, date, currency: 'JPY' },
    lines: [{ product: 'bead', quantity: 1, price }],
  })
  const warehouse = buildWarehouse({
    currency: 'JPY',
    orders: [
      order('1', 'A', '2025-01-05', '0.4'),
      order('2', 'B', '2025-01-06', '0.4'),
      order('3', 'A', '2025-03-07', '2.4'),
      order('4', 'A', '2025-04-30', '1.4'),
    ],
  })
  const { tests } = buildMarts(warehouse.db, { settings: warehouse.settings, buildId: 1, use })
  expect(tests.failed).toEqual([])
  const values = warehouse.db.prepare('SELECT lifetime_value FROM metric_customer_ltv ORDER BY customer_id').pluck()
  expect(values.all()).toEqual([4, 0])
  warehouse.remove()
})

test.each(['facts', 'sql'] as const)('customers who registered after the last purchase are new (by %s)', (use) => {
  const warehouse = buildWarehouse({
    customers: [
      { id: 'A', acquisitionDate: '2025-06-01' },
      { id: 'B', acquisitionDate: '2025-06-01' },
    ],
    orders: [
      { id: '1', customer: 'A', date: '2025-01-05', lines: [{ product: 'bead', quantity: 1, price: 1 }] },
      { id: '2', customer: 'C', date: '2025-01-05', lines: [{ product: 'bead', quantity: 1, price: 1 }] },
    ],
  })
  const { tests } = buildMarts(warehouse.db, { settings: warehouse.settings, buildId: 1, use })
  expect(tests.failed).toEqual([])
  const ages = warehouse.db.prepare('SELECT account_age_days FROM customer_360_profile ORDER BY customer_id').pluck()
  expect(ages.all()).toEqual([0, 0, 0])
  warehouse.remove()
})
