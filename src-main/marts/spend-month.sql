-- One row per calendar month from the first transaction to the last complete month (metrics 9.3).
-- Why: metric_mom_spend_change has a row for each of them, also where a customer bought nothing.
-- Caveat: the running month is left out unless mom.include_partial.
WITH RECURSIVE months(month) AS (
  SELECT MIN(month) FROM spend HAVING MIN(month) IS NOT NULL
  UNION ALL
  SELECT date(month, '+1 month') FROM months WHERE date(month, '+1 month') <= :as_of
)
SELECT substr(month, 1, 4) * 12 + substr(month, 6, 2) - 1 AS month_no, month
FROM months
WHERE :mom_include_partial OR date(month, '+1 month', '-1 day') <= :as_of
ORDER BY month
