import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exp, ln } from '../bench/generate/exact-math.ts'
import type { Truth } from '../bench/generate/generate.ts'
import { generate } from '../bench/generate/generate.ts'
import { COLUMNS } from '../bench/generate/line-writer.ts'
import { profiles } from '../bench/generate/profiles.ts'
import { loadBench, one } from '../support/load.ts'

const root = mkdtempSync(join(tmpdir(), 'lens-generated-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Row = Readonly<Record<(typeof COLUMNS)[number], string>>

/** Reads a generated file back without the generator's code. */
function readRows(path: string): Row[] {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(COLUMNS.map((column, i) => [column, cells[i] ?? ''])) as Row
  })
}

const minor = (text: string): number => Math.round(Number(text) * 100)
const sum = (rows: readonly Row[], of: (row: Row) => number): number => rows.reduce((all, row) => all + of(row), 0)

describe('generated order lines', () => {
  let truth: Truth
  let rows: readonly Row[]

  beforeAll(() => {
    truth = generate(join(root, 'clean'), { seed: 7, size: profiles.tiny })
    rows = readRows(join(root, 'clean/order_lines.csv'))
  })

  test('the same seed gives the same bytes, on every machine', () => {
    const again = generate(join(root, 'again'), { seed: 7, size: profiles.tiny })
    const bytes = readFileSync(join(root, 'again/order_lines.csv'))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(again.file.sha256)
    expect(again).toEqual(truth)
    expect(again.file.sha256).toBe('1170e7d645400830771cc8a5d123fef6957dcd40565a60d84b0b679716b6944d')
    expect(generate(join(root, 'other'), { seed: 8, size: profiles.tiny }).file.sha256).not.toBe(truth.file.sha256)
  })

  test('the file holds the size asked for within three per cent', () => {
    expect(Math.abs(rows.length / profiles.tiny.lines - 1)).toBeLessThan(0.03)
    expect(truth.file).toMatchObject({
      rows: rows.length,
      bytes: readFileSync(join(root, 'clean/order_lines.csv')).length,
    })
  })

  test('totals and months are those of the rows in the file', () => {
    const sales = rows.filter((row) => row.is_return === '0')
    const documents = (of: readonly Row[]): number => new Set(of.map((row) => row.transaction_id)).size
    expect(truth.total).toMatchObject({
      lines: rows.length,
      orders: documents(sales),
      returns: documents(rows) - documents(sales),
      units: sum(rows, (row) => Number(row.quantity)),
      salesMinor: sum(sales, (row) => minor(row.net_amount)),
      netMinor: sum(rows, (row) => minor(row.net_amount)),
      discountMinor: sum(rows, (row) => minor(row.discount)),
      marginMinor: sum(rows, (row) => minor(row.gross_margin)),
      promotionalLines: rows.filter((row) => row.promo_flag === '1').length,
      activeCustomers: new Set(sales.map((row) => row.customer_id)).size - 1,
      guestOrders: documents(sales.filter((row) => row.customer_id === '')),
    })
    for (const month of truth.months) {
      const own = rows.filter((row) => row.order_ts.startsWith(month.month))
      expect(month.salesMinor + month.returnedMinor).toBe(sum(own, (row) => minor(row.net_amount)))
      expect(month.lines).toBe(own.length)
    }
  })

  test('amounts of every line add up, documents stand together and time never goes back', () => {
    const closed = new Set<string>()
    rows.forEach((row, i) => {
      expect(minor(row.unit_price) * Number(row.quantity) - minor(row.discount)).toBe(minor(row.net_amount))
      const before = rows[i - 1]
      if (before === undefined) return
      if (before.order_ts > row.order_ts) throw new Error(`row ${i} is earlier than the one before it`)
      if (before.transaction_id !== row.transaction_id) closed.add(before.transaction_id)
      if (closed.has(row.transaction_id)) throw new Error(`${row.transaction_id} comes back in row ${i}`)
    })
  })

  test('planted bundles come out as their closed form says, within four standard errors', () => {
    const { orders } = truth.total
    const products = new Map<string, Set<string>>()
    for (const row of rows) {
      if (row.is_return === '1') continue
      products.set(row.product_id, (products.get(row.product_id) ?? new Set()).add(row.transaction_id))
    }
    for (const bundle of truth.planted) {
      const holders = bundle.products.map((product) => products.get(product) ?? new Set<string>())
      const all = [...(holders[0] ?? [])].filter((order) => holders.every((holder) => holder.has(order)))
      expect(holders.map((holder) => holder.size)).toEqual(bundle.itemOrders)
      expect(all.length).toBe(bundle.orders)
      const error = (share: number): number => 4 * Math.sqrt(orders * share * (1 - share)) + 1
      expect(Math.abs(bundle.orders - orders * bundle.support)).toBeLessThan(error(bundle.support))
      bundle.items.forEach((share, i) => {
        expect(Math.abs((bundle.itemOrders[i] ?? 0) - orders * share)).toBeLessThan(error(share))
      })
    }
  })

  test('closed forms are those of the table of planted pairs', () => {
    const [first, second, third, fourth, nothing, negative, simpson] = truth.planted
    expect(first?.lift).toBeCloseTo(19.4834, 4)
    expect(first?.confidence).toBeCloseTo(0.676074, 6)
    expect(second?.lift).toBeCloseTo(17.099, 4)
    expect(third?.lift).toBeCloseTo(79.7824, 4)
    expect(fourth?.lift).toBeCloseTo(33.3333, 4)
    expect(nothing?.lift).toBeCloseTo(1, 12)
    expect(negative?.lift).toBeCloseTo(0.3 / (1 - 0.7 * 0.04), 12)
    expect(simpson?.lift).toBeCloseTo(1 / 0.08, 12)
  })
})

test('a load of the dirty file reports what the ledger says, and what is left ties to the truth', async () => {
  const { total, ledger } = generate(join(root, 'dirty'), { seed: 7, size: profiles.tiny, dirty: true })
  const bench = loadBench()
  const { summary } = await bench.load([join(root, 'dirty/products.csv'), join(root, 'dirty/order_lines.csv')])
  const batch = summary.batches.find(({ file }) => file === 'order_lines.csv')
  expect(batch?.accounting).toMatchObject({
    read: total.lines + ledger.rows.length,
    loaded: total.lines,
    duplicate: ledger.duplicate,
    quarantined: ledger.quarantined,
  })
  for (const { code, rows } of batch?.quarantine ?? []) {
    expect(rows).toBe(ledger.rows.filter((row) => row.code === code).length)
  }
  const sums = one(
    bench.open(),
    `SELECT sum(net_e4) / 100 AS net, sum(margin_e4) / 100 AS margin, sum(quantity) AS units, count(*) AS lines,
       (SELECT count(*) FROM order_header WHERE is_return = 0) AS orders FROM order_line`,
  )
  expect(sums).toEqual({
    net: total.netMinor,
    margin: total.marginMinor,
    units: total.units,
    lines: total.lines,
    orders: total.orders,
  })
})

test('logarithm and exponential agree with the exact ones', () => {
  for (const x of [1e-10, 0.001, 0.5, 1, 2.5, 1e6]) expect(ln(x)).toBeCloseTo(Math.log(x), 12)
  for (const x of [-20, -1, -0.1, 0, 0.3, 1, 10]) expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 13)
})
