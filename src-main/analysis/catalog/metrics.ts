import { nothing, sql, where } from '../../store/sql.ts'
import { attributeConditions, joinLines, lineCondition } from '../selection.ts'
import { PURCHASE, type Metric } from './metric-parts.ts'
import { ORDER_METRICS } from './order-metrics.ts'

/** Every figure that can be explained, by code. */
export const METRICS: Readonly<Record<string, Metric>> = {
  ...ORDER_METRICS,
  rfm_customers: {
    title: 'Customers with an RFM score',
    definition: 'Known customers with a purchase in the last rfm.window_days before the as-of date.',
    formula: 'count of rows of mart_rfm',
    unit: 'count',
    source: 'mart_rfm',
    parts: ({ filters }) => ({
      value: sql`COUNT(*)`,
      from: sql`FROM mart_rfm ${where([filters.segment === undefined ? nothing : sql`rfm_segment = ${filters.segment}`])}`,
    }),
  },
  lifetime_value: {
    title: 'Average lifetime value',
    definition: 'Net revenue per known customer to the as-of date, customers without orders included.',
    formula: 'sum of lifetime values ÷ customers',
    unit: 'money',
    source: 'metric_customer_ltv',
    parts: () => ({
      value: sql`SUM(lifetime_value) / NULLIF(COUNT(*), 0)`,
      numerator: { label: 'Lifetime value of all', value: sql`COALESCE(SUM(lifetime_value), 0)` },
      denominator: { label: 'Known customers', value: sql`COUNT(*)` },
      from: sql`FROM metric_customer_ltv`,
    }),
  },
  retention: {
    title: 'Retention in the month after the first order',
    definition: 'Customers ordering in the month after their first one, as a share of cohorts that have completed it.',
    formula: 'active customers in month 1 ÷ cohort size, complete cells only',
    unit: 'rate',
    source: 'mart_cohort',
    parts: () => ({
      value: sql`SUM(active_customers) * 1.0 / NULLIF(SUM(cohort_size), 0)`,
      numerator: { label: 'Active customers', value: sql`COALESCE(SUM(active_customers), 0)` },
      denominator: { label: 'Cohort customers', value: sql`COALESCE(SUM(cohort_size), 0)` },
      from: sql`FROM mart_cohort WHERE period_index = 1 AND is_complete = 1 AND cohort_scheme = 'first_purchase_month'`,
    }),
  },
  basket_rules: {
    title: 'Baskets and rules',
    definition:
      'A rule says that baskets with the items on the left also hold the item on the right. A basket is a purchase; items are distinct in it.',
    formula:
      'support = baskets with both ÷ baskets; confidence = baskets with both ÷ baskets with the left; lift = confidence ÷ support of the right',
    unit: 'count',
    source: 'order_header, order_line',
    parts: (scope) => ({
      value: sql`COUNT(DISTINCT o.order_key)`,
      from: sql`FROM order_header o ${joinLines} ${where([...attributeConditions(scope), lineCondition(scope), PURCHASE])}`,
    }),
  },
  uplift: {
    title: 'Uplift',
    definition:
      'Difference of the mean outcome between an arm and control. It is read only when the split of units is as planned.',
    formula: 'mean of the arm − mean of control; z test with pooled error for a 0/1 outcome, Welch t test for a number',
    unit: 'count',
    source: 'experiment_unit, experiment_value',
    parts: () => ({ value: sql`COUNT(*)`, from: sql`FROM experiment_unit` }),
  },
}
