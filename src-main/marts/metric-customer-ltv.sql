-- One row per known customer, also without transactions: lifetime value and its span (metrics 9.2).
-- Why: hero metric 1; the value behind lists by worth.
-- Caveat: amounts include returns as negatives; dates and counts are of purchases only.
SELECT g.customer_id,
       g.customer_key,
       g.customer_segment,
       ROUND(COALESCE(SUM(s.amount_e4), 0) / 10000.0, :digits) AS lifetime_value,
       COALESCE(SUM(s.is_return = 0), 0) AS total_transactions,
       MIN(CASE WHEN s.is_return = 0 THEN s.spend_date END) AS first_transaction_date,
       MAX(CASE WHEN s.is_return = 0 THEN s.spend_date END) AS last_transaction_date,
       COALESCE(MAX(CASE WHEN s.is_return = 0 THEN s.day END) - MIN(CASE WHEN s.is_return = 0 THEN s.day END), 0)
         AS customer_age_days,
       ROUND(COALESCE(SUM(s.amount_e4), 0) / 10000.0 / MAX(1, COALESCE(
         MAX(CASE WHEN s.is_return = 0 THEN s.day END) - MIN(CASE WHEN s.is_return = 0 THEN s.day END), 0)), :digits)
         AS avg_spend_per_day,
       :build_id AS build_id
FROM customer_segments g
LEFT JOIN spend s ON s.customer_key = g.customer_key
GROUP BY g.customer_key
ORDER BY g.customer_id
