import { RFM_GROUPS } from '../../base/rfm-groups.ts'
import type { DataTest } from '../mart.ts'
import { accepted, inRange, never, notNull, refers, unique, yieldsNothing } from './rules.ts'

/** Names of the spend segments (metrics 9.1). */
export const SPEND_SEGMENTS = [
  'No Activity',
  'New & Growing',
  'Declining',
  'High-Value Travelers',
  'Budget-Conscious',
  'Stable Mid-Spenders',
] as const

/** The known customers, of whom every customer mart has exactly one row. */
export const KNOWN_CUSTOMERS =
  'SELECT customer_key FROM gold_customer_dim WHERE customer_key > 0 AND is_current = 1 AND is_deleted = 0'

/** Spend of known customers on the days that the condition over `d` keeps, from the orders themselves (metrics 13.3). */
export function spendWhere(days: string): string {
  return `(SELECT COALESCE(SUM(s.net_e4 * o.fx_rate), 0) / 10000.0
    FROM order_header o JOIN order_summary s ON s.order_key = o.order_key JOIN gold_date_dim d ON d.date_key = o.date_key
    WHERE o.customer_key IN (${KNOWN_CUSTOMERS}) AND o.fx_rate IS NOT NULL AND ${days})`
}

/** Model test ML5: a mart has exactly the known customers; nothing is asked without an as-of date. */
export function oneRowPerCustomer(table: string): DataTest {
  const test = yieldsNothing(
    table,
    'one_row_per_customer',
    `${table} has exactly one row per known customer.`,
    `SELECT customer_key FROM (${KNOWN_CUSTOMERS}) WHERE :as_of IS NOT NULL AND customer_key NOT IN (SELECT customer_key FROM ${table})
     UNION ALL SELECT customer_key FROM ${table} WHERE customer_key NOT IN (${KNOWN_CUSTOMERS})`,
  )
  return { ...test, holdsKnownCustomers: true }
}

/** Tests of mart_rfm (metrics 13.5). */
export const rfmTests: readonly DataTest[] = [
  unique('mart_rfm', 'customer_key'),
  refers('mart_rfm', 'customer_key', 'gold_customer_dim'),
  ...inRange('mart_rfm', ['r_score', 'f_score', 'm_score'], 1, 5),
  ...inRange('mart_rfm', ['recency_days'], 0, null),
  never('mart_rfm', 'total', 'The total is the sum of the scores.', 'rfm_total <> r_score + f_score + m_score'),
  accepted('mart_rfm', 'method', ['quintile', 'quintile_f_fixed', 'threshold', 'value_quintile_type7']),
  accepted('mart_rfm', 'rfm_segment', RFM_GROUPS),
]

/** Tests of mart_cohort (metrics 13.5). */
export const cohortTests: readonly DataTest[] = [
  ...inRange('mart_cohort', ['retention_rate'], 0, 1),
  never(
    'mart_cohort',
    'k0_is_all',
    'All members buy in the first period.',
    'period_index = 0 AND active_customers <> cohort_size',
  ),
  never(
    'mart_cohort',
    'active_in_size',
    'No cell has more customers than the cohort.',
    'active_customers > cohort_size',
  ),
  never(
    'mart_cohort',
    'complete_flag',
    'A period is complete once its last day is past.',
    `is_complete <> (date(cohort_value || '-01', '+' || (period_index + 1) || ' months', '-1 day') <= :as_of)`,
  ),
  yieldsNothing(
    'mart_cohort',
    'sizes_equal_buyers',
    'The cohorts together hold every customer with a purchase.',
    `SELECT * FROM (SELECT COALESCE(SUM(cohort_size), 0) AS sizes,
       (SELECT COUNT(*) FROM metric_customer_ltv WHERE total_transactions > 0) AS buyers
       FROM mart_cohort WHERE period_index = 0) WHERE sizes <> buyers`,
  ),
]

/** Tests of customer_segments (metrics 13.1). */
export const customerSegmentsTests: readonly DataTest[] = [
  unique('customer_segments', 'customer_id'),
  ...notNull(
    'customer_segments',
    'customer_id',
    'customer_key',
    'customer_segment',
    'segment_assigned_date',
    'tenure_months',
  ),
  accepted('customer_segments', 'customer_segment', SPEND_SEGMENTS),
  ...inRange('customer_segments', ['travel_spend_pct', 'necessities_spend_pct'], 0, 100),
  ...inRange('customer_segments', ['tenure_months'], 0, null),
  never(
    'customer_segments',
    'assigned_not_after_as_of',
    'Segments begin by the as-of date.',
    'segment_assigned_date > :as_of',
  ),
  oneRowPerCustomer('customer_segments'),
]
