import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rankMembers, type MemberRows } from '../../src-main/analysis/kernels/breakdown.ts'
import { splitChange, type OrderTotals } from '../../src-main/analysis/kernels/overview.ts'
import type {
  OverviewBreakdown,
  OverviewDrivers,
  OverviewKpis,
  OverviewPanels,
  OverviewSeries,
} from '../../src-main/analysis/overview/contract.ts'
import type { Explanation } from '../../src-main/analysis/catalog/contract.ts'
import { ORDER_FLAG, type Facts } from '../../src-main/base/facts.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { ask } from '../support/ask.ts'
import { f1 } from '../support/fixture-f1.ts'
import { everyOrder } from '../support/order-source.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'
import { buildWarehouse, type BuiltWarehouse } from '../support/warehouse.ts'

const held: { warehouse?: BuiltWarehouse } = {}
beforeAll(() => {
  held.warehouse = buildWarehouse(f1)
  buildMarts(held.warehouse.db, { asOf: '2025-06-30', settings: held.warehouse.settings, buildId: 1 })
})
afterAll(() => held.warehouse?.remove())
function askF1<Output>(path: string, input: object = {}): Output {
  if (!held.warehouse) throw new TypeError('no warehouse')
  return ask<Output>(held.warehouse, path, input)
}
const tilesOf = (filters: object): Record<string, number | null> => {
  const { tiles } = askF1<OverviewKpis>('analysis.overview.kpis', { filters, compare: null })
  return Object.fromEntries(tiles.map(({ code, value }) => [code, value]))
}

