import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { contentOf } from '../support/digest.ts'
import { loadBench } from '../support/load.ts'

/** Order times as Parquet files have them: an hour apart over the change to winter time, and over new year. */
const TIMES = {
  instants: `TIMESTAMPTZ '2024-10-26 12:00:00+00' + (i // 2) * INTERVAL 1 HOUR`,
  'local times': `TIMESTAMP '2024-12-31 12:00:00.123456' + (i // 2) * INTERVAL 1 HOUR`,
  days: `DATE '2024-02-28' + (i // 40)::INTEGER`,
  'instants as text': `strftime(TIMESTAMP '2024-10-26 12:00:00' + (i // 2) * INTERVAL 1 HOUR, '%Y-%m-%dT%H:%M:%SZ')`,
  'times as text': `strftime(TIMESTAMP '2024-12-31 12:00:00' + (i // 2) * INTERVAL 1 HOUR, '%Y-%m-%d %H:%M')`,
}

test.each(Object.entries(TIMES))('a Parquet file with %s loads the same in bulk and row by row', async (_, time) => {
  const results = []
  for (const writer of ['rows', 'pages'] as const) {
    const bench = loadBench()
    const path = bench.file('lines.parquet', '')
    const connection = await (await DuckDBInstance.create()).connect()
    await connection.run(`SET TimeZone = 'UTC'`)
    await connection.run(
      `COPY (SELECT 'T' || (i // 2) AS transaction_id, i % 2 + 1 AS line_item_id, 'C' || (i % 17) AS customer_id,
         'P' || (i % 29) AS product_id, ${time} AS order_ts, 1 + i % 3 AS quantity, (100 + i % 999) / 100.0 AS unit_price,
         CASE WHEN i % 11 = 0 THEN 'n/k' ELSE '0.25' END AS discount, 'EUR' AS currency
       FROM range(400) t(i)) TO '${path}' (FORMAT parquet)`,
    )
    connection.closeSync()
    const settings = { 'calendar.time_zone': 'Europe/Berlin' }
    const { summary } = await bench.load([path], { writer, settings })
    results.push({ accounting: summary.accounting, batches: summary.batches, content: contentOf(bench.open()) })
  }
  expect(results[0]?.accounting).toMatchObject({ read: 400, loaded: 363, quarantined: 37 })
  expect(results[1]).toEqual(results[0])
})
