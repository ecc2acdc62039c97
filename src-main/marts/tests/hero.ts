import type { DataTest } from '../mart.ts'
import { accepted, inRange, never, notNull, refers, unique, yieldsNothing } from './rules.ts'
import { KNOWN_CUSTOMERS, oneRowPerCustomer, SPEND_SEGMENTS } from './segments.ts'

const LTV = 'metric_customer_ltv'
const MOM = 'metric_mom_spend_change'
const ATV = 'metric_avg_transaction_value'

/** Spend of known customers on the days that the condition over `d` keeps, from the orders themselves (metrics 13.3). */
function spendWhere(days: string): string {
  return `(SELECT COALESCE(SUM(s.net_e4 * o.fx_rate), 0) / 10000.0
    FROM order_header o JOIN order_summary s ON s.order_key = o.order_key JOIN gold_date_dim d ON d.date_key = o.date_key
    WHERE o.customer_key IN (${KNOWN_CUSTOMERS}) AND o.fx_rate IS NOT NULL AND ${days})`
}

/** Tests of metric_customer_ltv (metrics 13.1) and of its total (ML3). */
export const customerLtvTests: readonly DataTest[] = [
  unique(LTV, 'customer_id'),
  ...notNull(
    LTV,
    'customer_id',
    'customer_key',
    'customer_segment',
    'lifetime_value',
    'total_transactions',
    'customer_age_days',
    'avg_spend_per_day',
  ),
  accepted(LTV, 'customer_segment', SPEND_SEGMENTS),
  ...inRange(LTV, ['total_transactions'], 0, null),
  ...inRange(LTV, ['customer_age_days'], 0, 40_000),
  refers(LTV, 'customer_key', 'gold_customer_dim'),
  never(
    LTV,
    'avg_formula',
    'Spend per day is lifetime value by days.',
    'ABS(avg_spend_per_day - lifetime_value / MAX(1, customer_age_days)) > :minor_unit',
  ),
  never(
    LTV,
    'dates_ordered',
    'The last purchase is not before the first.',
    'last_transaction_date < first_transaction_date',
  ),
  never(
    LTV,
    'dates_iff_transactions',
    'Dates exist exactly where purchases do.',
    '(total_transactions = 0) <> (first_transaction_date IS NULL)',
  ),
  never(
    LTV,
    'age_formula',
    'The age is the days from first to last purchase.',
    'customer_age_days <> COALESCE(julianday(last_transaction_date) - julianday(first_transaction_date), 0)',
  ),
  never(LTV, 'not_after_as_of', 'No purchase is after the as-of date.', 'last_transaction_date > :as_of'),
  oneRowPerCustomer(LTV),
  yieldsNothing(
    LTV,
    'ltv_total',
    'The lifetime values add up to the spend of known customers, to rounding.',
    `SELECT * FROM (SELECT COALESCE(SUM(lifetime_value), 0) AS total, COUNT(*) AS customers FROM ${LTV})
     WHERE ABS(total - ${spendWhere('d.calendar_date <= :as_of')}) > :minor_unit * (customers + 1)`,
  ),
]