describe('headline figures of fixture F1 (metrics 3.1, 10.2, 10.7)', () => {
  test('all data', () => {
    const tiles = tilesOf({})
    expect(tiles).toMatchObject({ net_revenue: 198, orders: 6, customers: 4, aov: 43, repeat_rate: 0.25 })
    expect(tiles).toMatchObject({ purchase_amount: 258, returned_amount: 60, units: 14, new_customers: 4 })
    expect(tiles['return_rate']).toBeCloseTo(60 / 170, 12)
    expect(tiles['gross_margin']).toBeCloseTo(73 / 198, 12)
  })

  test('June: three customers, two of them new, one returning', () => {
    expect(tilesOf({ from: '2025-06-01', to: '2025-06-30' })).toMatchObject({
      customers: 3,
      new_customers: 2,
      repeat_rate: 1 / 3,
      return_rate: null,
    })
  })

  test('Grocery brings 148 of 258', () => {
    const { rows, total } = askF1<OverviewBreakdown>('analysis.overview.breakdown', { by: 'category' })
    expect(total).toBe(258)
    expect(rows.map(({ name, value, orders, customers }) => [name, value, orders, customers])).toEqual([
      ['Grocery', 148, 5, 3],
      ['Home', 110, 2, 2],
    ])
    expect(tilesOf({ category: ['Grocery'] })).toMatchObject({ purchase_amount: 148, orders: 5, returned_amount: 0 })
  })

  test('every tile equals its explanation, whose statement runs', () => {
    for (const filters of [
      {},
      { category: ['Grocery'] },
      { from: '2025-02-01', to: '2025-06-20', channel: ['Online'] },
    ]) {
      for (const [code, value] of Object.entries(tilesOf(filters))) {
        const explained = askF1<Explanation>('catalog.explain', { metric: code, filters })
        if (value === null) expect(explained.value).toBeNull()
        else expect(explained.value).toBeCloseTo(value, 9)
        expect(held.warehouse?.db.prepare(explained.sql).pluck().get()).toBe(explained.value)
      }
    }
  })

  test('the series covers every month and adds up to the tiles', () => {
    const { points } = askF1<OverviewSeries>('analysis.overview.series', { compare: null })
    expect(points.map(({ start, netRevenue, orders }) => [start, netRevenue, orders])).toEqual([
      ['2025-01-01', 70, 1],
      ['2025-02-01', 0, 1],
      ['2025-03-01', 40, 1],
      ['2025-04-01', 0, 0],
      ['2025-05-01', 0, 0],
      ['2025-06-01', 88, 3],
    ])
    expect(points[0]?.complete).toBe(false)
    expect(points[5]?.complete).toBe(true)
  })

  test('the panels of one answer are those that are asked for one by one', () => {
    for (const compare of [{ from: '2025-01-01', to: '2025-03-31' }, null]) {
      const scope = { filters: { from: '2025-04-01', to: '2025-06-30' }, compare }
      const { kpis, series, drivers, loyalty } = askF1<OverviewPanels>('analysis.overview.panels', {
        ...scope,
        grain: 'week',
      })
      expect(kpis).toEqual(askF1('analysis.overview.kpis', scope))
      expect(series).toEqual(askF1('analysis.overview.series', { ...scope, grain: 'week' }))
      expect(drivers).toEqual(askF1('analysis.overview.drivers', scope))
      expect(loyalty).toEqual(askF1('analysis.overview.breakdown', { ...scope, by: 'new_returning' }))
    }
  })

  test('new and returning customers, all of them and with a rest', () => {
    const named = (top: number): unknown[] =>
      askF1<OverviewBreakdown>('analysis.overview.breakdown', { by: 'new_returning', top }).rows.map((row) => [
        row.name,
        row.value,
        row.orders,
        row.customers,
      ])
    expect(named(8)).toEqual([
      ['New', 198, 4, 4],
      ['Returning', 60, 2, 1],
    ])
    expect(named(1)[1]).toEqual(['Other', 60, 2, 1])
  })

  test('the parts of a change add up to it', () => {
    const drivers = askF1<OverviewDrivers>('analysis.overview.drivers', {
      filters: { from: '2025-04-01', to: '2025-06-30' },
      compare: { from: '2025-01-01', to: '2025-03-31' },
    })
    expect([drivers.previous, drivers.current]).toEqual([110, 88])
    expect(drivers.parts.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(-22, 9)
  })
})

const known = fc.record({
  purchaseE4: fc.integer({ min: 0, max: 1e9 }),
  orders: fc.integer({ min: 0, max: 1e3 }),
  units: fc.integer({ min: 0, max: 1e4 }),
})
const totals = fc
  .record({
    known,
    guests: fc.integer({ min: 0, max: 1e12 }),
    returned: fc.integer({ min: 0, max: 1e12 }),
    customers: fc.integer({ min: 0, max: 1e3 }),
  })
  .map(({ known: own, guests, returned, customers }) => ({
    known: own,
    customers,
    purchaseE4: own.purchaseE4 + guests,
    returnedE4: returned,
    netE4: own.purchaseE4 + guests - returned,
  })) as fc.Arbitrary<OrderTotals>

test('the parts of any change add up in every ten-thousandth', () => {
  fc.assert(
    fc.property(totals, totals, (a, b) => {
      const sum = splitChange(a, b).reduce((total, { e4 }) => total + e4, 0)
      expect(sum).toBe(b.netE4 - a.netE4)
    }),
  )
})

const shape = fc.record({
  orders: fc.integer({ min: 1, max: 60 }),
  customers: fc.integer({ min: 1, max: 12 }),
  products: fc.integer({ min: 1, max: 9 }),
  days: fc.integer({ min: 1, max: 400 }),
  seed: fc.nat(),
})

test('members and the rest add up to the whole, each order and customer once per member', () => {
  fc.assert(
    fc.property(
      shape,
      fc.integer({ min: 1, max: 11 }),
      fc.constantFrom('orders', 'lines'),
      fc.boolean(),
      (given, top, of, few) => {
        const facts = syntheticFacts(given)
        // Few members are counted by sets of bits, many by buckets.
        const rows = memberRows(facts, of, few ? 12 : 1003)
        const purchases = ordersIn(facts).filter((order) => !isReturn(facts, order))
        const pairs = purchases.flatMap((order) => membersOf(rows, facts, order).map((pair) => ({ ...pair, order })))
        const result = rankMembers(rows, top, given.customers, () => undefined)
        const shown = new Set(result.map((each) => each.member))
        expect(result.reduce((sum, { netE4 }) => sum + netE4, 0)).toBe(pairs.reduce((sum, { netE4 }) => sum + netE4, 0))
        for (const { member, orders, customers, netE4 } of result) {
          const own = pairs.filter((pair) => (member < 0 ? !shown.has(pair.member) : pair.member === member))
          const buyers = own.map(({ order }) => facts.orders.customer[order] ?? 0).filter((key) => key > 0)
          expect([netE4, orders, customers]).toEqual([
            own.reduce((sum, pair) => sum + pair.netE4, 0),
            new Set(own.map(({ order }) => order)).size,
            new Set(buyers).size,
          ])
        }
      },
    ),
  )
})

test('members beyond 256 are counted pass by pass', () => {
  const facts = syntheticFacts({ orders: 4000, customers: 300, products: 900, days: 30, seed: 5 })
  const rows = memberRows(facts, 'lines')
  const all = rankMembers(rows, 1000, 300, () => undefined)
  const one = all.find(({ member }) => member === 40)
  const own = ordersIn(facts).filter(
    (order) => !isReturn(facts, order) && membersOf(rows, facts, order).some(({ member }) => member === 40),
  )
  expect(all.length).toBeGreaterThan(512)
  expect(one?.orders).toBe(own.length)
  expect(one?.customers).toBe(
    new Set(own.map((order) => facts.orders.customer[order] ?? 0).filter((key) => key > 0)).size,
  )
})

const ordersIn = (facts: Facts): number[] => [...facts.orders.key.keys()]
const isReturn = (facts: Facts, order: number): boolean =>
  ((facts.orders.flags[order] ?? 0) & ORDER_FLAG.isReturn) !== 0

/** Purchases by channel, or by product; with the place of every code a member of its own. */
function memberRows(facts: Facts, of: 'orders' | 'lines', members = 1003): MemberRows {
  const member = Int32Array.from({ length: members }, (_, place) => place)
  const shared = { source: everyOrder(facts), table: { base: -2, member, members } }
  return of === 'orders' ? { ...shared, of, codes: facts.orders.channel } : { ...shared, of }
}

/** Member and amount of an order, or of each of its lines. */
function membersOf(rows: MemberRows, { orders, lines }: Facts, order: number): { member: number; netE4: number }[] {
  if (rows.of === 'orders') return [{ member: (orders.channel[order] ?? 0) + 2, netE4: orders.netE4[order] ?? 0 }]
  const [from = 0, to = 0] = orders.lineStart.subarray(order, order + 2)
  return Array.from({ length: to - from }, (_, place) => ({
    member: (lines.product[from + place] ?? 0) + 2,
    netE4: lines.netE4[from + place] ?? 0,
  }))
}
