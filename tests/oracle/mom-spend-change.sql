-- One row per customer and complete month since the first transaction, zero-filled (metrics 9.3).
-- Why: hero metric 2; the trend of each customer's spend.
-- Caveat: the running month is left out unless mom.include_partial; a change against a month without spend has no percentage.
WITH RECURSIVE months(month) AS (
  SELECT MIN(month) FROM spend HAVING MIN(month) IS NOT NULL
  UNION ALL
  SELECT date(month, '+1 month') FROM months WHERE date(month, '+1 month') <= :as_of
),
complete AS (
  SELECT month FROM months WHERE :mom_include_partial OR date(month, '+1 month', '-1 day') <= :as_of
),
firsts AS (
  SELECT customer_key, MIN(month) AS first_month FROM spend GROUP BY customer_key
),
sums AS (
  SELECT customer_key, month, SUM(amount_e4) AS spend_e4, SUM(is_return = 0) AS purchases
  FROM spend
  GROUP BY customer_key, month
),
dense AS (
  SELECT f.customer_key,
         m.month,
         COALESCE(s.spend_e4, 0) AS spend_e4,
         COALESCE(s.purchases, 0) AS purchases,
         LAG(COALESCE(s.spend_e4, 0)) OVER run AS prior_e4,
         ROW_NUMBER() OVER run AS month_number
  FROM firsts f
  JOIN complete m ON m.month >= f.first_month
  LEFT JOIN sums s ON s.customer_key = f.customer_key AND s.month = m.month
  WINDOW run AS (PARTITION BY f.customer_key ORDER BY m.month)
),
changed AS (
  SELECT *, CASE WHEN prior_e4 > 0 THEN (spend_e4 - prior_e4) * 100.0 / prior_e4 END AS pct FROM dense
)
SELECT g.customer_id,
       c.month,
       c.customer_key,
       ROUND(c.spend_e4 / 10000.0, :digits) AS monthly_spend,
       ROUND(c.prior_e4 / 10000.0, :digits) AS prior_month_spend,
       ROUND((c.spend_e4 - c.prior_e4) / 10000.0, :digits) AS mom_change_amount,
       ROUND(c.pct, 2) AS mom_change_pct,
       CASE
         WHEN c.prior_e4 IS NULL THEN NULL
         WHEN c.prior_e4 <= 0 THEN iif(c.spend_e4 > 0, 'High Growth', 'Flat')
         WHEN c.pct >= :mom_cutoffs_1 THEN 'High Growth'
         WHEN c.pct >= :mom_cutoffs_2 THEN 'Growth'
         WHEN c.pct > :mom_cutoffs_3 THEN 'Flat'
         WHEN c.pct > :mom_cutoffs_4 THEN 'Decline'
         ELSE 'High Decline'
       END AS mom_trend_category,
       c.month_number,
       c.purchases AS transactions_in_month,
       :build_id AS build_id
FROM changed c
JOIN customer_segments g ON g.customer_key = c.customer_key
ORDER BY g.customer_id, c.month
