import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Explanation, FilterOptions } from '../../src-main/analysis/catalog/contract.ts'
import type { TriangleResult } from '../../src-main/analysis/cohorts/contract.ts'
import type { CustomerProfile } from '../../src-main/analysis/customers/contract.ts'
import type { OverviewBreakdown, OverviewKpis, OverviewSeries } from '../../src-main/analysis/overview/contract.ts'
import type { RfmResult } from '../../src-main/analysis/segments/contract.ts'
import { ask } from '../support/ask.ts'
import { sharedData } from '../support/data.ts'
import { loadFiles, type LoadedWarehouse } from '../support/loaded.ts'
import { rebuiltTables } from '../support/mart-tables.ts'

type Counts = Record<string, number>
type Triangle = Record<string, number[]>
interface Golden {
  readonly clean: {
    readonly monthly: { month: string; revenue: number; invoices: number; active_customers: number }[]
    readonly top10_products_by_revenue: [string, number][]
  }
  readonly cohort_monthly: {
    readonly size: Counts
    readonly customers: Triangle
    readonly revenue: Triangle
    readonly invoices: Triangle
  }
  readonly cohort_quarterly: Triangle
  readonly rfm: Record<
    'ntile5' | 'value_quintile_type7',
    { score_counts: Record<'R' | 'F' | 'M', Counts>; cells: Counts }
  > & {
    readonly cume_dist: { score_counts: Record<'R' | 'F' | 'M', Counts> }
    readonly sample_customers: Record<string, { R: number; F: number; M: number }>
  }
}

const file = sharedData('online-retail/online-retail.csv.gz')
const goldenFile = sharedData('golden.json')
const known = { customers: 'known' }

