import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generateSample } from '../../src-main/import/sample/generate.ts'
import type { LoadFile, LoadWriter } from '../../src-main/import/request.ts'
import { sharedData } from '../support/data.ts'
import { contentOf } from '../support/digest.ts'
import type { LoadOptions } from '../support/load.ts'
import { loadBench, one } from '../support/load.ts'

const WRITERS: readonly LoadWriter[] = ['rows', 'insert', 'pages']

/**
 * Loads files one after the other in each of the three ways and compares everything that was stored and said.
 * @returns whether anything was stored
 */
async function loadInAllWays(
  loads: readonly (readonly (string | LoadFile)[])[],
  options: LoadOptions = {},
): Promise<boolean> {
  const results = []
  for (const writer of WRITERS) {
    const bench = loadBench()
    const said = []
    for (const files of loads) {
      const { summary } = await bench
        .load(files, { ...options, writer })
        .catch((error: unknown) => ({ summary: error }))
      said.push(summary instanceof Error ? { fault: summary.message } : withoutClocks(summary as object))
    }
    if (bench.current === null) {
      results.push({ said, content: null })
      continue
    }
    const db = bench.open()
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    results.push({ said, content: contentOf(db) })
  }
  const [rows, insert, pages] = results
  expect(insert).toEqual(rows)
  expect(pages).toEqual(rows)
  return rows?.content !== null
}

function withoutClocks(summary: object): object {
  return { ...summary, startedAt: null, seconds: null, peakMemoryMb: null }
}

const HEADER =
  'order_id,line_id,order_ts,product_id,product_name,quantity,unit_price,line_net,customer_id,email,channel,region,currency_code,order_status,is_return,original_order_id,original_line_id,order_discount'
const MAPPING = Object.fromEntries(HEADER.split(',').map((name) => [name, name === 'email' ? 'customer_email' : name]))

/** Mostly the first choices, now and then one of the odd ones. */
const mostly = (usual: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) })

const line = fc.record({
  quantity: mostly(['1', '2', '7'], ['-1', '0', '1.5', 'two', '']),
  price: mostly(['10.00', '3.5', '0.001'], ['-4', '', 'n/k', '1.00005', '0']),
  net: mostly(['', '', ''], ['10.00', '9999', '-3', 'x']),
  product: mostly(['P1', 'P2', 'P3'], ['', ' P1', 'p1', 'Ünï']),
  name: mostly(['', 'Tea', 'Cup'], ['"A ""quoted"", name"', 'NULL']),
  lineId: mostly(['', ''], ['1', '2', 'L-1', '01', '3']),
  isReturn: mostly(['0', ''], ['1', 'yes', 'maybe']),
  currency: mostly(['EUR', 'EUR'], ['eur', 'USD', 'QQQ', '']),
  originalLine: mostly(['', ''], ['1', '2', 'L-1']),
  width: mostly(['whole', 'whole', 'whole'], ['short', 'blank line']),
})

const order = fc.record({
  id: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('O1', 'O2', 'O3', 'O4', 'O5', 'O6', 'O7', 'O8', 'O9') },
    { weight: 1, arbitrary: fc.constantFrom('O1 ', 'O1#R1', 'O2#R2', '', 'NULL', '#7', '"O,9"', 'Ö1') },
  ),
  at: mostly(
    ['2025-01-10', '2025-02-11 09:30', '2025-03-01T10:00:00'],
    ['2025-02-30', '', '1969-05-05', '2025-01-10T08:00:00Z', '2025-03-30 02:30'],
  ),
  customer: mostly(['C1', 'C2', ''], ['c1', ' C2 ', 'N/A']),
  email: mostly(['', ''], ['a@example.com', 'A@Example.com ']),
  channel: mostly(['web', 'store'], ['', 'Fax']),
  region: mostly(['DE', 'FR'], ['', 'Elsewhere']),
  status: mostly(['', 'completed'], ['cancelled', 'Voided']),
  original: mostly(['', ''], ['O1', 'O2', 'nowhere']),
  discount: mostly(['', ''], ['1.00', '0', '-1']),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
})

const cell = fc.record({
  product: fc.constantFrom('P1', 'P2', 'P3', 'P4'),
  quantity: mostly(['1', '2', '5'], ['-1', '0', '1.5']),
  price: fc.constantFrom('2.50', '10.00'),
  net: mostly([''], ['2.50', '99']),
  customer: fc.oneof(
    fc.constantFrom('', ' C-100001 ', 'c3'),
    fc.integer({ min: 100_000, max: 100_060 }).map((n) => `C-${n}`),
  ),
  isReturn: mostly([''], ['1']),
})

type Cell = typeof cell extends fc.Arbitrary<infer Value> ? Value : never

/** Line k of order n as text. */
function textOf(
  { product, quantity, price, net, customer, isReturn }: Cell,
  n: number,
  k: number,
  { numbering, hasNets }: { readonly numbering: string; readonly hasNets: boolean },
): { readonly text: string } {
  const id = numbering === 'none' ? '' : numbering === 'numbers' ? String(k + 1) : `L-${k % 4}`
  const exact = (Number(quantity) * Number(price)).toFixed(2)
  const cells = [
    `ORDER-${n}`,
    id,
    `2025-01-${10 + (n % 15)}`,
    product,
    '',
    quantity,
    price,
    hasNets && net !== '99' ? exact : net,
  ]
  return { text: [...cells, customer, '', 'web', 'DE', 'EUR', '', isReturn, '', '', ''].join(',') }
}

type Order = typeof order extends fc.Arbitrary<infer Value> ? Value : never

