import type { DataTest } from '../mart.ts'
import { accepted, inRange, never, notNull, refers, unique, yieldsNothing } from './rules.ts'
import { oneRowPerCustomer, SPEND_SEGMENTS } from './segments.ts'

const C360 = 'customer_360_profile'
const required = [
  'customer_id',
  'customer_key',
  'full_name',
  'customer_segment',
  'segment_assigned_date',
  'tenure_months',
  'value_segment',
  'lifetime_value',
  'total_transactions',
  'customer_age_days',
  'avg_spend_per_day',
  'spend_last_90_days',
  'spend_prior_90_days',
  'avg_monthly_spend',
  'recency_status',
  'spending_profile',
  'is_contactable',
  'eligible_for_retention_campaign',
  'eligible_for_onboarding_campaign',
  'eligible_for_premium_campaign',
  'profile_updated_date',
] as const
const notNegative = [
  'credit_limit',
  'account_age_days',
  'tenure_months',
  'total_transactions',
  'customer_age_days',
  'days_since_last_transaction',
] as const
const percentages = [
  'travel_spend_pct',
  'necessities_spend_pct',
  'top_category_group_spend_pct',
  'engagement_score',
  'churn_risk_score',
] as const

/** Tests of customer_360_profile (metrics 13.2). */
export const customer360Tests: readonly DataTest[] = [
  unique(C360, 'customer_id'),
  unique(C360, 'customer_key'),
  ...notNull(C360, ...required),
  accepted(C360, 'customer_segment', SPEND_SEGMENTS),
  accepted(C360, 'value_segment', ['VIP', 'Premium', 'Loyal', 'Regular', 'New']),
  accepted(C360, 'age_band', ['<18', '18–24', '25–34', '35–44', '45–54', '55–64', '65+']),
  accepted(C360, 'spending_consistency', ['Consistent', 'Moderate', 'Variable']),
  accepted(C360, 'latest_mom_trend_category', ['High Growth', 'Growth', 'Flat', 'Decline', 'High Decline']),
  accepted(C360, 'recency_status', ['Active', 'Cooling', 'At Risk', 'Dormant', 'Never']),
  accepted(C360, 'spending_profile', ['No Spend', 'Travel-Heavy', 'Necessities-Focused', 'Balanced']),
  accepted(C360, 'churn_risk_category', ['Low', 'Medium', 'High']),
  ...inRange(C360, ['age'], 0, 120),
  ...inRange(C360, notNegative, 0, null),
  ...inRange(C360, percentages, 0, 100),
  ...inRange(C360, ['recency_score', 'frequency_score', 'monetary_score'], 1, 5),
  refers(C360, 'customer_key', 'gold_customer_dim'),
  refers(C360, 'customer_id', 'metric_customer_ltv'),
  yieldsNothing(
    C360,
    'ltv_matches',
    'Lifetime value and transaction values equal the hero metrics.',
    `SELECT c.customer_key FROM ${C360} c JOIN metric_customer_ltv v ON v.customer_key = c.customer_key
     JOIN metric_avg_transaction_value x ON x.customer_key = c.customer_key
     WHERE c.lifetime_value <> v.lifetime_value OR c.avg_transaction_value IS NOT x.avg_transaction_value`,
  ),
  never(
    C360,
    'flags_exclusive',
    'A customer is eligible for at most one campaign.',
    'eligible_for_retention_campaign + eligible_for_onboarding_campaign + eligible_for_premium_campaign > 1',
  ),
  never(
    C360,
    'retention_flag',
    'Retention means Declining.',
    `eligible_for_retention_campaign <> (customer_segment = 'Declining')`,
  ),
  never(
    C360,
    'onboarding_flag',
    'Onboarding means New & Growing.',
    `eligible_for_onboarding_campaign <> (customer_segment = 'New & Growing')`,
  ),
  never(
    C360,
    'premium_flag',
    'Premium means High-Value Travelers.',
    `eligible_for_premium_campaign <> (customer_segment = 'High-Value Travelers')`,
  ),
  never(
    C360,
    'recency_matches_days',
    'Never means no purchase.',
    `(recency_status = 'Never') <> (days_since_last_transaction IS NULL)`,
  ),
  never(
    C360,
    'churn_category_matches_score',
    'The churn band follows the score.',
    `churn_risk_category <> CASE WHEN churn_risk_score < :c360_churn_bands_1 THEN 'Low'
       WHEN churn_risk_score < :c360_churn_bands_2 THEN 'Medium' ELSE 'High' END`,
  ),
  never(C360, 'open_by_as_of', 'No account opens after the as-of date.', 'account_open_date > :as_of', 'warn'),
  never(
    C360,
    'dates_ordered',
    'The first purchase is not after the last.',
    'first_transaction_date > last_transaction_date',
  ),
  oneRowPerCustomer(C360),
]