describe.skipIf(!file || !goldenFile)('Online Retail, loaded, against the golden values', () => {
  const held: { warehouse?: LoadedWarehouse; golden?: Golden } = {}
  beforeAll(async () => {
    held.warehouse = await loadFiles([file ?? ''])
    held.golden = (JSON.parse(readFileSync(goldenFile ?? '', 'utf8')) as { online_retail: Golden }).online_retail
  }, 240_000)
  afterAll(() => held.warehouse?.remove())
  const askIt = <Output>(path: string, input: object = {}): Output => {
    if (!held.warehouse) throw new TypeError('nothing is loaded')
    return ask<Output>(held.warehouse, path, input)
  }
  const golden = (): Golden => {
    if (!held.golden) throw new TypeError('no golden values')
    return held.golden
  }

  test('every row is accounted for and every data test passes', () => {
    expect(held.warehouse?.outcome.summary.accounting).toMatchObject({
      read: 541_909,
      loaded: 539_392,
      quarantined: 2_517,
    })
    const checks = askIt<{ severity: string; passed: boolean; code: string }[]>('catalog.checks')
    expect(checks.length).toBeGreaterThan(150)
    expect(checks.filter(({ passed }) => !passed)).toEqual([])
    expect(askIt<{ total: number }>('import.quarantine').total).toBe(2_517)
  })

  test('clean identified sales are 8,911,407.904 in 18,532 invoices of 4,338 customers', () => {
    const kpis = askIt<OverviewKpis>('analysis.overview.kpis', { filters: known })
    const tiles = Object.fromEntries(kpis.tiles.map(({ code, value }) => [code, value]))
    expect(kpis).toMatchObject({ asOf: '2011-12-09', currency: 'GBP', otherCurrencyOrders: 0 })
    expect(tiles).toMatchObject({ purchase_amount: 8_911_407.904, orders: 18_532, customers: 4_338, units: 5_167_812 })
    expect(tiles).toMatchObject({ returned_amount: 611_342.09, net_revenue: 8_300_065.814, gross_margin: null })
    expect(tiles['aov']).toBeCloseTo(480.8659563997409, 9)
    expect(tiles['repeat_rate']).toBeCloseTo(0.6558321807284463, 15)
    const all = askIt<OverviewKpis>('analysis.overview.kpis')
    expect(all.tiles.find(({ code }) => code === 'purchase_amount')?.value).toBe(10_666_684.544)
    expect(all.tiles.find(({ code }) => code === 'net_revenue')?.value).toBe(9_769_872.054)
    expect(all.lines).toBe(539_392)
  })

  test('marts are equal by facts and by SQL', () => {
    if (!held.warehouse) throw new TypeError('nothing is loaded')
    expect(rebuiltTables(held.warehouse, { use: 'facts' })).toEqual(rebuiltTables(held.warehouse, { use: 'sql' }))
  }, 240_000)

  test('every tile equals its explanation', () => {
    for (const { code, value } of askIt<OverviewKpis>('analysis.overview.kpis', { filters: { region: ['France'] } })
      .tiles) {
      const explained = askIt<Explanation>('catalog.explain', { metric: code, filters: { region: ['France'] } })
      if (value === null) expect(explained.value).toBeNull()
      else expect(explained.value).toBeCloseTo(value, 8)
      expect(explained.files).toHaveLength(1)
    }
  })

  test('months', () => {
    const { points } = askIt<OverviewSeries>('analysis.overview.series', { filters: known })
    const rounded = points.map(({ start, purchaseAmount, orders, customers }) => ({
      month: start.slice(0, 7),
      revenue: Math.round(purchaseAmount * 100) / 100,
      invoices: orders,
      active_customers: customers,
    }))
    expect(rounded).toEqual(golden().clean.monthly)
    expect(points.map(({ complete }) => complete)).toEqual([...Array<boolean>(12).fill(true), false])
  })

  test('largest products and countries', () => {
    const products = askIt<OverviewBreakdown>('analysis.overview.breakdown', { by: 'product', top: 10, filters: known })
    expect(products.rows.slice(0, 10).map(({ id, value }) => [id, Math.round(value * 100) / 100])).toEqual(
      golden().clean.top10_products_by_revenue,
    )
    const regions = askIt<OverviewBreakdown>('analysis.overview.breakdown', { by: 'region', top: 3, filters: known })
    expect(regions.rows.slice(0, 2).map(({ name, value }) => [name, Math.round(value * 100) / 100])).toEqual([
      ['United Kingdom', 7_308_391.55],
      ['Netherlands', 285_446.34],
    ])
  })

  test('cohort triangles by month and quarter, diagonal in progress', () => {
    const { size, customers, revenue, invoices } = golden().cohort_monthly
    const cells = (measure: string, grain = 'month'): Triangle => {
      const { cohorts } = askIt<TriangleResult>('analysis.cohorts.triangle', { measure, grain })
      return Object.fromEntries(
        cohorts.map((each) => [each.cohort, each.cells.map(({ value }) => Math.round(value * 100) / 100)]),
      )
    }
    expect(cells('customers')).toEqual(customers)
    expect(cells('orders')).toEqual(invoices)
    expect(cells('revenue')).toEqual(revenue)
    expect(cells('customers', 'quarter')).toEqual(golden().cohort_quarterly)
    const { cohorts, guestOrders } = askIt<TriangleResult>('analysis.cohorts.triangle')
    expect(Object.fromEntries(cohorts.map((each) => [each.cohort, each.size]))).toEqual(size)
    expect(cohorts.map(({ cells: own }) => own.filter(({ complete }) => !complete).map(({ age }) => age))).toEqual(
      cohorts.map(({ cells: own }) => [own.length - 1]),
    )
    expect(guestOrders).toBe(19_960 - 18_532)
  })

  test('RFM by three rules, as of the day after the last order', () => {
    for (const method of ['value_quintile_type7', 'ntile5', 'cume_dist'] as const) {
      const result = askIt<RfmResult>('analysis.segments.rfm', { asOf: '2011-12-10', method })
      const { score_counts: counts } = golden().rfm[method]
      expect(result.scores).toEqual({
        r: Object.values(counts.R),
        f: Object.values(counts.F),
        m: Object.values(counts.M),
      })
      if (method !== 'cume_dist') expect(result.cells).toEqual(golden().rfm[method].cells)
      expect([result.customers, result.revenue]).toEqual([4_338, 8_911_407.904])
      expect(result.groups.reduce((sum, { customers }) => sum + customers, 0)).toBe(4_338)
    }
    const { cutPoints, summary } = askIt<RfmResult>('analysis.segments.rfm', {
      asOf: '2011-12-10',
      method: 'value_quintile_type7',
    })
    expect(cutPoints.f).toEqual([1, 2, 3, 6])
    ;[13.8, 33, 72, 180].forEach((cut, place) => expect(cutPoints.r[place]).toBeCloseTo(cut, 9))
    ;[250.194, 490.096, 942.276, 2_058.426].forEach((cut, place) => expect(cutPoints.m[place]).toBeCloseTo(cut, 9))
    expect(summary).toMatchObject({
      r: { min: 1, max: 374, median: 51 },
      f: { min: 1, max: 209, median: 2 },
      m: { min: 3.75, max: 280_206.02 },
    })
    expect(summary?.m.median).toBeCloseTo(674.485, 9)
  })

  test('single customers', () => {
    for (const [id, { F, M }] of Object.entries(golden().rfm.sample_customers)) {
      const { orders, totals, profile } = askIt<CustomerProfile>('customer.get', { id })
      expect(totals.orders).toBe(F)
      const bought = orders.filter(({ isReturn }) => !isReturn).reduce((sum, { amount }) => sum + amount, 0)
      expect(bought).toBeCloseTo(M, 6)
      expect(profile['lifetime_value']).toBeCloseTo(totals.netRevenue, 2)
    }
  })

  test('lists hold as many customers as the marks they open from', () => {
    const list = (input: object): number => askIt<{ total: number }>('customer.list', input).total
    expect(list({ cohort: { grain: 'month', cohort: '2011-03', age: 2 } })).toBe(114)
    expect(list({ cohort: { grain: 'quarter', cohort: '2011-Q1' } })).toBe(1_249)
    const { segments, defaultRange, defaultCompareNote } = askIt<FilterOptions>('catalog.filters')
    for (const { name, customers } of segments) expect(list({ filters: { segment: name } })).toBe(customers)
    expect(defaultRange).toEqual({ from: '2010-12-01', to: '2011-11-30' })
    expect(defaultCompareNote).toMatch(/2010-12-01/)
  })
})
