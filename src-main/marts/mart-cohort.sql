-- One row per month of first purchase and month since, to the as-of date (metrics 10.3).
-- Why: the standing triangle for SQL users; the cohort view computes other grains and filters anew.
-- Caveat: a running month has is_complete = 0; net amounts include returns on their own date.
WITH RECURSIVE firsts AS (
  SELECT customer_key, MIN(month) AS cohort_month FROM spend WHERE is_return = 0 GROUP BY customer_key
),
cohorts AS (
  SELECT cohort_month, COUNT(*) AS cohort_size FROM firsts GROUP BY cohort_month
),
grid(cohort_month, cohort_size, period_index, month) AS (
  SELECT cohort_month, cohort_size, 0, cohort_month FROM cohorts
  UNION ALL
  SELECT cohort_month, cohort_size, period_index + 1, date(month, '+1 month')
  FROM grid
  WHERE date(month, '+1 month') <= :as_of
),
active AS (
  SELECT f.cohort_month,
         s.month,
         COUNT(DISTINCT CASE WHEN s.is_return = 0 THEN s.customer_key END) AS customers,
         SUM(s.is_return = 0) AS purchases,
         SUM(s.amount_e4) AS net_e4,
         SUM(o.margin_e4 * h.fx_rate) AS margin_e4
  FROM firsts f
  JOIN spend s ON s.customer_key = f.customer_key AND s.month >= f.cohort_month
  JOIN order_summary o ON o.order_key = s.order_key
  JOIN order_header h ON h.order_key = s.order_key
  GROUP BY f.cohort_month, s.month
),
summed AS (
  SELECT g.*, a.customers, a.purchases, a.net_e4, a.margin_e4,
         SUM(COALESCE(a.net_e4, 0)) OVER (PARTITION BY g.cohort_month ORDER BY g.period_index) AS cumulative_e4
  FROM grid g
  LEFT JOIN active a ON a.cohort_month = g.cohort_month AND a.month = g.month
)
SELECT 'first_purchase_month' AS cohort_scheme,
       substr(cohort_month, 1, 7) AS cohort_value,
       period_index,
       cohort_size,
       COALESCE(customers, 0) AS active_customers,
       ROUND(COALESCE(customers, 0) * 1.0 / cohort_size, 6) AS retention_rate,
       COALESCE(purchases, 0) AS transactions,
       ROUND(COALESCE(net_e4, 0) / 10000.0, :digits) AS net_amount,
       ROUND(cumulative_e4 / 10000.0, :digits) AS cumulative_net_amount,
       ROUND(cumulative_e4 / 10000.0 / cohort_size, :digits) AS cumulative_net_per_customer,
       ROUND(margin_e4 / 10000.0, :digits) AS margin_amount,
       date(month, '+1 month', '-1 day') <= :as_of AS is_complete,
       :build_id AS build_id
FROM summed
ORDER BY cohort_month, period_index
