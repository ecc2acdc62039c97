-- One row per customer and compared month with a transaction: its spend, and how many months without any follow.
-- Why: metric_mom_spend_change (metrics 9.3) is a view over it; most of its rows are months without a transaction.
-- Caveat: the last row of a customer reaches to the last compared month.
WITH sums AS (
  SELECT s.customer_key, m.month_no, SUM(s.amount_e4) AS spend_e4, SUM(s.is_return = 0) AS purchases
  FROM spend s
  JOIN spend_month m ON m.month = s.month
  GROUP BY s.customer_key, m.month_no
)
SELECT customer_key * 65536 + month_no AS spend_key,
       spend_e4,
       CASE month_no - LAG(month_no) OVER run
         WHEN 1 THEN LAG(spend_e4) OVER run
         ELSE iif(LAG(month_no) OVER run IS NULL, NULL, 0)
       END AS prior_e4,
       1 + month_no - FIRST_VALUE(month_no) OVER run AS month_number,
       COALESCE(LEAD(month_no) OVER run, 1 + (SELECT MAX(month_no) FROM spend_month)) - month_no AS months,
       purchases AS transactions
FROM sums
WINDOW run AS (PARTITION BY customer_key ORDER BY month_no)
ORDER BY spend_key
