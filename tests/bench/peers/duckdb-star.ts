import { rmSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'

/** Threads that the peer may use: as many as the machine of the targets has. */
export const DUCKDB_THREADS = 2

const COLUMNS = `{transaction_id: 'VARCHAR', line_item_id: 'INTEGER', customer_id: 'VARCHAR', product_id: 'VARCHAR',
  order_ts: 'TIMESTAMP', channel: 'VARCHAR', quantity: 'INTEGER', unit_price: 'DECIMAL(14,4)', discount: 'DECIMAL(14,4)',
  net_amount: 'DECIMAL(14,4)', gross_margin: 'DECIMAL(14,4)', is_return: 'INTEGER', promo_flag: 'INTEGER',
  currency: 'VARCHAR'}`

/** A dimension from the distinct texts of one column. */
const dimension = (table: string, column: string): string =>
  `CREATE TABLE ${table}_dim AS SELECT row_number() OVER ()::INTEGER AS ${table}_key, ${column} FROM
     (SELECT DISTINCT ${column} FROM stage WHERE ${column} IS NOT NULL)`

const E4 = ['unit_price', 'discount', 'net_amount', 'gross_margin']
  .map((column) => `(s.${column} * 10000)::BIGINT AS ${column}_e4`)
  .join(', ')

/** The star as statements: five dimensions, then the facts with their keys and with money in whole ten-thousandths. */
const STAR = [
  dimension('customer', 'customer_id'),
  dimension('product', 'product_id'),
  dimension('channel', 'channel'),
  dimension('currency', 'currency'),
  dimension('order', 'transaction_id'),
  `CREATE TABLE sales_fact AS
     SELECT o.order_key, s.line_item_id AS line, coalesce(c.customer_key, 0) AS customer_key, p.product_key,
       s.order_ts, (s.order_ts::DATE - DATE '1970-01-01')::INTEGER AS day, n.channel_key, u.currency_key, s.quantity, ${E4},
       s.is_return::TINYINT AS is_return, s.promo_flag::TINYINT AS promo_flag
     FROM stage s
     JOIN order_dim o USING (transaction_id) JOIN product_dim p USING (product_id) JOIN channel_dim n USING (channel)
     JOIN currency_dim u USING (currency) LEFT JOIN customer_dim c USING (customer_id)`,
  `CREATE TABLE date_dim AS SELECT DISTINCT day, year(order_ts) AS year, month(order_ts) AS month FROM sales_fact`,
  'DROP TABLE stage',
  'CHECKPOINT',
]

/** Opens a database file, or one in memory. */
export async function openDuckDb(path: string): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(path)).connect()
  await connection.run(`SET threads = ${DUCKDB_THREADS}`)
  return connection
}

/** Makes the star from a CSV or Parquet file in a new database file and answers with its sums. */
export async function makeStar(source: string, database: string): Promise<unknown> {
  for (const suffix of ['', '.wal']) rmSync(database + suffix, { force: true })
  const connection = await openDuckDb(database)
  const reader = source.endsWith('.parquet')
    ? `read_parquet('${source}')`
    : `read_csv('${source}', header = true, columns = ${COLUMNS})`
  await connection.run(`CREATE TABLE stage AS SELECT * FROM ${reader}`)
  for (const statement of STAR) await connection.run(statement)
  const sums = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, (SELECT count(*) FROM order_dim)::DOUBLE, (SELECT count(*) FROM customer_dim)::DOUBLE,
       (sum(net_amount_e4) / 100)::DOUBLE FROM sales_fact`,
  )
  const [lines, orders, customers, netMinor] = sums.getRows()[0] ?? []
  connection.closeSync()
  return { lines, orders, customers, netMinor }
}

/** Writes a CSV file of order lines as Parquet: amounts as doubles, snappy. */
export async function writeParquet(csv: string, parquet: string): Promise<void> {
  const connection = await openDuckDb(':memory:')
  const columns = COLUMNS.replaceAll('DECIMAL(14,4)', 'DOUBLE')
  await connection.run(
    `COPY (SELECT * FROM read_csv('${csv}', header = true, columns = ${columns})) TO '${parquet}' (FORMAT parquet)`,
  )
  connection.closeSync()
}

/** Adds the category of each product to a star that exists, as the product has it from its product file. */
export async function addCategories(products: string, database: string): Promise<void> {
  const connection = await openDuckDb(database)
  await connection.run(
    `CREATE OR REPLACE TABLE category_dim AS SELECT product_key, category_level_1 AS category FROM product_dim
     JOIN read_csv('${products}', header = true) USING (product_id)`,
  )
  await connection.run('CHECKPOINT')
  connection.closeSync()
}
