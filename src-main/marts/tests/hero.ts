import type { DataTest } from '../mart.ts'
import { accepted, inRange, never, notNull, refers, unique, yieldsNothing } from './rules.ts'
import { oneRowPerCustomer, SPEND_SEGMENTS, spendWhere } from './segments.ts'

const LTV = 'metric_customer_ltv'
const ATV = 'metric_avg_transaction_value'

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
