import SqliteDatabase from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { TouchedOrders } from '../../src-main/import/conform/touched-orders.ts'
import { contentOf } from '../support/digest.ts'
import { all, loadBench } from '../support/load.ts'

const HEADER =
  'order_id,order_ts,product_id,quantity,unit_price,customer_id,region,currency_code,order_status,original_order_id'

const row = fc.record({
  id: fc.constantFrom('O1', 'O2', 'O3', 'O4', 'O5', 'O6', 'R1', 'R2'),
  day: fc.constantFrom('2025-01-10', '2025-01-11', '2025-02-01', '2025-03-05'),
  product: fc.constantFrom('P1', 'P2'),
  quantity: fc.constantFrom('1', '1', '2', '-1'),
  customer: fc.constantFrom('C1', 'C2', 'C3', ''),
  region: fc.constantFrom('DE', 'FR', ''),
  currency: fc.constantFrom('EUR', 'EUR', 'USD'),
  status: fc.constantFrom('', '', '', '', 'cancelled'),
  original: fc.constantFrom('', 'O1', 'O2', 'O7'),
})
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never

/** Orders one after the other, so that rows of one order stand together. */
function csv(rows: readonly Row[]): string {
  const lines = rows
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .map(({ id, day, product, quantity, customer, region, currency, status, original }) => {
      const of = id.startsWith('R') || quantity === '-1' ? original : ''
      return [
        id,
        day,
        product,
        id.startsWith('R') ? '-1' : quantity,
        '10',
        customer,
        region,
        currency,
        status,
        of,
      ].join()
    })
  return `${[HEADER, ...lines].join('\n')}\n`
}

interface Loaded {
  readonly said: readonly unknown[]
  readonly content: Readonly<Record<string, string>> | null
}

/** Loads files one after the other; what each load said, and what was stored in the end. */
async function loadAll(files: readonly string[]): Promise<Loaded> {
  const bench = loadBench()
  const said: unknown[] = []
  for (const [n, content] of files.entries()) {
    const file = bench.file(`${n}.csv`, content)
    said.push(await bench.load([file]).then(({ summary }) => summary.accounting, String))
  }
  return { said, content: bench.current === null ? null : contentOf(bench.open()) }
}

describe('loads onto a version that has orders', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test(
    'visiting only orders that were touched settles what visiting all of them does',
    { timeout: 120_000 },
    async () => {
      let stored = 0
      const file = fc.array(row, { minLength: 1, maxLength: 10 }).map(csv)
      await fc.assert(
        fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 3 }), async (files) => {
          const touched = await loadAll(files)
          const scope = vi.spyOn(TouchedOrders.prototype, 'scope', 'get').mockReturnValue(null)
          const everything = await loadAll(files)
          scope.mockRestore()
          expect(touched).toEqual(everything)
          if (touched.content !== null) stored++
        }),
        { numRuns: 30, seed: 20_261_122 },
      )
      expect(stored).toBeGreaterThan(25)
    },
  )

  test.each([
    ['2025-03-30 02:30', 'a time that the clock skips is none', '2025-02-01'],
    ['2025-02-30', 'a day that does not exist is none', '2025-02-01'],
    ['2025-03-31T23:30:00Z', 'an instant counts on the day of the clock', '2025-04-01'],
    ['20250402', 'a day without signs', '2025-04-02'],
    ['1969-05-05', 'an old day', '2025-02-01'],
    [' 2025-04-03 ', 'a day between blanks', '2025-04-03'],
    ['2025-04-04x', 'no day at all', '2025-02-01'],
  ])('the last day of an extract is found before it is read: %s, %s', async (cell, _why, expected) => {
    const bench = loadBench()
    const settings = { 'calendar.time_zone': 'Europe/Berlin' }
    const header = 'order_id,order_ts,product_id,quantity,unit_price\n'
    await bench.load([bench.file('1.csv', `${header}O1,2025-01-10,P1,1,10\n`)], { settings })
    const file = bench.file('2.csv', `${header}O2,2025-02-01,P1,1,10\nO3,${cell},P1,1,10\nO4,2025-01-31,P1,1,10\n`)
    const reading = { dateOrder: 'ymd' as const }
    await bench.load([{ path: file, entity: 'order_lines', reading }], { settings })
    const extracts = all(bench.open(), 'SELECT extract_date FROM ws_batch ORDER BY batch_id')
    expect(extracts).toEqual([{ extract_date: '2025-01-10' }, { extract_date: expected }])
  })

  test('no statement goes through all orders or lines', async () => {
    const bench = loadBench()
    const header = 'order_id,order_ts,product_id,quantity,unit_price,customer_id\n'
    await bench.load([bench.file('1.csv', `${header}O1,2025-01-10,P1,1,10,C1\nO2,2025-01-11,P2,2,5,C2\n`)])
    const asked = askedWhile()
    const next = 'O2,2025-01-11,P2,3,5,C2\nO3,2025-02-11,P4,1,5,C3\nO3,2025-02-12,P4,-1,5,C3\n'
    const controls = { rows: 3, sales: '15', firstDate: '2025-01-11' }
    const settings = { 'calendar.holiday_country': 'US' }
    await bench.load([bench.file('2.csv', header + next)], { controls, settings })
    vi.restoreAllMocks()
    const db = bench.open()
    const statements = [...asked].filter(
      (sql) => /^(?!PRAGMA).*order_(header|line)/is.test(sql) && !/LIMIT [12]$/.test(sql),
    )
    expect(statements.length).toBeGreaterThan(10)
    expect(statements.filter((sql) => scansOrders(db, sql))).toEqual([])
  })
})

/** The statements that are prepared from now on. */
function askedWhile(): ReadonlySet<string> {
  const asked = new Set<string>()
  const { prepare } = SqliteDatabase.prototype
  const noting = function (this: SqliteDatabase.Database, sql: string): SqliteDatabase.Statement {
    asked.add(sql)
    return prepare.call(this, sql)
  }
  vi.spyOn(SqliteDatabase.prototype, 'prepare').mockImplementation(noting)
  return asked
}

function scansOrders(db: SqliteDatabase.Database, sql: string): boolean {
  const steps = all(db, `EXPLAIN QUERY PLAN ${sql.replaceAll(/@\w+|\?/g, '1')}`)
  return steps.some(({ detail }) => /^SCAN (order_header|order_line|o|l|s|sale)$|AUTOMATIC/.test(String(detail)))
}
