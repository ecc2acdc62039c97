import { c, table, view } from '../table.ts'

/** Months of customer k have `spend_key` from k × MONTHS_PER_CUSTOMER on; a month is year × 12 + month - 1. */
export const MONTHS_PER_CUSTOMER = 65_536

export const spendMonth = table({
  name: 'spend_month',
  zone: 'marts',
  kind: 'C',
  grain: 'one calendar month that is compared',
  doc: 'The months from the first transaction to the last complete month, without a gap.',
  filledBy: ['spend_month'],
  key: ['month_no'],
  columns: {
    month_no: c.key('Year × 12 + month - 1.'),
    month: c.date('First day of the month.'),
  },
})

export const customerMonth = table({
  name: 'customer_month',
  zone: 'marts',
  kind: 'C',
  grain: 'one customer and compared month with a transaction',
  doc: 'Narrow spend per month, also for the months without any that follow; metric_mom_spend_change is a view over it.',
  filledBy: ['customer_month'],
  key: ['spend_key'],
  columns: {
    spend_key: c.key('customer_key × 65536 + month number.'),
    spend_e4: c.e4('Spend of the month.'),
    prior_e4: c.e4('Spend of the month before; NULL in the first.', { nullable: true }),
    month_number: c.int('1..n since the first month of the customer.'),
    months: c.int('Months that the row stands for: its own and those without a transaction after it.', {
      unit: 'months',
    }),
    transactions: c.int('Approved purchases of the month.'),
  },
})

/** A parameter of the build that filled the marts; evaluated once per statement. */
function parameter(name: string): string {
  return `(SELECT json_extract(value, '$.${name}') FROM warehouse_meta WHERE key = 'mart_parameters')`
}

/** The customer of a row and the rows of a customer, said in both ways, so that SQLite finds either without a scan. */
const rowsOfCustomer = `g.customer_key = s.spend_key / ${MONTHS_PER_CUSTOMER}
    AND s.spend_key BETWEEN g.customer_key * ${MONTHS_PER_CUSTOMER} AND g.customer_key * ${MONTHS_PER_CUSTOMER} + ${MONTHS_PER_CUSTOMER - 1}`

export const metricMomSpendChange = view({
  name: 'metric_mom_spend_change',
  zone: 'marts',
  grain: 'one customer and complete month',
  doc: 'Spend per calendar month from the first to the last complete month, zero-filled.',
  filledBy: ['customer_month', 'spend_month'],
  columns: {
    customer_id: c.id('Business key.', { pii: 'personal' }),
    month: c.date('First day of the month.'),
    customer_key: c.key('Current customer.', { ref: 'gold_customer_dim' }),
    monthly_spend: c.money('Spend of the month.'),
    prior_month_spend: c.money('Spend of the month before; NULL in the first.', { nullable: true }),
    mom_change_amount: c.money('Difference.', { nullable: true }),
    mom_change_pct: c.pct('Difference in percent; NULL if prior ≤ 0.', { nullable: true }),
    mom_trend_category: c.code('Trend.', {
      nullable: true,
      values: ['High Growth', 'Growth', 'Flat', 'Decline', 'High Decline'],
    }),
    month_number: c.int('1..n.'),
    transactions_in_month: c.int('Approved purchases of the month.'),
    build_id: c.key('Build.', { ref: 'ws_build' }),
  },
  sql: `
SELECT customer_id, month, customer_key,
  ROUND(spend_e4 / 10000.0, ${parameter('digits')}),
  ROUND(prior_e4 / 10000.0, ${parameter('digits')}),
  ROUND((spend_e4 - prior_e4) / 10000.0, ${parameter('digits')}),
  ROUND(CASE WHEN prior_e4 > 0 THEN (spend_e4 - prior_e4) * 100.0 / prior_e4 END, 2),
  CASE
    WHEN prior_e4 IS NULL THEN NULL
    WHEN prior_e4 <= 0 THEN iif(spend_e4 > 0, 'High Growth', 'Flat')
    WHEN (spend_e4 - prior_e4) * 100.0 / prior_e4 >= ${parameter('mom_cutoffs_1')} THEN 'High Growth'
    WHEN (spend_e4 - prior_e4) * 100.0 / prior_e4 >= ${parameter('mom_cutoffs_2')} THEN 'Growth'
    WHEN (spend_e4 - prior_e4) * 100.0 / prior_e4 > ${parameter('mom_cutoffs_3')} THEN 'Flat'
    WHEN (spend_e4 - prior_e4) * 100.0 / prior_e4 > ${parameter('mom_cutoffs_4')} THEN 'Decline'
    ELSE 'High Decline'
  END,
  month_number + later,
  iif(later = 0, transactions, 0),
  ${parameter('build_id')}
FROM (
  SELECT g.customer_id, m.month, g.customer_key, s.month_number, s.transactions,
    m.month_no - s.spend_key % ${MONTHS_PER_CUSTOMER} AS later,
    iif(m.month_no = s.spend_key % ${MONTHS_PER_CUSTOMER}, s.spend_e4, 0) AS spend_e4,
    CASE m.month_no - s.spend_key % ${MONTHS_PER_CUSTOMER} WHEN 0 THEN s.prior_e4 WHEN 1 THEN s.spend_e4 ELSE 0 END AS prior_e4
  FROM gold_customer_dim g
  JOIN customer_month s ON ${rowsOfCustomer}
  CROSS JOIN spend_month m ON m.month_no
    BETWEEN s.spend_key % ${MONTHS_PER_CUSTOMER} AND s.spend_key % ${MONTHS_PER_CUSTOMER} + s.months - 1)`,
})
