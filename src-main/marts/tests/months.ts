import type { DataTest } from '../mart.ts'
import { accepted, inRange, never, notNull, refers, unique, yieldsNothing } from './rules.ts'
import { KNOWN_CUSTOMERS, spendWhere } from './segments.ts'

const MOM = 'metric_mom_spend_change'

/** Tests of metric_mom_spend_change (metrics 13.1) and its model tests ML2, ML4. */
const momSpendChangeTests: readonly DataTest[] = [
  unique(MOM, 'customer_id', 'month'),
  ...notNull(MOM, 'customer_id', 'month', 'customer_key', 'monthly_spend', 'month_number', 'transactions_in_month'),
  accepted(MOM, 'mom_trend_category', ['High Growth', 'Growth', 'Flat', 'Decline', 'High Decline']),
  ...inRange(MOM, ['month_number'], 1, null),
  ...inRange(MOM, ['transactions_in_month'], 0, null),
  refers(MOM, 'customer_key', 'gold_customer_dim'),
  refers(MOM, 'customer_id', 'metric_customer_ltv'),
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

/** Tests of customer_month and of what is published from it. */
export const customerMonthTests: readonly DataTest[] = [
  yieldsNothing(
    'customer_month',
    'customer_known',
    'Every row belongs to a known customer.',
    `SELECT spend_key FROM customer_month WHERE spend_key / 65536 NOT IN (${KNOWN_CUSTOMERS})`,
  ),
  yieldsNothing(
    'customer_month',
    'within_months',
    'Every row stands for at least one month, and only for months that are compared.',
    `SELECT spend_key FROM customer_month WHERE months < 1
       OR spend_key % 65536 < (SELECT COALESCE(MIN(month_no), 65536) FROM spend_month)
       OR spend_key % 65536 + months - 1 > (SELECT COALESCE(MAX(month_no), -1) FROM spend_month)`,
  ),
  ...momSpendChangeTests,
]
