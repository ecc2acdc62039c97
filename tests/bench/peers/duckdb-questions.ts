import type { DuckDBConnection } from '@duckdb/node-api'
import { features } from './duckdb-features.ts'
import type { Question, Questions } from '../rows/questions.ts'

type Row = readonly unknown[]

async function rows(db: DuckDBConnection, text: string): Promise<Row[]> {
  return (await db.runAndReadAll(text)).getRows()
}

const numbers = (row: Row): number[] => row.map(Number)
const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ')

/** Revenue of purchases by month and channel: `[year, month, channel, e4]`. */
async function monthByChannel(db: DuckDBConnection, { to }: Question): Promise<unknown> {
  return await rows(
    db,
    `WITH daily AS (SELECT day, channel_key, sum(net_amount_e4) AS net FROM sales_fact
       WHERE is_return = 0 AND day <= ${to} GROUP BY ALL)
     SELECT d.year::INTEGER, d.month::INTEGER, c.channel, sum(net)::DOUBLE FROM daily
     JOIN date_dim d USING (day) JOIN channel_dim c USING (channel_key) GROUP BY ALL ORDER BY ALL`,
  )
}

/** Revenue, orders and customers of the purchases under a filter on days, channels and product categories. */
async function filtered(db: DuckDBConnection, { from, to, channels, categories }: Question): Promise<unknown> {
  const [row = []] = await rows(
    db,
    `SELECT sum(net_amount_e4)::DOUBLE, count(DISTINCT order_key)::DOUBLE,
       count(DISTINCT CASE WHEN customer_key > 0 THEN customer_key END)::DOUBLE,
       sum(net_amount_e4)::DOUBLE / count(DISTINCT order_key)
     FROM sales_fact
     WHERE is_return = 0 AND day BETWEEN ${from} AND ${to}
       AND channel_key IN (SELECT channel_key FROM channel_dim WHERE channel IN (${list(channels)}))
       AND product_key IN (SELECT product_key FROM category_dim WHERE category IN (${list(categories)}))`,
  )
  return numbers(row)
}

/** Customers by RFM cell; scores are 1 + floor(5 (rank - 1) / n), ties share the lowest rank. */
async function rfm(db: DuckDBConnection, { to }: Question): Promise<unknown> {
  const score = (by: string): string => `1 + (5 * (rank() OVER (ORDER BY ${by}) - 1)) // count(*) OVER ()`
  const cells = await rows(
    db,
    `WITH buyers AS (SELECT customer_key, max(day) AS last, count(DISTINCT order_key) AS orders, sum(net_amount_e4) AS net
         FROM sales_fact WHERE is_return = 0 AND customer_key > 0 AND day <= ${to} GROUP BY customer_key),
       scored AS (SELECT ${score('last')} AS r, ${score('orders')} AS f, ${score('net')} AS m FROM buyers)
     SELECT (r * 100 + f * 10 + m)::INTEGER, count(*)::DOUBLE FROM scored GROUP BY ALL ORDER BY ALL`,
  )
  return cells.map(numbers)
}

