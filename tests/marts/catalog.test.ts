import { afterAll, beforeAll, expect, test } from 'vitest'
import { withLiterals } from '../../src-main/analysis/catalog/explain.ts'
import type { Explanation, FilterOptions } from '../../src-main/analysis/catalog/contract.ts'
import type { CustomerProfile, CustomerRow } from '../../src-main/analysis/customers/contract.ts'
import { analyses } from '../../src-main/analysis/index.ts'
import { contract } from '../../src-main/api/contract/index.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { allTables, allViews } from '../../src-main/model/index.ts'
import { sql } from '../../src-main/store/sql.ts'
import { ask } from '../support/ask.ts'
import { f1 } from '../support/fixture-f1.ts'
import { buildWarehouse, type BuiltWarehouse } from '../support/warehouse.ts'

const held: { warehouse?: BuiltWarehouse } = {}
beforeAll(() => {
  held.warehouse = buildWarehouse({
    ...f1,
    customers: [
      { id: 'C1', firstName: 'Anna', lastName: 'Smith', email: 'anna@example.com', acquisitionDate: '2025-01-10' },
    ],
  })
  buildMarts(held.warehouse.db, { asOf: '2025-06-30', settings: held.warehouse.settings, buildId: 1 })
})
afterAll(() => held.warehouse?.remove())
function askF1<Output>(path: string, input: object = {}): Output {
  if (!held.warehouse) throw new TypeError('no warehouse')
  return ask<Output>(held.warehouse, path, input)
}

/** Paths of the procedures that a reader answers, from the contract. */
function readerPaths(node: unknown, path: readonly string[]): string[] {
  if (typeof node !== 'object' || node === null) return []
  if ('~orpc' in node) {
    const { meta } = node['~orpc'] as { meta?: { runs?: string } }
    return meta?.runs === 'reader' ? [path.join('.')] : []
  }
  return Object.entries(node).flatMap(([name, inner]) => readerPaths(inner, [...path, name]))
}

test('every reader procedure of the contract has exactly one analysis', () => {
  expect(Object.keys(analyses).sort()).toEqual(readerPaths(contract, []).sort())
})

test('the catalogue lists every table and view with its columns', () => {
  const tables = askF1<{ name: string; rows: number; columns: unknown[] }[]>('catalog.tables')
  expect(tables).toHaveLength(allTables.length + allViews.length)
  expect(tables.find(({ name }) => name === 'gold_sales_fact')?.rows).toBe(10)
  for (const { name } of tables) {
    const page = askF1<{ columns: string[]; rows: unknown[][]; total: number }>('catalog.rows', {
      table: name,
      limit: 5,
    })
    expect(
      page.rows.every((row) => row.length === page.columns.length),
      name,
    ).toBe(true)
  }
})

test('personal columns are masked, ids stay', () => {
  const { columns, rows } = askF1<{ columns: string[]; rows: unknown[][] }>('catalog.rows', {
    table: 'gold_customer_pii',
  })
  const cell = (name: string): unknown => rows[0]?.[columns.indexOf(name)]
  expect([cell('customer_id'), cell('first_name'), cell('email')]).toEqual(['C1', 'A***', 'a***@example.com'])
  const { profile } = askF1<CustomerProfile>('customer.get', { id: 'C1' })
  expect([profile['full_name'], profile['customer_id'], profile['lifetime_value']]).toEqual(['A***', 'C1', 130])
  expect(askF1<CustomerProfile>('customer.get', { id: 'C2' }).profile['full_name']).toBe('Customer C2')
  const { rows: listed } = askF1<{ rows: CustomerRow[] }>('customer.list', { search: 'c1' })
  expect(
    listed.map(({ customerId, name, netRevenue, recencyDays }) => [customerId, name, netRevenue, recencyDays]),
  ).toEqual([['C1', 'A***', 130, 10]])
})

test('one customer: orders newest first, months, products, lines with their source row', () => {
  const { orders, months, topProducts, totals, customerKey } = askF1<CustomerProfile>('customer.get', { id: 'C3' })
  expect(orders.map(({ transactionId, isReturn, amount, date }) => [transactionId, isReturn, amount, date])).toEqual([
    ['T6', true, -60, '2025-02-12'],
    ['T5', false, 60, '2025-02-05'],
  ])
  expect(months).toEqual([{ month: '2025-02', amount: 0, orders: 1 }])
  expect(topProducts).toEqual([{ productId: 'P2', productName: 'P2', orders: 1, amount: 60 }])
  expect(totals).toEqual({ orders: 1, netRevenue: 0, returned: 60 })
  expect(askF1<CustomerProfile>('customer.get', { key: customerKey }).customerId).toBe('C3')
  const lines = askF1<{ productId: string; net: number; sourceRow: number }[]>('customer.orderLines', { orderKey: 1 })
  expect(lines.map(({ productId, net, sourceRow }) => [productId, net, sourceRow])).toEqual([
    ['P1', 20, 1],
    ['P2', 50, 2],
  ])
})

test('what does not exist is refused by name', () => {
  expect(() => askF1('customer.get', { id: 'c1' })).toThrow(expect.objectContaining({ key: 'no_such_customer' }))
  expect(() => askF1('customer.get', {})).toThrow(expect.objectContaining({ key: 'bad_request' }))
  expect(() => askF1('catalog.explain', { metric: 'constructor' })).toThrow(
    expect.objectContaining({ key: 'not_found' }),
  )
  expect(() => askF1('catalog.rows', { table: 'sqlite_master' })).toThrow(expect.objectContaining({ key: 'not_found' }))
  expect(() => askF1('analysis.overview.kpis', { filters: { from: '2025-02-30' } })).toThrow(
    expect.objectContaining({ key: 'bad_request' }),
  )
  expect(() => askF1('customer.list', { cohort: { grain: 'month', cohort: '2025-13' } })).toThrow(
    expect.objectContaining({ key: 'bad_request' }),
  )
})

test('the filter bar offers members with their orders', () => {
  const options = askF1<FilterOptions>('catalog.filters')
  expect(options.categories).toEqual([
    { name: 'Grocery', orders: 5 },
    { name: 'Home', orders: 2 },
  ])
  expect(options.channels).toEqual([
    { name: 'Online', orders: 4 },
    { name: 'In-Store', orders: 1 },
    { name: 'Mobile App', orders: 1 },
  ])
  expect(options.has).toMatchObject({ sales: true, money: true, dates: true, customers: true, studies: false })
  expect(options.segments.reduce((sum, { customers }) => sum + customers, 0)).toBe(4)
})

test('figures of the other views are explained too', () => {
  const value = (metric: string): number | null => askF1<Explanation>('catalog.explain', { metric }).value
  expect([value('basket_rules'), value('uplift'), value('rfm_customers'), value('units_per_order')]).toEqual([
    6,
    0,
    4,
    14 / 6,
  ])
  expect([value('gross_sales'), value('discount_rate'), value('guest_orders'), value('retention')]).toEqual([
    270,
    12 / 270,
    0,
    0,
  ])
  expect(value('lifetime_value')).toBe(198 / 4)
})

test('values written into a statement cannot leave their quotes', () => {
  expect(withLiterals(sql`SELECT ${"x' OR 1=1 --"}, ${5}, ${null}`)).toBe(`SELECT 'x'' OR 1=1 --', 5, NULL`)
  const hostile = { channel: ["Online' OR '1'='1", '?'] }
  const explained = askF1<Explanation>('catalog.explain', { metric: 'orders', filters: hostile })
  expect(explained.value).toBe(0)
  expect(held.warehouse?.db.prepare(explained.sql).pluck().get()).toBe(0)
})
