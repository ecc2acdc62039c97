-- One row per known customer: distribution of the value of a purchase (metrics 9.4).
-- Why: hero metric 3; says whether a customer spends evenly.
-- Caveat: sample standard deviation (n - 1), so it needs two purchases; returns are not purchases.
WITH purchases AS (
  SELECT customer_key, amount_e4 / 10000.0 AS amount, AVG(amount_e4 / 10000.0) OVER (PARTITION BY customer_key) AS mean
  FROM spend
  WHERE is_return = 0
),
spread AS (
  SELECT customer_key,
         COUNT(*) AS n,
         MAX(mean) AS mean,
         CASE WHEN COUNT(*) > 1 THEN SQRT(SUM((amount - mean) * (amount - mean)) / (COUNT(*) - 1)) END AS deviation,
         MIN(amount) AS smallest,
         MAX(amount) AS largest,
         MEDIAN(amount) AS middle
  FROM purchases
  GROUP BY customer_key
)
SELECT g.customer_id,
       g.customer_key,
       g.customer_segment,
       COALESCE(s.n, 0) AS total_transactions,
       ROUND(s.mean, :digits) AS avg_transaction_value,
       ROUND(s.deviation, :digits) AS transaction_value_stddev,
       ROUND(s.smallest, :digits) AS min_transaction_value,
       ROUND(s.largest, :digits) AS max_transaction_value,
       ROUND(s.middle, :digits) AS median_transaction_value,
       ROUND(s.deviation / NULLIF(s.mean, 0), 6) AS coefficient_of_variation,
       CASE
         WHEN s.deviation / NULLIF(s.mean, 0) IS NULL THEN NULL
         WHEN s.deviation / s.mean <= :atv_cv_cutoffs_1 THEN 'Consistent'
         WHEN s.deviation / s.mean <= :atv_cv_cutoffs_2 THEN 'Moderate'
         ELSE 'Variable'
       END AS spending_consistency,
       :build_id AS build_id
FROM customer_segments g
LEFT JOIN spread s ON s.customer_key = g.customer_key
ORDER BY g.customer_id