/** Triangle of months: `[cohort, age, customers, revenue]` of customers who first bought up to a day. */
async function cohorts(db: DuckDBConnection, { to }: Question): Promise<unknown> {
  const cells = await rows(
    db,
    `WITH bought AS (SELECT s.customer_key, d.year * 12 + d.month - 1 AS month, s.day, s.net_amount_e4
         FROM sales_fact s JOIN date_dim d USING (day) WHERE s.is_return = 0 AND s.customer_key > 0),
       firsts AS (SELECT customer_key, min(month) AS cohort FROM bought GROUP BY customer_key HAVING min(day) <= ${to})
     SELECT cohort::INTEGER, (month - cohort)::INTEGER, count(DISTINCT customer_key)::DOUBLE,
       sum(net_amount_e4)::DOUBLE
     FROM bought JOIN firsts USING (customer_key) GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  return cells.map(numbers)
}

/** Sums of the customers' median order value and of its sample deviation, in currency units. */
async function orderValues(db: DuckDBConnection, { to }: Question): Promise<unknown> {
  const [row = []] = await rows(
    db,
    `WITH orders AS (SELECT customer_key, order_key, sum(net_amount_e4) / 10000.0 AS value FROM sales_fact
         WHERE is_return = 0 AND customer_key > 0 AND day <= ${to} GROUP BY ALL),
       spread AS (SELECT customer_key, median(value) AS middle, stddev_samp(value) AS deviation FROM orders GROUP BY ALL)
     SELECT count(*)::DOUBLE, sum(middle), sum(deviation) FROM spread`,
  )
  return numbers(row)
}

/** Frequent items of the purchases, once per basket: the first step of pairs and itemsets. */
async function frequentItems(db: DuckDBConnection, { to, support }: Question): Promise<number> {
  await db.run(`CREATE OR REPLACE TEMP TABLE held AS SELECT DISTINCT order_key, product_key FROM sales_fact
    WHERE is_return = 0 AND day <= ${to}`)
  const [[baskets] = []] = await rows(db, 'SELECT count(DISTINCT order_key) FROM held')
  const least = Math.ceil(support * Number(baskets) - 1e-9)
  await db.run(`CREATE OR REPLACE TEMP TABLE frequent AS SELECT order_key, product_key FROM held
    WHERE product_key IN (SELECT product_key FROM held GROUP BY product_key HAVING count(*) >= ${least})`)
  return least
}

const PAIRS = `SELECT a.product_key AS p1, b.product_key AS p2, count(*) AS baskets FROM frequent a
  JOIN frequent b ON a.order_key = b.order_key AND a.product_key < b.product_key GROUP BY ALL HAVING count(*) >= `

/** Number of frequent pairs and the sum of their baskets. */
async function pairs(db: DuckDBConnection, question: Question): Promise<unknown> {
  const least = await frequentItems(db, question)
  const [row = []] = await rows(db, `SELECT count(*)::DOUBLE, sum(baskets)::DOUBLE FROM (${PAIRS} ${least})`)
  return numbers(row)
}

/** Number of frequent itemsets of each length up to four, and the sums of their baskets. */
async function itemsets(db: DuckDBConnection, question: Question): Promise<unknown> {
  const least = await frequentItems(db, question)
  await db.run(`CREATE OR REPLACE TEMP TABLE pairs AS ${PAIRS} ${least}`)
  // Baskets with a frequent pair, then each further item through a frequent pair with the last one (a priori).
  await db.run(`CREATE OR REPLACE TEMP TABLE twos AS SELECT a.order_key, p1, p2 FROM frequent a
    JOIN frequent b ON a.order_key = b.order_key JOIN pairs ON a.product_key = p1 AND b.product_key = p2`)
  await db.run(`CREATE OR REPLACE TEMP TABLE threes AS SELECT x.order_key, x.p1, x.p2, y.p2 AS p3 FROM twos x
    JOIN twos y ON x.order_key = y.order_key AND x.p2 = y.p1`)
  await db.run(`CREATE OR REPLACE TEMP TABLE fours AS SELECT x.order_key, x.p1, x.p2, x.p3, y.p2 AS p4 FROM threes x
    JOIN twos y ON x.order_key = y.order_key AND x.p3 = y.p1`)
  const sums = await rows(
    db,
    `SELECT 1, count(*)::DOUBLE, sum(n)::DOUBLE FROM (SELECT count(*) AS n FROM frequent GROUP BY product_key)
     UNION ALL SELECT 2, count(*)::DOUBLE, sum(baskets)::DOUBLE FROM pairs
     UNION ALL SELECT 3, count(*)::DOUBLE, sum(n)::DOUBLE FROM
       (SELECT count(*) AS n FROM threes GROUP BY p1, p2, p3 HAVING count(*) >= ${least})
     UNION ALL SELECT 4, count(*)::DOUBLE, sum(n)::DOUBLE FROM
       (SELECT count(*) AS n FROM fours GROUP BY p1, p2, p3, p4 HAVING count(*) >= ${least}) ORDER BY 1`,
  )
  return sums.map(numbers)
}

/** The questions of the rows 6 to 9 in the peer's SQL. */
export const duckDbQuestions: Questions<DuckDBConnection> = {
  monthByChannel,
  filtered,
  rfm,
  cohorts,
  orderValues,
  pairs,
  itemsets,
  features,
}
