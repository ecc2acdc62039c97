import { spawn, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { watchTree } from '../run/process-tree.ts'
import type { TreeUse } from '../run/process-tree.ts'
import type { Measured } from '../run/side.ts'

/** Version of the `sqlite3` shell, or null where it is not installed. */
export function sqlite3Version(): string | null {
  const { status, stdout } = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' })
  return status === 0 ? (stdout.split(' ')[0] ?? null) : null
}

const IMPORT = (csv: string): string[] => ['.mode csv', `.import '${csv}' lines`]

/** Imports a CSV file with the shell into one table of text, then reads its sums untimed. */
export function importRaw(csv: string, database: string): Promise<Measured> {
  return timed(
    database,
    IMPORT(csv),
    `SELECT count(*), count(DISTINCT transaction_id), count(DISTINCT NULLIF(customer_id, '')),
       sum(CAST(round(net_amount * 100) AS INTEGER)) FROM lines;`,
  )
}

/** A dimension from the distinct texts of one column. */
const dimension = (table: string, column: string): string =>
  `CREATE TABLE ${table}_dim (${table}_key INTEGER PRIMARY KEY, ${column} TEXT UNIQUE);
   INSERT INTO ${table}_dim (${column}) SELECT DISTINCT ${column} FROM lines WHERE ${column} <> '';`

const e4 = (column: string): string => `CAST(round(l.${column} * 10000) AS INTEGER)`

const STAR = [
  'BEGIN;',
  dimension('customer', 'customer_id'),
  dimension('product', 'product_id'),
  dimension('channel', 'channel'),
  dimension('currency', 'currency'),
  dimension('order', 'transaction_id'),
  `CREATE TABLE sales_fact (order_key INTEGER, line INTEGER, customer_key INTEGER, product_key INTEGER, order_ts TEXT,
     channel_key INTEGER, currency_key INTEGER, quantity INTEGER, unit_price_e4 INTEGER, discount_e4 INTEGER,
     net_e4 INTEGER, margin_e4 INTEGER, is_return INTEGER, promo_flag INTEGER);
   INSERT INTO sales_fact SELECT o.order_key, CAST(l.line_item_id AS INTEGER), c.customer_key, p.product_key, l.order_ts,
     n.channel_key, u.currency_key, CAST(l.quantity AS INTEGER), ${e4('unit_price')}, ${e4('discount')},
     ${e4('net_amount')}, ${e4('gross_margin')}, CAST(l.is_return AS INTEGER), CAST(l.promo_flag AS INTEGER)
   FROM lines l JOIN order_dim o USING (transaction_id) JOIN product_dim p USING (product_id)
   JOIN channel_dim n USING (channel) JOIN currency_dim u USING (currency) LEFT JOIN customer_dim c USING (customer_id);`,
  'DROP TABLE lines;',
  'COMMIT;',
]

/** The star by SQL: the same import, then dimensions and facts by INSERT and joins; sums are read untimed. */
export function makeSqliteStar(csv: string, database: string): Promise<Measured> {
  return timed(
    database,
    [...IMPORT(csv), ...STAR],
    `SELECT count(*), (SELECT count(*) FROM order_dim), (SELECT count(*) FROM customer_dim), sum(net_e4) / 100
     FROM sales_fact;`,
  )
}

/** Runs commands on a new database, timed, and a query on what came out, untimed. */
async function timed(database: string, commands: readonly string[], query: string): Promise<Measured> {
  rmSync(database, { force: true })
  const start = performance.now()
  const { use } = await shell(database, commands)
  const seconds = (performance.now() - start) / 1000
  const { output } = await shell(database, [query])
  rmSync(database, { force: true })
  const [lines = 0, orders = 0, customers = 0, netMinor = 0] = output.trim().split('|').map(Number)
  return { seconds, ...use, result: { lines, orders, customers, netMinor } }
}

function shell(database: string, commands: readonly string[]): Promise<{ output: string; use: TreeUse }> {
  return new Promise((resolve, reject) => {
    const child = spawn('sqlite3', [database], { stdio: ['pipe', 'pipe', 'pipe'] })
    const tree = watchTree(child.pid ?? 0)
    let output = ''
    let complaint = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
    child.on('error', (error) => {
      tree.stop()
      reject(error)
    })
    child.on('close', (code) => {
      const use = tree.stop()
      if (code === 0) resolve({ output, use })
      else reject(new Error(`sqlite3 ended with ${String(code)}: ${complaint.trim()}`))
    })
    child.stdin.end(`${commands.join('\n')}\n`)
  })
}
