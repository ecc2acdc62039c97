-- One row per transaction of a known customer up to the as-of date, in e4 of the reporting currency.
-- Why: the customer marts share one definition of spend; returns are negative on their own date.
-- Caveat: orders without a date, without an exchange rate or of deleted customers are not spend.
SELECT o.order_key,
       o.customer_key,
       o.channel_key,
       d.calendar_date AS spend_date,
       d.month_start_date AS month,
       CAST(julianday(d.calendar_date) AS INTEGER) AS day,
       o.is_return,
       CAST(ROUND(s.net_e4 * o.fx_rate) AS INTEGER) AS amount_e4
FROM order_header o
JOIN order_summary s ON s.order_key = o.order_key
JOIN gold_date_dim d ON d.date_key = o.date_key
JOIN gold_customer_dim c ON c.customer_key = o.customer_key AND c.is_current = 1 AND c.is_deleted = 0
WHERE o.customer_key > 0 AND o.fx_rate IS NOT NULL AND d.calendar_date <= :as_of
ORDER BY o.customer_key, d.calendar_date, o.order_key
