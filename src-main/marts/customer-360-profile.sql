-- One row per known customer with 62 fields (metrics 9.5), denormalised for lookup, dashboards and lists.
-- Why: everything sales and the customer master can say in one place; the rest is NULL.
-- Caveat: card, credit, category group and engagement fields stay NULL until such extracts are loaded.
WITH known AS (
  SELECT c.*,
         p.full_name, p.first_name, p.last_name, p.email, p.birth_date, p.age_supplied, p.state, p.city, p.employment_status
  FROM gold_customer_dim c
  LEFT JOIN gold_customer_pii p ON p.customer_key = c.customer_key
  WHERE c.customer_key > 0 AND c.is_current = 1 AND c.is_deleted = 0
),
aged AS (
  SELECT customer_key,
         CASE WHEN birth_date IS NULL THEN age_supplied
              ELSE substr(:as_of, 1, 4) - substr(birth_date, 1, 4) - (substr(:as_of, 6) < substr(birth_date, 6)) END AS age
  FROM known
),
windows AS (
  SELECT customer_key,
         SUM(CASE WHEN day > today - 90 THEN amount_e4 ELSE 0 END) AS last_e4,
         SUM(CASE WHEN day <= today - 90 AND day > today - 180 THEN amount_e4 ELSE 0 END) AS prior_e4
  FROM spend
  CROSS JOIN (SELECT CAST(julianday(:as_of) AS INTEGER) AS today)
  GROUP BY customer_key
),
gaps AS (
  SELECT customer_key, day - LAG(day) OVER (PARTITION BY customer_key ORDER BY day) AS gap
  FROM (SELECT DISTINCT customer_key, day FROM spend WHERE is_return = 0)
),
usual AS (
  SELECT CASE WHEN COUNT(gap) >= 20 THEN MEDIAN(gap) ELSE :churn_default_interval END AS interval_days FROM gaps
),
intervals AS (
  SELECT g.customer_key,
         MIN(MAX(CASE WHEN COUNT(g.gap) >= 2 THEN MEDIAN(g.gap) ELSE (SELECT interval_days FROM usual) END,
                 :churn_interval_bounds_1), :churn_interval_bounds_2) AS expected_days
  FROM gaps g
  GROUP BY g.customer_key
),
latest AS (
  SELECT * FROM metric_mom_spend_change WHERE month = (SELECT MAX(month) FROM spend_month)
),
trend AS (
  SELECT customer_key, AVG(mom_trend_category IN ('Decline', 'High Decline')) AS declining
  FROM metric_mom_spend_change
  WHERE month > date((SELECT MAX(month) FROM spend_month), '-3 months') AND mom_trend_category IS NOT NULL
  GROUP BY customer_key
),
risk AS (
  SELECT v.customer_key,
         1 / (1 + EXP(-:churn_slope * ((julianday(:as_of) - julianday(v.last_transaction_date)) / i.expected_days
                                       - :churn_midpoint))) AS p,
         CASE WHEN w.prior_e4 > 0 THEN MIN(1.0, MAX(0.0, (w.prior_e4 - w.last_e4) * 1.0 / w.prior_e4)) ELSE 0.0 END AS d,
         t.declining AS t
  FROM metric_customer_ltv v
  JOIN intervals i ON i.customer_key = v.customer_key
  JOIN windows w ON w.customer_key = v.customer_key
  LEFT JOIN trend t ON t.customer_key = v.customer_key
),
scored AS (
  SELECT customer_key,
         ROUND(100 * (:c360_churn_weights_1 * p + :c360_churn_weights_2 * d + :c360_churn_weights_3 * COALESCE(t, 0))
           / (:c360_churn_weights_1 + :c360_churn_weights_2 + iif(t IS NULL, 0, :c360_churn_weights_3)), 2) AS score
  FROM risk
)
SELECT k.customer_id,
       k.customer_key,
       COALESCE(k.full_name, 'Customer ' || k.customer_id) AS full_name,
       k.first_name,
       k.last_name,
       k.email,
       a.age,
       CASE WHEN a.age IS NULL THEN NULL WHEN a.age < 18 THEN '<18' WHEN a.age < 25 THEN '18–24' WHEN a.age < 35 THEN '25–34'
            WHEN a.age < 45 THEN '35–44' WHEN a.age < 55 THEN '45–54' WHEN a.age < 65 THEN '55–64' ELSE '65+' END AS age_band,
       k.state,
       k.city,
       k.country_code,
       k.geo_region,
       k.employment_status,
       NULL AS card_type,
       NULL AS credit_limit,
       k.acquisition_date AS account_open_date,
       MAX(0, CAST(julianday(:as_of) - julianday(k.acquisition_date) AS INTEGER)) AS account_age_days,
       g.customer_segment,
       g.segment_assigned_date,
       g.tenure_months,
       k.segment AS value_segment,
       k.loyalty_tier,
       r.rfm_segment,
       r.r_score AS recency_score,
       r.f_score AS frequency_score,
       r.m_score AS monetary_score,
       v.lifetime_value,
       v.total_transactions,
       v.customer_age_days,
       v.avg_spend_per_day,
       x.avg_transaction_value,
       x.transaction_value_stddev,
       x.min_transaction_value,
       x.max_transaction_value,
       x.median_transaction_value,
       x.spending_consistency,
       m.month AS latest_month,
       m.monthly_spend AS latest_month_spend,
       m.mom_change_pct AS latest_mom_change_pct,
       m.mom_trend_category AS latest_mom_trend_category,
       ROUND(COALESCE(w.last_e4, 0) / 10000.0, :digits) AS spend_last_90_days,
       ROUND(COALESCE(w.prior_e4, 0) / 10000.0, :digits) AS spend_prior_90_days,
       g.spend_change_pct,
       g.avg_monthly_spend,
       v.first_transaction_date,
       v.last_transaction_date,
       CAST(julianday(:as_of) - julianday(v.last_transaction_date) AS INTEGER) AS days_since_last_transaction,
       CASE
         WHEN v.last_transaction_date IS NULL THEN 'Never'
         WHEN julianday(:as_of) - julianday(v.last_transaction_date) <= :c360_recency_days_1 THEN 'Active'
         WHEN julianday(:as_of) - julianday(v.last_transaction_date) <= :c360_recency_days_2 THEN 'Cooling'
         WHEN julianday(:as_of) - julianday(v.last_transaction_date) <= :c360_recency_days_3 THEN 'At Risk'
         ELSE 'Dormant'
       END AS recency_status,
       g.travel_spend_pct,
       g.necessities_spend_pct,
       NULL AS top_category_group,
       NULL AS top_category_group_spend_pct,
       iif(v.total_transactions = 0, 'No Spend', 'Balanced') AS spending_profile,
       k.preferred_channel,
       NULL AS engagement_score,
       k.email IS NOT NULL AND COALESCE(k.marketing_consent, 1) <> 0 AS is_contactable,
       g.customer_segment = 'Declining' AS eligible_for_retention_campaign,
       g.customer_segment = 'New & Growing' AS eligible_for_onboarding_campaign,
       g.customer_segment = 'High-Value Travelers' AS eligible_for_premium_campaign,
       s.score AS churn_risk_score,
       CASE WHEN s.score IS NULL THEN NULL WHEN s.score < :c360_churn_bands_1 THEN 'Low'
            WHEN s.score < :c360_churn_bands_2 THEN 'Medium' ELSE 'High' END AS churn_risk_category,
       :as_of AS profile_updated_date,
       :build_id AS build_id
FROM known k
JOIN aged a ON a.customer_key = k.customer_key
JOIN customer_segments g ON g.customer_key = k.customer_key
JOIN metric_customer_ltv v ON v.customer_key = k.customer_key
JOIN metric_avg_transaction_value x ON x.customer_key = k.customer_key
LEFT JOIN mart_rfm r ON r.customer_key = k.customer_key
LEFT JOIN windows w ON w.customer_key = k.customer_key
LEFT JOIN latest m ON m.customer_key = k.customer_key
LEFT JOIN scored s ON s.customer_key = k.customer_key
ORDER BY k.customer_id
