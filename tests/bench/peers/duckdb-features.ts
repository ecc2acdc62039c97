import type { DuckDBConnection } from '@duckdb/node-api'
import type { Question } from '../rows/questions.ts'

/** The features in the order of the answer, as SQL over the joined parts. */
const FEATURES = [
  'orders',
  'units',
  'revenue',
  'recency',
  'tenure',
  'mean_gap',
  'longest_gap',
  'mean_order',
  'median_order',
  'sd_order',
  'largest_order',
  'lines',
  'products',
  'categories',
  'promo_share',
  'CASE WHEN revenue > 0 THEN coalesce(returned, 0) / revenue END',
  'discount_share',
  'weekday',
  'weekend_share',
]

/** Twenty features of every customer who bought up to a day: count and sum of each; of the preferred channel the count. */
export async function features(db: DuckDBConnection, { to }: Question): Promise<unknown> {
  const sums = FEATURES.map((feature) => `count(${feature})::DOUBLE, sum(${feature})::DOUBLE`).join(', ')
  const found = await db.runAndReadAll(
    `WITH lines AS (SELECT * FROM sales_fact JOIN category_dim USING (product_key)
         WHERE is_return = 0 AND customer_key > 0 AND day <= ${to}),
       orders AS (SELECT customer_key, order_key, min(day) AS day, min(order_ts) AS ordered_at, min(channel_key) AS channel_key,
           sum(net_amount_e4)::DOUBLE AS net, sum(quantity) AS units, count(*) AS lines FROM lines GROUP BY ALL),
       gaps AS (SELECT *, (day + 3) % 7 + 1 AS weekday,
           day - lag(day) OVER (PARTITION BY customer_key ORDER BY ordered_at, order_key) AS gap FROM orders),
       habits AS (SELECT customer_key, count(*) AS orders, sum(units) AS units, sum(net) AS revenue,
           ${to} - max(day) AS recency, ${to} - min(day) AS tenure, avg(gap) AS mean_gap, max(gap) AS longest_gap,
           avg(net) AS mean_order, median(net) AS median_order, stddev_samp(net) AS sd_order, max(net) AS largest_order,
           sum(lines) AS lines, avg(CASE WHEN weekday > 5 THEN 1 ELSE 0 END) AS weekend_share FROM gaps GROUP BY ALL),
       channels AS (SELECT customer_key, arg_max(channel_key, n) AS channel FROM
           (SELECT customer_key, channel_key, count(*) AS n FROM orders GROUP BY ALL) GROUP BY ALL),
       weekdays AS (SELECT customer_key, arg_max(weekday, n * 10 - weekday) AS weekday FROM
           (SELECT customer_key, weekday, count(*) AS n FROM gaps GROUP BY ALL) GROUP BY ALL),
       goods AS (SELECT customer_key, count(DISTINCT product_key) AS products, count(DISTINCT category) AS categories,
           CASE WHEN sum(net_amount_e4) > 0 THEN sum(CASE WHEN promo_flag = 1 OR discount_e4 > 0 THEN net_amount_e4
             ELSE 0 END) / sum(net_amount_e4) END AS promo_share,
           CASE WHEN sum(net_amount_e4) + sum(discount_e4) > 0
             THEN sum(discount_e4) / (sum(net_amount_e4) + sum(discount_e4)) END AS discount_share
           FROM lines GROUP BY ALL),
       returns AS (SELECT customer_key, -sum(net_amount_e4)::DOUBLE AS returned FROM sales_fact
           WHERE is_return = 1 AND customer_key > 0 AND day <= ${to} GROUP BY ALL)
     SELECT count(channel)::DOUBLE, ${sums} FROM habits JOIN channels USING (customer_key)
       JOIN weekdays USING (customer_key) JOIN goods USING (customer_key) LEFT JOIN returns USING (customer_key)`,
  )
  return found.getRows()[0]?.map(Number)
}