/** Tests of metric_mom_spend_change (metrics 13.1) and its model tests ML2, ML4. */
export const momSpendChangeTests: readonly DataTest[] = [
  unique(MOM, 'customer_id', 'month'),
  ...notNull(MOM, 'customer_id', 'month', 'customer_key', 'monthly_spend', 'month_number', 'transactions_in_month'),
  accepted(MOM, 'mom_trend_category', ['High Growth', 'Growth', 'Flat', 'Decline', 'High Decline']),
  ...inRange(MOM, ['month_number'], 1, null),
  ...inRange(MOM, ['transactions_in_month'], 0, null),
  refers(MOM, 'customer_key', 'gold_customer_dim'),
  refers(MOM, 'customer_id', LTV),
  never(
    MOM,
    'pct_formula',
    'The percentage is the change by the month before, to the rounding of both amounts.',
    `prior_month_spend > 0 AND ABS(mom_change_pct - (monthly_spend - prior_month_spend) * 100.0 / prior_month_spend)
       > 0.01 + 200.0 * :minor_unit * (1 + ABS(monthly_spend / prior_month_spend)) / prior_month_spend`,
  ),
  yieldsNothing(
    MOM,
    'prior_is_lag',
    'The month before is the row before, and months follow each other.',
    `SELECT * FROM (SELECT customer_id, month, month_number, prior_month_spend,
       LAG(monthly_spend) OVER w AS before, LAG(month) OVER w AS month_before, ROW_NUMBER() OVER w AS place
       FROM ${MOM} WINDOW w AS (PARTITION BY customer_id ORDER BY month))
     WHERE prior_month_spend IS NOT before OR place <> month_number
       OR (month_before IS NOT NULL AND date(month_before, '+1 month') <> month)`,
  ),
  never(
    MOM,
    'pct_null_rule',
    'There is no percentage against a month without spend.',
    'mom_change_pct IS NOT NULL AND (prior_month_spend IS NULL OR prior_month_spend < 0)',
  ),
  never(
    MOM,
    'category_matches_pct',
    'The trend follows the percentage.',
    `mom_trend_category <> CASE WHEN mom_change_pct >= :mom_cutoffs_1 + 0.01 THEN 'High Growth'
       WHEN mom_change_pct < :mom_cutoffs_4 - 0.01 THEN 'High Decline' ELSE mom_trend_category END`,
  ),
  never(MOM, 'first_of_month', 'Months are named by their first day.', `month <> date(month, 'start of month')`),
  never(
    MOM,
    'month_complete',
    'Only complete months are compared.',
    `NOT :mom_include_partial AND date(month, '+1 month', '-1 day') > :as_of`,
  ),
  never(
    MOM,
    'first_month_has_no_prior',
    'The first month has no month before.',
    'month_number = 1 AND prior_month_spend IS NOT NULL',
  ),
  yieldsNothing(
    MOM,
    'mom_total',
    'The months add up to the spend of known customers in complete months, to rounding.',
    `SELECT * FROM (SELECT COALESCE(SUM(monthly_spend), 0) AS total, COUNT(*) AS cells, MAX(month) AS last FROM ${MOM})
     WHERE last IS NOT NULL AND ABS(total - ${spendWhere(`d.calendar_date < date(last, '+1 month') AND d.calendar_date <= :as_of`)}) > :minor_unit * (cells + 1)`,
  ),
]

/** Tests of metric_avg_transaction_value (metrics 13.1). */
export const avgTransactionValueTests: readonly DataTest[] = [
  unique(ATV, 'customer_id'),
  ...notNull(ATV, 'customer_id', 'customer_key', 'customer_segment', 'total_transactions'),
  accepted(ATV, 'customer_segment', SPEND_SEGMENTS),
  accepted(ATV, 'spending_consistency', ['Consistent', 'Moderate', 'Variable']),
  ...inRange(ATV, ['transaction_value_stddev', 'coefficient_of_variation', 'total_transactions'], 0, null),
  refers(ATV, 'customer_key', 'gold_customer_dim'),
  never(
    ATV,
    'ordered',
    'Median and mean lie between the smallest and the largest purchase.',
    `median_transaction_value NOT BETWEEN min_transaction_value AND max_transaction_value
       OR avg_transaction_value NOT BETWEEN min_transaction_value AND max_transaction_value`,
  ),
  never(
    ATV,
    'deviation_rule',
    'A deviation needs two purchases.',
    '(transaction_value_stddev IS NULL) <> (total_transactions < 2)',
  ),
  never(ATV, 'mean_rule', 'A mean needs a purchase.', '(avg_transaction_value IS NULL) <> (total_transactions = 0)'),
  never(
    ATV,
    'consistency_matches_cv',
    'The word follows the coefficient of variation.',
    `spending_consistency <> CASE WHEN coefficient_of_variation <= :atv_cv_cutoffs_1 THEN 'Consistent'
       WHEN coefficient_of_variation <= :atv_cv_cutoffs_2 THEN 'Moderate' ELSE 'Variable' END`,
    'warn',
  ),
  oneRowPerCustomer(ATV),
]
