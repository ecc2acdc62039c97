import { c, table } from '../table.ts'

const customerId = c.id('Business key.', { pii: 'personal' })
const customerKey = c.key('Current customer.', { ref: 'gold_customer_dim' })
const segment = c.code('Spend segment.')
const build = c.key('Build.', { ref: 'ws_build' })

export const martRfm = table({
  name: 'mart_rfm',
  zone: 'marts',
  kind: 'C',
  grain: 'one customer with at least one purchase',
  doc: 'Recency, frequency and monetary scores and the RFM segment.',
  filledBy: ['rfm'],
  key: ['customer_key'],
  indexes: [{ columns: ['rfm_segment'] }],
  columns: {
    customer_key: customerKey,
    customer_id: customerId,
    recency_days: c.int('Days since the last purchase.', { unit: 'days' }),
    frequency: c.int('Purchases.'),
    monetary: c.money('Net sales of the purchases.'),
    r_score: c.int('1–5.', { range: [1, 5], unit: 'points' }),
    f_score: c.int('1–5.', { range: [1, 5], unit: 'points' }),
    m_score: c.int('1–5.', { range: [1, 5], unit: 'points' }),
    rfm_cell: c.code('Digits R F M.'),
    rfm_total: c.int('3–15.', { range: [3, 15], unit: 'points' }),
    rfm_segment: c.code('Segment name.'),
    method: c.code('Scoring method that was used.'),
    build_id: build,
  },
})

export const customerSegments = table({
  name: 'customer_segments',
  zone: 'marts',
  kind: 'C',
  grain: 'one customer',
  doc: 'Spend segment of every known customer.',
  filledBy: ['customer_segments'],
  key: ['customer_id'],
  columns: {
    customer_id: customerId,
    customer_key: customerKey,
    customer_segment: segment,
    segment_assigned_date: c.date('First evaluation date of the unbroken run.'),
    tenure_months: c.int('Full months.', { unit: 'months' }),
    avg_monthly_spend: c.money('Lifetime value per calendar month since the first transaction.'),
    spend_change_pct: c.pct('Last against prior 90 days.', { nullable: true }),
    travel_spend_pct: c.pct('Share of the travel slot.', { nullable: true }),
    necessities_spend_pct: c.pct('Share of the necessities slot.', { nullable: true }),
    rule_code: c.code('Rule that matched.'),
    build_id: build,
  },
})

export const metricCustomerLtv = table({
  name: 'metric_customer_ltv',
  zone: 'marts',
  kind: 'C',
  grain: 'one customer',
  doc: 'Lifetime value of every known customer, also without transactions.',
  filledBy: ['metric_customer_ltv'],
  key: ['customer_id'],
  columns: {
    customer_id: customerId,
    customer_key: customerKey,
    customer_segment: segment,
    lifetime_value: c.money('Sum of approved amounts, returns negative.'),
    total_transactions: c.int('Approved purchases.'),
    first_transaction_date: c.date('First purchase.', { nullable: true }),
    last_transaction_date: c.date('Last purchase.', { nullable: true }),
    customer_age_days: c.int('Last − first; 0 if none.', { unit: 'days' }),
    avg_spend_per_day: c.money('Lifetime value ÷ max(1, age).'),
    build_id: build,
  },
})

export const metricAvgTransactionValue = table({
  name: 'metric_avg_transaction_value',
  zone: 'marts',
  kind: 'C',
  grain: 'one customer',
  doc: 'Distribution of a customer’s purchase values; NULL without purchases.',
  filledBy: ['metric_avg_transaction_value'],
  key: ['customer_id'],
  columns: {
    customer_id: customerId,
    customer_key: customerKey,
    customer_segment: segment,
    total_transactions: c.int('Approved purchases.'),
    avg_transaction_value: c.money('Mean.', { nullable: true }),
    transaction_value_stddev: c.money('Sample standard deviation; NULL under 2.', { nullable: true }),
    min_transaction_value: c.money('Smallest.', { nullable: true }),
    max_transaction_value: c.money('Largest.', { nullable: true }),
    median_transaction_value: c.money('Median.', { nullable: true }),
    coefficient_of_variation: c.num('Deviation ÷ mean.', { nullable: true }),
    spending_consistency: c.code('By coefficient of variation.', {
      nullable: true,
      values: ['Consistent', 'Moderate', 'Variable'],
    }),
    build_id: build,
  },
})