function csv(orders: readonly Order[], numbered: boolean): string {
  const rows = orders.flatMap((one) =>
    one.lines.map((cell, n) => {
      if (cell.width === 'blank line') return ''
      const lineId = numbered && cell.lineId === '' ? String(n + 1) : cell.lineId
      const row = [one.id, lineId, one.at, cell.product, cell.name, cell.quantity, cell.price, cell.net, one.customer]
      row.push(one.email, one.channel, one.region, cell.currency, one.status, cell.isReturn, one.original)
      row.push(cell.originalLine, one.discount)
      return row.slice(0, cell.width === 'short' ? 5 : undefined).join(',')
    }),
  )
  return `${HEADER}\n${rows.join('\n')}\n`
}

describe('orders written in bulk are those written row by row', { timeout: 300_000 }, () => {
  test('random files of clean and odd orders, some of which come back', async () => {
    let stored = 0
    const orders = fc.array(order, { minLength: 1, maxLength: 30 })
    const zones = fc.constantFrom('UTC', 'Europe/Berlin')
    await fc.assert(
      fc.asyncProperty(orders, fc.boolean(), zones, async (given, numbered, zone) => {
        const { file } = loadBench()
        const path = file('lines.csv', csv(given, numbered))
        const reading = { nullWords: ['NULL', 'N/A'] }
        const files = [{ path, entity: 'order_lines' as const, mapping: MAPPING, reading }]
        if (await loadInAllWays([files], { settings: { 'calendar.time_zone': zone } })) stored++
      }),
      { numRuns: 40, seed: 20_261_121 },
    )
    expect(stored).toBeGreaterThan(30)
  })

  test('orders that stand together or come apart, with amounts given in full, in part or not at all', async () => {
    const orders = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { minLength: 25, maxLength: 60 })
    const shape = fc.record({
      numbering: fc.constantFrom('none', 'numbers', 'numbers', 'texts'),
      order: fc.constantFrom('by order', 'by product', 'shuffled', 'shuffled'),
      hasNets: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(orders, shape, fc.infiniteStream(fc.nat()), async (given, how, dice) => {
        const rows = given.flatMap((cells, n) =>
          cells.map((one, k) => ({ ...one, ...textOf(one, n, k, how), at: Number(dice.next().value) })),
        )
        if (how.order === 'by product') rows.sort((a, b) => a.product.localeCompare(b.product))
        if (how.order === 'shuffled') rows.sort((a, b) => a.at - b.at)
        const { file } = loadBench()
        const path = file('lines.csv', `${HEADER}\n${rows.map(({ text }) => text).join('\n')}\n`)
        await loadInAllWays([[{ path, entity: 'order_lines' as const, mapping: MAPPING }]])
      }),
      { numRuns: 40, seed: 20_261_122 },
    )
  })

  test('a second file meets what the first one wrote', async () => {
    const { file } = loadBench()
    const header = 'order_id,order_ts,product_id,quantity,unit_price,customer_id\n'
    const first = file('1.csv', `${header}O1,2025-01-10,P1,1,10,C1\nO2,2025-01-11,P2,2,5,C2\nO2,2025-01-11,P3,1,1,C2\n`)
    const next = file('2.csv', `${header}O2,2025-01-11,P2,3,5,C2\nO3,2025-02-11,P4,1,5,C3\nO1,2025-02-12,P1,-1,10,C1\n`)
    expect(await loadInAllWays([[first], [next]])).toBe(true)
    expect(await loadInAllWays([[first, next]])).toBe(true)
  })

  test('orders that take each other apart: come back, are renamed and removed', async () => {
    const { file } = loadBench()
    const header = 'order_id,order_ts,product_id,quantity,unit_price,order_status\n'
    const rows = [
      'A,2025-01-10,P1,1,10,',
      'B,2025-01-10,P2,-1,10,',
      'A,2025-01-10,P3,1,10,',
      'C,2025-01-11,P4,1,10,',
      'B,2025-01-12,P5,2,10,',
      'C,2025-01-11,P4,1,10,cancelled',
      'D,2025-01-13,P6,1,10,',
      'C,2025-01-11,P7,1,10,completed',
    ]
    const path = file('1.csv', `${header}${rows.join('\n')}\n`)
    expect(await loadInAllWays([[path]])).toBe(true)
  })

  test('the extracts of the sample shop, with their dirt', async () => {
    const { folder } = loadBench()
    const { files } = generateSample(folder, { seed: 7, customers: 300, orders: 900 })
    expect(await loadInAllWays([files])).toBe(true)
  })
})

const golden = [
  'online-retail/online-retail.csv.gz',
  'online-retail/online-retail.parquet',
  'online-retail/online-retail-2010-12-latin1-us-dates.csv.gz',
  'cdnow/CDNOW_master.txt.gz',
  'groceries/groceries.csv',
]

describe('real extracts', { timeout: 300_000 }, () => {
  for (const name of golden) {
    const path = sharedData(name)
    test.skipIf(path === null)(name, async () => {
      expect(await loadInAllWays([[path ?? '']])).toBe(true)
    })
  }
})

test('a text longer than a page goes into its pages', async () => {
  const bench = loadBench()
  const long = 'x'.repeat(9_000)
  const header = 'order_id,line_id,order_ts,product_id,quantity,unit_price\n'
  const path = bench.file('1.csv', `${header}O1,${long},2025-01-10,P1,1,10\nO2,1,2025-01-10,P1,1,10\n`)
  expect(await loadInAllWays([[path]])).toBe(true)
  await bench.load([path])
  expect(one(bench.open(), 'SELECT max(length(line_item_id)) AS n FROM order_line')).toEqual({ n: 9_000 })
})
