import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildMarts, type BuildResult } from '../../src-main/marts/build.ts'
import { f1 } from '../support/fixture-f1.ts'
import { buildWarehouse, type BuiltWarehouse } from '../support/warehouse.ts'

describe('marts of fixture F1 (metrics 2, 3.1, 5, 10)', () => {
  const held: { warehouse?: BuiltWarehouse; result?: BuildResult } = {}
  beforeAll(() => {
    held.warehouse = buildWarehouse({
      ...f1,
      settings: { 'rfm.method': 'quintile', 'rfm.f_fallback': false, 'basket.min_pairs': 1 },
    })
    held.result = buildMarts(held.warehouse.db, { asOf: '2025-06-30', settings: held.warehouse.settings, buildId: 1 })
  })
  afterAll(() => held.warehouse?.remove())
  const rows = (statement: string): unknown[] => held.warehouse?.db.prepare(statement).raw().all() ?? []

  test('every data test passes', () => {
    expect(held.result?.tests.failed).toEqual([])
    expect(held.result?.tests.warned).toEqual([])
    expect(held.result?.asOf).toBe('2025-06-30')
  })

  test('purchases are numbered per customer and returns are not', () => {
    expect(
      rows(`SELECT o.transaction_id, s.order_number, s.days_since_prev_order, s.net_e4 / 10000, s.margin_e4 / 10000
            FROM order_summary s JOIN order_header o ON o.order_key = s.order_key ORDER BY 1`),
    ).toEqual([
      ['T1', 1, null, 70, 23],
      ['T2', 2, 54, 40, 16],
      ['T3', 3, 102, 20, 8],
      ['T4', 1, null, 30, 12],
      ['T5', 1, null, 60, 21],
      ['T6', null, null, -60, -21],
      ['T7', 1, null, 38, 14],
    ])
  })

  test('RFM by rank quintiles gives the worked example', () => {
    expect(
      rows(
        'SELECT customer_id, recency_days, frequency, monetary, rfm_cell, rfm_total, rfm_segment FROM mart_rfm ORDER BY 1',
      ),
    ).toEqual([
      ['C1', 10, 3, 130, '344', 11, 'Loyal'],
      ['C2', 29, 1, 30, '212', 5, 'Hibernating'],
      ['C3', 145, 1, 0, '111', 3, 'Lost'],
      ['C4', 5, 1, 38, '413', 8, 'Promising'],
    ])
  })

  test('lifetime value and value segment follow metrics 5.2 and 5.4', () => {
    expect(
      rows(`SELECT customer_id, lifetime_value, segment, preferred_channel FROM gold_customer_dim
            WHERE customer_key > 0 ORDER BY 1`),
    ).toEqual([
      ['C1', 130, 'Regular', 'Online'],
      ['C2', 30, 'New', 'In-Store'],
      ['C3', 0, 'Regular', 'Online'],
      ['C4', 38, 'New', 'Mobile App'],
    ])
  })

  test('the cohort mart keeps running sums and returns', () => {
    expect(
      rows(`SELECT cohort_value, group_concat(active_customers), group_concat(CAST(cumulative_net_per_customer AS INTEGER))
            FROM mart_cohort GROUP BY 1 ORDER BY 1`),
    ).toEqual([
      ['2025-01', '1,0,1,0,0,1', '70,70,110,110,110,130'],
      ['2025-02', '1,0,0,0,0', '0,0,0,0,0'],
      ['2025-06', '2', '34'],
    ])
  })

  test('pairs have the measures of metrics 10.1', () => {
    const [p1p2, p1p3] = rows(
      `SELECT item_a, item_b, pair_baskets, support, confidence_ab, confidence_ba, lift, leverage, conviction_ab,
              conviction_ba, jaccard, extra_baskets, lift_low, lift_high, p_value
       FROM mart_basket_pair WHERE level = 'product' ORDER BY 1, 2`,
    )
    expect(p1p2).toEqual([
      'P1',
      'P2',
      1,
      0.166667,
      0.2,
      0.5,
      0.6,
      -0.111111,
      0.833333,
      0.333333,
      0.166667,
      -0.666667,
      expect.any(Number),
      expect.any(Number),
      1,
    ])
    expect(p1p3).toEqual([
      'P1',
      'P3',
      2,
      0.333333,
      0.4,
      1,
      1.2,
      0.055556,
      1.111111,
      null,
      0.4,
      0.333333,
      expect.closeTo(0.3529, 4),
      expect.closeTo(2.3078, 4),
      expect.closeTo(2 / 3, 12),
    ])
  })

  test('Customer 360 holds one row per known customer with the shared churn core', () => {
    expect(
      rows(`SELECT customer_id, full_name, customer_segment, recency_status, lifetime_value, spending_profile, is_contactable
            FROM customer_360_profile ORDER BY 1`),
    ).toEqual([
      ['C1', 'Customer C1', 'Declining', 'Active', 130, 'Balanced', 0],
      ['C2', 'Customer C2', 'New & Growing', 'Active', 30, 'Balanced', 0],
      ['C3', 'Customer C3', expect.any(String), 'At Risk', 0, 'Balanced', 0],
      ['C4', 'Customer C4', 'New & Growing', 'Active', 38, 'Balanced', 0],
    ])
  })

  test('months add up to the published totals', () => {
    expect(
      rows(`SELECT SUM(gross_e4), SUM(discount_e4), SUM(purchase_e4), SUM(returned_e4), SUM(net_e4), SUM(margin_e4),
            SUM(promo_e4), SUM(orders), SUM(units) FROM mart_sales_monthly`),
    ).toEqual([[2_700_000, 120_000, 2_580_000, -600_000, 1_980_000, 730_000, 680_000, 6, 13]])
  })
})
