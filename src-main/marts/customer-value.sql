-- One row per known customer: what sales say about value, segment, origin and preferences.
-- Why: fills the computed columns of gold_customer_dim; supplied values of described customers win there.
-- Caveat: value segment of metrics 5.4, first match New, VIP, Premium, Loyal, Regular.
WITH bought AS (
  SELECT customer_key,
         SUM(amount_e4) AS value_e4,
         SUM(is_return = 0) AS purchases,
         SUM(is_return = 0 AND spend_date > date(:as_of, '-365 days')) AS purchases_365,
         MIN(CASE WHEN is_return = 0 THEN spend_date END) AS first_date,
         MAX(CASE WHEN is_return = 0 THEN spend_date END) AS last_date
  FROM spend
  GROUP BY customer_key
),
ranked AS (
  SELECT customer_key, (RANK() OVER (ORDER BY value_e4) - 1) * 1.0 / COUNT(*) OVER () AS percentile
  FROM bought
  WHERE purchases > 0
),
channel_use AS (
  SELECT p.customer_key,
         ch.channel_name,
         ROW_NUMBER() OVER (PARTITION BY p.customer_key ORDER BY COUNT(*) DESC, MAX(p.spend_date) DESC, ch.channel_key) AS place,
         MIN(p.spend_date || printf('%020d', p.order_key)) AS first_use
  FROM spend p
  JOIN gold_channel_dim ch ON ch.channel_key = p.channel_key
  WHERE p.is_return = 0 AND p.channel_key > 0
  GROUP BY p.customer_key, ch.channel_key
),
channels AS (
  SELECT customer_key,
         MAX(CASE WHEN place = 1 THEN channel_name END) AS preferred_channel,
         substr(MIN(first_use || channel_name), 31) AS first_channel
  FROM channel_use
  GROUP BY customer_key
),
category_use AS (
  SELECT p.customer_key,
         g.category_level_1,
         ROW_NUMBER() OVER (PARTITION BY p.customer_key ORDER BY SUM(l.net_e4) DESC, g.category_level_1) AS place
  FROM spend p
  CROSS JOIN order_line l ON l.sales_key BETWEEN p.order_key * 1048576 AND p.order_key * 1048576 + 1048575
  JOIN gold_product_dim g ON g.product_key = l.product_key
  WHERE p.spend_date > date(:as_of, '-365 days')
    AND (SELECT COUNT(*) FROM gold_product_dim WHERE product_key > 0 AND category_level_1 <> 'Uncategorised') > 0
  GROUP BY p.customer_key, g.category_level_1
)
SELECT c.customer_key,
       ROUND(COALESCE(b.value_e4, 0) / 10000.0, :digits) AS lifetime_value,
       CASE WHEN EXISTS (SELECT 1 FROM spend) THEN 'computed' ELSE 'none' END AS lifetime_value_source,
       CASE
         WHEN julianday(:as_of) - julianday(COALESCE(b.first_date, iif(c.is_inferred OR c.computed_mask & 1, NULL,
                c.acquisition_date))) < :segment_new_days
              AND COALESCE(b.purchases, 0) <= 2 THEN 'New'
         WHEN r.percentile >= :segment_vip_percentile THEN 'VIP'
         WHEN r.percentile >= :segment_premium_percentile THEN 'Premium'
         WHEN b.purchases_365 >= :segment_loyal_purchases
              AND julianday(:as_of) - julianday(b.last_date) <= :segment_loyal_recency_days THEN 'Loyal'
         ELSE 'Regular'
       END AS segment,
       b.first_date AS acquisition_date,
       h.first_channel AS acquisition_channel,
       h.preferred_channel,
       k.category_level_1 AS preferred_category
FROM gold_customer_dim c
LEFT JOIN bought b ON b.customer_key = c.customer_key
LEFT JOIN ranked r ON r.customer_key = c.customer_key
LEFT JOIN channels h ON h.customer_key = c.customer_key
LEFT JOIN category_use k ON k.customer_key = c.customer_key AND k.place = 1
WHERE c.customer_key > 0 AND c.is_current = 1 AND c.is_deleted = 0
