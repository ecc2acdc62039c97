-- One row per transaction: the sums of its lines and its place in the customer's history.
-- Why: figures per order (tiles, cohorts, RFM) read this instead of every line.
-- Caveat: purchases are numbered by day, time and transaction id; returns and guests have no number.
WITH line_sums AS (
  SELECT o.order_key,
         COUNT(l.sales_key) AS lines_count,
         COALESCE(SUM(l.quantity), 0) AS units,
         COUNT(DISTINCT l.product_key) AS distinct_products,
         COALESCE(SUM(l.net_e4 + l.discount_e4), 0) AS gross_e4,
         COALESCE(SUM(l.discount_e4), 0) AS discount_e4,
         COALESCE(SUM(l.net_e4), 0) AS net_e4,
         SUM(l.margin_e4) AS margin_e4,
         COALESCE(MAX(l.is_promotional), 0) AS is_promotional
  FROM order_header o
  LEFT JOIN order_line l ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
  GROUP BY o.order_key
),
numbered AS (
  SELECT o.order_key,
         ROW_NUMBER() OVER history AS order_number,
         CAST(julianday(d.calendar_date) - LAG(julianday(d.calendar_date)) OVER history AS INTEGER) AS days_since_prev
  FROM order_header o
  LEFT JOIN gold_date_dim d ON d.date_key = o.date_key
  WHERE o.is_return = 0 AND o.customer_key > 0
  WINDOW history AS (PARTITION BY o.customer_key ORDER BY o.date_key, o.sale_at, o.transaction_id)
)
SELECT s.order_key,
       s.lines_count,
       s.units,
       s.distinct_products,
       s.gross_e4,
       s.discount_e4,
       s.net_e4,
       s.margin_e4,
       n.order_number,
       n.days_since_prev AS days_since_prev_order,
       COALESCE(n.order_number = 1, 0) AS is_first_order,
       s.is_promotional
FROM line_sums s
LEFT JOIN numbered n ON n.order_key = s.order_key
ORDER BY s.order_key
