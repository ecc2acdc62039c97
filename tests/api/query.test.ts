import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { checkStatement } from '../../src-main/host/statement.ts'
import { extract, faultFrom, load, orderLines, testWorkspace } from '../support/engine.ts'

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'
const PEOPLE = 'customer_id,email,first_name,last_name,updated_at\nc1,anna@example.com,Anna,Berg,2024-01-01 00:00:00\n'

describe('statements that are no question', () => {
  test.each([
    'DELETE FROM order_line',
    'UPDATE order_line SET quantity = 0',
    'INSERT INTO order_line VALUES (1)',
    'DROP TABLE order_line',
    "ATTACH '/tmp/x' AS x",
    'DETACH work',
    'PRAGMA query_only = OFF',
    "PRAGMA table_info('order_line')",
    'VACUUM',
    'REINDEX',
    'CREATE TEMP TABLE t (a)',
    'BEGIN',
    'EXPLAIN SELECT 1',
    '-- SELECT\nDELETE FROM order_line',
    '/* SELECT */ PRAGMA x',
    '',
    ';',
    'SELECT email FROM main.gold_customer_pii',
    'SELECT email FROM "main" . gold_customer_pii',
    'SELECT email FROM [MAIN].gold_customer_pii',
  ])('%s is refused before SQLite sees it', (sql) => {
    expect(() => checkStatement(sql)).toThrow(expect.objectContaining({ key: 'sql_not_read_only' }))
  })
  test.each([
    "SELECT 'main.x'",
    'SELECT 1 -- main.x',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'VALUES (1)',
    '  select main_total from t',
  ])('%s is a question', (sql) => expect(() => checkStatement(sql)).not.toThrow())
})

test('the SQL console answers, cuts, masks, refuses and gives up in time', async () => {
  const { api } = await testWorkspace()
  await load(api, extract('lines.csv', orderLines(30)))
  const query = (sql: string, over: { limit?: number; timeoutMs?: number } = {}) => api.sql.query({ sql, ...over })

  const counted = await query('SELECT count(*) AS n, sum(net_e4) / 10000.0 AS net FROM order_line')
  expect(counted).toMatchObject({ columns: ['n', 'net'], rows: [[60, 510]], truncated: false })
  const cut = await query('SELECT sales_key FROM order_line ORDER BY 1', { limit: 10 })
  expect(cut.rows).toHaveLength(10)
  expect(cut.truncated).toBe(true)
  expect((await query("SELECT x'00ff', 9007199254740993, 1e999, NULL")).rows).toEqual([
    ['00ff', '9007199254740993', 'Infinity', null],
  ])

  expect((await faultFrom(query('SELECT 1; DELETE FROM order_line'))).key).toBe('sql_not_read_only')
  expect((await faultFrom(query('SELECT nothing FROM order_line'))).key).toBe('sql_syntax')
  expect((await faultFrom(query('SELECT writefile(1, 2)'))).key).toBe('sql_syntax')
  expect((await faultFrom(query('WITH a AS (SELECT 1) DELETE FROM order_line'))).key).toBe('sql_not_read_only')
  expect((await query('SELECT count(*) FROM order_line')).rows).toEqual([[60]])

  const started = performance.now()
  const late = await faultFrom(query(ENDLESS, { timeoutMs: 700 }))
  expect(late).toMatchObject({ key: 'sql_timeout', code: 'PL-SQL-003' })
  expect(performance.now() - started).toBeLessThan(3_000)

  const stop = new AbortController()
  const endless = faultFrom(api.sql.query({ sql: ENDLESS }, { signal: stop.signal }))
  setTimeout(() => stop.abort(), 300)
  expect((await endless).key).toBe('cancelled')
})

test('personal columns are masked, also inside expressions and through views', async () => {
  const { api } = await testWorkspace()
  await load(api, extract('lines.csv', orderLines(10)))
  await load(api, extract('people.csv', PEOPLE))
  const rows = async (sql: string): Promise<unknown> => (await api.sql.query({ sql })).rows
  expect(await rows("SELECT customer_id, email, first_name FROM gold_customer_pii WHERE customer_id = 'c1'")).toEqual([
    ['c1', 'a***@example.com', 'A***'],
  ])
  const everything = JSON.stringify([
    await rows('SELECT upper(email), substr(last_name, 1, 3) || last_name FROM gold_customer_pii'),
    await rows('SELECT p.email AS hidden FROM (SELECT email FROM gold_customer_pii) p'),
    await rows('SELECT full_name FROM customer_360_profile'),
    await rows("SELECT email FROM gold_customer_pii WHERE email LIKE 'anna%'"),
  ])
  expect(everything).not.toMatch(/anna@|Berg|BERG/)
})
