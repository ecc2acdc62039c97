import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OverviewBreakdown, OverviewKpis } from '../../src-main/analysis/overview/contract.ts'
import type { TriangleResult } from '../../src-main/analysis/cohorts/contract.ts'
import { defaultCompare, defaultRange, toPeriod } from '../../src-main/analysis/selection-periods.ts'
import { dayOf } from '../../src-main/base/days.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { ask } from '../support/ask.ts'
import { buildWarehouse, type BuiltWarehouse, type GivenOrder } from '../support/warehouse.ts'

const CHANNELS = ['Online', 'Store', 'App']
const REGIONS = ['North', 'South', undefined]
const CATEGORIES = ['Food', 'Home', 'Toys', 'Uncategorised']

/** Forty orders over two years with guests, returns and a foreign currency, the same in every run. */
function makeOrders(): GivenOrder[] {
  const pick = (seed: number, of: number): number => (seed * 7919 + (seed % 13) * 104729) % of
  return Array.from({ length: 240 }, (_, n): GivenOrder => {
    const isReturn = n % 11 === 10
    const region = REGIONS[pick(n, 3)]
    const category = CATEGORIES[pick(n + 5, 4)] ?? 'Food'
    const price = `${String(pick(n, 90) + 1)}.${String(pick(n, 1000)).padStart(3, '0')}`
    return {
      id: `T${String(n)}`,
      customer: n % 7 === 3 ? null : `C${String(pick(n, 40))}`,
      date: `202${String(3 + (n % 2))}-${String(1 + pick(n, 12)).padStart(2, '0')}-${String(1 + pick(n, 28)).padStart(2, '0')}`,
      channel: CHANNELS[pick(n + 1, 3)] ?? 'Online',
      ...(region === undefined ? {} : { region }),
      ...(n % 29 === 28 ? { currency: 'USD' } : {}),
      isReturn,
      lines: [
        { product: `${category}-1`, category, quantity: isReturn ? -1 : 1 + pick(n, 4), price },
        { product: `Food-2`, category: 'Food', quantity: isReturn ? -2 : 2, price: '1.5' },
      ],
    }
  })
}

const held: { warehouse?: BuiltWarehouse } = {}
beforeAll(() => {
  held.warehouse = buildWarehouse({ orders: makeOrders() })
  buildMarts(held.warehouse.db, { settings: held.warehouse.settings, buildId: 1 })
})
afterAll(() => held.warehouse?.remove())
function askIt<Output>(path: string, input: object): Output {
  if (!held.warehouse) throw new TypeError('no warehouse')
  return ask<Output>(held.warehouse, path, input)
}
function tile(filters: object, code: string): number {
  const { tiles } = askIt<OverviewKpis>('analysis.overview.kpis', { filters, compare: null })
  return tiles.find((each) => each.code === code)?.value ?? 0
}

test('a filter and its exclusion partition net revenue, units and orders', () => {
  const dimension = fc.constantFrom(
    ['channel', CHANNELS] as const,
    ['region', ['North', 'South', 'Unknown']] as const,
    ['category', CATEGORIES] as const,
  )
  fc.assert(
    fc.property(dimension, fc.integer({ min: 1, max: 14 }), ([name, values], mask) => {
      const names = values.filter((_, bit) => (mask >> bit) & 1)
      if (names.length === 0) return
      for (const code of name === 'category' ? ['net_revenue', 'units'] : ['net_revenue', 'units', 'orders']) {
        const kept = tile({ [name]: names }, code)
        const left = tile({ [name]: { names, exclude: true } }, code)
        expect(Math.round((kept + left) * 10_000)).toBe(Math.round(tile({}, code) * 10_000))
      }
    }),
    { numRuns: 30 },
  )
})

test('members of every dimension add up to the purchase amount', () => {
  for (const by of ['category', 'channel', 'region', 'product', 'new_returning']) {
    const { rows, total } = askIt<OverviewBreakdown>('analysis.overview.breakdown', { by, top: 2, compare: null })
    expect(Math.round(rows.reduce((sum, { value }) => sum + value, 0) * 10_000)).toBe(Math.round(total * 10_000))
    expect(total).toBeCloseTo(tile({}, 'purchase_amount'), 9)
  }
})

test('what another currency leaves out is counted, and asking for it finds it', () => {
  const kpis = askIt<OverviewKpis>('analysis.overview.kpis', { compare: null })
  const usd = askIt<OverviewKpis>('analysis.overview.kpis', { filters: { currency: 'USD' }, compare: null })
  const inUsd = makeOrders().filter((order) => order.currency === 'USD').length
  expect(kpis.otherCurrencyOrders).toBe(inUsd)
  expect(usd.currency).toBe('USD')
  expect(usd.otherCurrencyOrders).toBe(240 - inUsd)
})

test('every cohort cell lists exactly its customers, whatever the filter', () => {
  for (const filters of [{}, { region: ['North'] }, { from: '2023-06-01', to: '2024-03-31' }, { category: ['Toys'] }]) {
    for (const grain of ['week', 'month', 'quarter']) {
      const { cohorts } = askIt<TriangleResult>('analysis.cohorts.triangle', { grain, filters })
      for (const { cohort, size, cells } of cohorts.slice(0, 4)) {
        const list = (age?: number): number =>
          askIt<{ total: number }>('customer.list', {
            filters,
            cohort: { grain, cohort, ...(age === undefined ? {} : { age }) },
          }).total
        expect(list()).toBe(size)
        for (const { age, customers } of cells.slice(0, 6)) expect(list(age)).toBe(customers)
      }
    }
  }
})

test('known customers and guests partition the orders', () => {
  const guests = askIt<TriangleResult>('analysis.cohorts.triangle', {}).guestOrders
  expect(tile({ customers: 'known' }, 'orders') + guests).toBe(tile({}, 'orders'))
})

test('default periods: twelve complete months, compared with last year if the data reach back', () => {
  const asOf = dayOf(2025, 6, 14)
  const range = defaultRange(dayOf(2022, 1, 1), asOf)
  expect(toPeriod(range)).toEqual({ from: '2024-06-01', to: '2025-05-31' })
  expect(defaultCompare(range, dayOf(2022, 1, 1)).range).toEqual({ from: dayOf(2023, 6, 1), to: dayOf(2024, 5, 31) })
  expect(defaultCompare(range, dayOf(2024, 1, 1)).note).toBe('No comparison: the data begin on 2024-01-01.')
  const march = { from: dayOf(2025, 3, 1), to: dayOf(2025, 3, 31) }
  expect(defaultCompare(march, dayOf(2025, 1, 1)).range).toEqual({ from: dayOf(2025, 2, 1), to: dayOf(2025, 2, 28) })
  expect(toPeriod(defaultRange(dayOf(2025, 1, 5), asOf))).toEqual({ from: '2025-01-05', to: '2025-06-14' })
})
