-- One row per month, channel and currency: additive measures, exact in ten-thousandths of that currency.
-- Why: the monthly base for trends, reconciliation and reports.
-- Caveat: returns count on their own date; undated orders have no month; currencies are never added here.
SELECT d.month_start_date AS month,
       o.channel_key,
       o.currency_code,
       SUM(o.is_return = 0) AS orders,
       SUM(o.is_return = 1) AS return_orders,
       SUM(s.lines_count) AS lines,
       SUM(s.units) AS units,
       SUM(CASE WHEN o.is_return = 0 THEN s.gross_e4 ELSE 0 END) AS gross_e4,
       SUM(CASE WHEN o.is_return = 0 THEN s.discount_e4 ELSE 0 END) AS discount_e4,
       SUM(CASE WHEN o.is_return = 0 THEN s.net_e4 ELSE 0 END) AS purchase_e4,
       SUM(CASE WHEN o.is_return = 1 THEN s.net_e4 ELSE 0 END) AS returned_e4,
       SUM(s.net_e4) AS net_e4,
       SUM(s.margin_e4) AS margin_e4,
       SUM(CASE WHEN o.is_return = 0 AND s.is_promotional = 1 THEN (
             SELECT SUM(l.net_e4) FROM order_line l
             WHERE l.is_promotional = 1
               AND l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
           ) ELSE 0 END) AS promo_e4,
       SUM(s.is_first_order) AS first_orders,
       :build_id AS build_id
FROM order_header o
JOIN order_summary s ON s.order_key = o.order_key
JOIN gold_date_dim d ON d.date_key = o.date_key
WHERE d.calendar_date <= :as_of
GROUP BY d.month_start_date, o.channel_key, o.currency_code
ORDER BY d.month_start_date, o.channel_key, o.currency_code
