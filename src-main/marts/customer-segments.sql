-- One row per known customer: spend segment by the change of spend, its level and tenure (metrics 9.1).
-- Why: the segment that the hero metrics and campaign flags use.
-- Caveat: the two rules on category groups (travel, necessities) match nobody while no such groups are loaded.
WITH RECURSIVE evals(eval_date, step) AS (
  SELECT :as_of, 0
  UNION ALL
  SELECT date(:as_of, '+1 day', 'start of month', '-' || step || ' months', '-1 day'), step + 1
  FROM evals
  WHERE step < 12
),
dates AS (
  SELECT DISTINCT eval_date, CAST(julianday(eval_date) AS INTEGER) AS eval_day FROM evals
),
customers AS (
  SELECT c.customer_key, c.customer_id, MIN(s.spend_date) AS first_spend, c.acquisition_date
  FROM gold_customer_dim c
  LEFT JOIN spend s ON s.customer_key = c.customer_key
  WHERE c.customer_key > 0 AND c.is_current = 1 AND c.is_deleted = 0
  GROUP BY c.customer_key
),
sums AS (
  SELECT d.eval_date,
         s.customer_key,
         SUM(s.amount_e4) AS total_e4,
         SUM(CASE WHEN s.day > d.eval_day - 90 THEN s.amount_e4 ELSE 0 END) AS last_e4,
         SUM(CASE WHEN s.day <= d.eval_day - 90 AND s.day > d.eval_day - 180 THEN s.amount_e4 ELSE 0 END) AS prior_e4,
         MIN(s.spend_date) AS first_spend
  FROM dates d
  JOIN spend s ON s.day <= d.eval_day
  GROUP BY d.eval_date, s.customer_key
),
measured AS (
  SELECT s.*,
         ROUND(s.total_e4 / 10000.0 / (1 + (substr(s.eval_date, 1, 4) - substr(s.first_spend, 1, 4)) * 12
               + substr(s.eval_date, 6, 2) - substr(s.first_spend, 6, 2)), :digits) AS avg_monthly,
         CASE WHEN s.prior_e4 > 0 THEN (s.last_e4 - s.prior_e4) * 100.0 / s.prior_e4 END AS change_pct
  FROM sums s
),
facts AS (
  SELECT c.customer_key, c.customer_id, d.eval_date, m.last_e4, m.prior_e4, m.change_pct,
         COALESCE(m.avg_monthly, 0.0) AS avg_monthly,
         m.customer_key IS NOT NULL AS has_spend,
         MAX(0, COALESCE((substr(d.eval_date, 1, 4) - substr(COALESCE(c.acquisition_date, c.first_spend), 1, 4)) * 12
           + substr(d.eval_date, 6, 2) - substr(COALESCE(c.acquisition_date, c.first_spend), 6, 2)
           - (substr(d.eval_date, 9, 2) < substr(COALESCE(c.acquisition_date, c.first_spend), 9, 2)), 0)) AS tenure_months
  FROM customers c
  CROSS JOIN dates d
  LEFT JOIN measured m ON m.customer_key = c.customer_key AND m.eval_date = d.eval_date
),
assigned AS (
  SELECT f.*,
         CASE
           WHEN NOT has_spend THEN 'No Activity'
           WHEN tenure_months <= :spendseg_new_months
                AND (change_pct >= :spendseg_growth_pct OR (prior_e4 = 0 AND last_e4 > 0)) THEN 'New & Growing'
           WHEN change_pct <= :spendseg_decline_pct THEN 'Declining'
           ELSE 'Stable Mid-Spenders'
         END AS customer_segment
  FROM facts f
),
present AS (
  SELECT *, FIRST_VALUE(customer_segment) OVER (PARTITION BY customer_key ORDER BY eval_date DESC) AS segment_now
  FROM assigned
),
latest AS (
  SELECT customer_id,
         customer_key,
         segment_now,
         MAX(CASE WHEN customer_segment <> segment_now THEN eval_date ELSE '' END) AS changed,
         MAX(CASE WHEN eval_date = :as_of THEN tenure_months END) AS tenure_months,
         MAX(CASE WHEN eval_date = :as_of THEN avg_monthly END) AS avg_monthly,
         MAX(CASE WHEN eval_date = :as_of THEN change_pct END) AS change_pct
  FROM present
  GROUP BY customer_key
)
SELECT customer_id,
       customer_key,
       segment_now AS customer_segment,
       (SELECT MIN(eval_date) FROM dates WHERE eval_date > changed) AS segment_assigned_date,
       tenure_months,
       avg_monthly AS avg_monthly_spend,
       ROUND(change_pct, 2) AS spend_change_pct,
       NULL AS travel_spend_pct,
       NULL AS necessities_spend_pct,
       lower(replace(replace(segment_now, ' & ', '_'), ' ', '_')) AS rule_code,
       :build_id AS build_id
FROM latest
ORDER BY customer_key
