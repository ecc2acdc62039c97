import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Api } from '../../src-main/api/client.ts'
import type { LoadSummary } from '../../src-main/api/contract/import.ts'
import { openEngine } from '../../src-main/host/engine.ts'
import { expectClose, golden, goldenFile } from '../oracle/golden.ts'
import { sharedData } from '../support/data.ts'
import { load } from '../support/engine.ts'

/** What a user gets who loads extracts of the collection without choosing anything. */
interface Opened {
  readonly api: Api
  readonly summary: LoadSummary
  readonly close: () => Promise<void>
}

async function openLoaded(paths: readonly string[]): Promise<Opened> {
  const root = mkdtempSync(join(tmpdir(), 'lens-accept-'))
  const engine = await openEngine({ host: 'test', appDir: join(root, 'home'), allowPaths: true })
  const { api } = engine.client
  await api.workspace.create({ folder: join(root, 'client.lens') })
  const summary = await load(api, ...paths)
  const close = async (): Promise<void> => {
    await engine.close()
    rmSync(root, { recursive: true, force: true })
  }
  return { api, summary, close }
}

/** Tests over one loaded workspace; skipped where the extracts are absent. */
function extracts(title: string, names: readonly string[], tests: (opened: () => Opened) => void): void {
  const paths = names.map((name) => sharedData(name))
  const held: { opened?: Opened } = {}
  describe.skipIf(!goldenFile || paths.includes(null))(title, () => {
    beforeAll(async () => {
      held.opened = await openLoaded(paths.map((path) => path ?? ''))
    }, 120_000)
    afterAll(() => held.opened?.close())
    tests(() => {
      if (!held.opened) throw new TypeError('nothing is loaded')
      return held.opened
    })
  })
}

type Triangle = Record<string, number[]>

async function triangle(
  api: Api,
  grain: 'month' | 'quarter',
  measure: 'customers' | 'orders' | 'revenue',
): Promise<Triangle> {
  const { cohorts } = await api.analysis.cohorts.triangle({ grain, measure })
  return Object.fromEntries(cohorts.map(({ cohort, cells }) => [cohort, cells.map(({ value }) => value)]))
}

/** Golden amounts of cohorts are rounded to the penny. */
function inPennies(table: Triangle): Triangle {
  return Object.fromEntries(
    Object.entries(table).map(([name, values]) => [name, values.map((value) => Math.round(value * 100) / 100)]),
  )
}

const MONTHS = [
  [572_713.89, 1400, 885],
  [569_445.04, 987, 741],
  [447_137.35, 997, 758],
  [595_500.76, 1321, 974],
  [469_200.36, 1149, 856],
  [678_594.56, 1555, 1056],
  [661_213.69, 1393, 991],
  [600_091.01, 1331, 949],
  [645_343.9, 1280, 935],
  [952_838.38, 1755, 1266],
  [1_039_318.79, 1929, 1364],
  [1_161_817.38, 2657, 1664],
  [518_192.79, 778, 615],
]

for (const file of ['online-retail.csv.gz', 'online-retail.parquet']) {
  extracts(`Online Retail, ${file}`, [`online-retail/${file}`], (opened) => {
    test('accounting, revenue and months', async () => {
      const { api, summary } = opened()
      const read = { read: 541_909, loaded: 539_392, quarantined: 2_517, duplicate: 0, superseded: 0, ignored: 0 }
      expect(summary).toMatchObject({ balanced: true, accounting: read, batches: [{ profile: 'online-retail' }] })
      const tiles = async (customers?: 'known'): Promise<Record<string, number | null>> => {
        const answer = await api.analysis.overview.kpis({ filters: customers ? { customers } : {} })
        return Object.fromEntries(answer.tiles.map(({ code, value }) => [code, value]))
      }
      const all = { purchase_amount: 10_666_684.544, returned_amount: 896_812.49, net_revenue: 9_769_872.054 }
      expect(await tiles()).toMatchObject(all)
      const clean = golden<Record<string, number>>('online_retail', 'clean')
      const known = await tiles('known')
      expect(known).toMatchObject({
        purchase_amount: 8_911_407.904,
        returned_amount: 611_342.09,
        net_revenue: 8_300_065.814,
        orders: clean['invoices'],
        customers: clean['customers'],
        units: clean['units'],
      })
      expectClose(known['repeat_rate'] ?? null, clean['repeat_rate'] ?? 0, 1e-12)
      expectClose(known['aov'] ?? null, clean['aov_revenue_per_invoice'] ?? 0, 1e-12)
      const { points } = await api.analysis.overview.series({ filters: { customers: 'known' } })
      const months = points.map(({ purchaseAmount, orders, customers }) => [purchaseAmount, orders, customers])
      expect(months.map(([amount = 0, ...counts]) => [Math.round(amount * 100) / 100, ...counts])).toEqual(MONTHS)
    })

    test('cohorts by month and quarter', async () => {
      const { api } = opened()
      const monthly = golden<Record<string, Triangle>>('online_retail', 'cohort_monthly')
      expect(await triangle(api, 'month', 'customers')).toEqual(monthly['customers'])
      expect(await triangle(api, 'month', 'orders')).toEqual(monthly['invoices'])
      expect(inPennies(await triangle(api, 'month', 'revenue'))).toEqual(monthly['revenue'])
      expect(await triangle(api, 'quarter', 'customers')).toEqual(golden('online_retail', 'cohort_quarterly'))
    })

    test('RFM by value quintiles', async () => {
      const rfm = await opened().api.analysis.segments.rfm({ asOf: '2011-12-10', method: 'value_quintile_type7' })
      const rule = golden<{ cells: object; score_counts: Record<string, Record<string, number>> }>(
        'online_retail',
        'rfm',
        'value_quintile_type7',
      )
      expect(rfm.customers).toBe(4_338)
      expect(rfm.cells).toEqual(rule.cells)
      expect(rfm.groups.reduce((sum, group) => sum + group.customers, 0)).toBe(4_338)
      for (const [letter, key] of [
        ['R', 'r'],
        ['F', 'f'],
        ['M', 'm'],
      ] as const) {
        expect(rfm.scores[key]).toEqual(Object.values(rule.score_counts[letter] ?? {}))
        const cuts = golden<number[]>('online_retail', 'rfm', 'quantile_cutpoints_type7', letter)
        cuts.forEach((cut, place) => expectClose(rfm.cutPoints[key][place] ?? null, cut, 1e-12))
        for (const [name, value] of Object.entries(golden<Record<string, number>>('online_retail', 'rfm', letter)))
          expectClose(rfm.summary?.[key][name as 'min'] ?? null, value, 1e-12)
      }
    })
  })
}

const LATIN1 = 'online-retail/online-retail-2010-12-latin1-us-dates.csv.gz'
extracts('Online Retail, Windows-1252 with US dates', [LATIN1], (opened) => {
  test('loads without a choice and gives December exactly', async () => {
    const { api, summary } = opened()
    expect(summary.accounting).toMatchObject({ read: 42_481, loaded: 42_208, quarantined: 273 })
    const { points } = await api.analysis.overview.series({ filters: { customers: 'known' } })
    expect(points.map(({ start, orders, customers }) => [start, orders, customers])).toEqual([
      ['2010-12-01', 1400, 885],
    ])
    expect(points[0]?.purchaseAmount).toBe(572_713.89)
  })
})

extracts('Groceries', ['groceries/groceries.csv'], (opened) => {
  test('410 rules at 0.001 / 0.8 and the 15 rules at 0.01 / 0.5', async () => {
    const { rules } = opened().api.analysis.baskets
    const wide = await rules({ minSupport: 0.001, minConfidence: 0.8, maxLength: 10, level: 'product', filters: {} })
    expect(wide).toMatchObject({ transactions: 9_835, items: 169, total: 410 })
    expect(wide.itemsetsBySize).toEqual({ 1: 157, 2: 2981, 3: 6831, 4: 3137, 5: 376, 6: 10 })
    const few = await rules({ minSupport: 0.01, minConfidence: 0.5, maxLength: 10, level: 'product', filters: {} })
    const byName = new Map(few.rules.map((rule) => [`${rule.left.toSorted().join('+')}>${rule.right.join('+')}`, rule]))
    const listed = golden<({ lhs: string[]; rhs: string } & Record<string, number>)[]>(
      'groceries',
      'rules_0.01_0.5_all15_by_lift',
    )
    expect([byName.size, listed.length]).toEqual([15, 15])
    for (const { lhs, rhs, ...figures } of listed) {
      const rule = byName.get(`${lhs.toSorted().join('+')}>${rhs}`)
      for (const name of ['count', 'support', 'confidence', 'lift', 'leverage', 'conviction'] as const)
        expectClose(rule?.[name] ?? null, figures[name] ?? 0, 1e-9)
    }
  })
})

extracts('T10I4D100K', ['t10i4d100k/T10I4D100K.dat.gz'], (opened) => {
  test('385 frequent itemsets at 1 %', async () => {
    const found = await opened().api.analysis.baskets.rules({ minSupport: 0.01, minConfidence: 0.5 })
    expect(found).toMatchObject({ transactions: 100_000, items: 870, total: 6 })
    expect(Object.values(found.itemsetsBySize).reduce((sum, sets) => sum + sets, 0)).toBe(385)
  })
})

extracts('CDNOW', ['cdnow/CDNOW_master.txt.gz'], (opened) => {
  test('three cohorts by customers and revenue; leading zeros of ids are kept', async () => {
    const { api } = opened()
    const monthly = golden<Record<string, Triangle>>('cdnow', 'cohort_monthly')
    expect(await triangle(api, 'month', 'customers')).toEqual(monthly['customers'])
    expect(inPennies(await triangle(api, 'month', 'revenue'))).toEqual(monthly['revenue'])
    const first = await api.sql.query({ sql: 'SELECT min(customer_id) FROM gold_customer_dim WHERE customer_key > 0' })
    expect(first.rows).toEqual([['00001']])
  })
})

extracts('Hillstrom', ['hillstrom/hillstrom.csv.gz'], (opened) => {
  test.each([
    ['visit', 'z_pooled', 'p_pooled', 'ci95_wald'],
    ['conversion', 'z_pooled', 'p_pooled', 'ci95_wald'],
    ['spend', 't_welch', 'p_welch', 'ci95_welch'],
  ])('read-out of %s without naming the study', async (outcome, statistic, p, interval) => {
    const found = await opened().api.analysis.uplift.readout({ outcome, control: 'No E-Mail' })
    expectClose(found.srm.statistic, golden('hillstrom', 'srm_equal_thirds', 'chi2'), 1e-9)
    expectClose(found.srm.p, golden('hillstrom', 'srm_equal_thirds', 'p'), 1e-9)
    expect(found.comparisons.map(({ arm }) => arm).toSorted()).toEqual(['Mens E-Mail', 'Womens E-Mail'])
    for (const one of found.comparisons) {
      const pair = `${one.arm.split(' ')[0] ?? ''} vs No E-Mail`
      const oracle = golden<Record<string, number>>('hillstrom', 'comparisons', pair, outcome)
      const [low = 0, high = 0] = golden<number[]>('hillstrom', 'comparisons', pair, outcome, interval)
      expectClose(one.diff, oracle['diff'] ?? 0, 1e-9)
      expectClose(one.relative, oracle['relative_lift'] ?? 0, 1e-9)
      expectClose(one.statistic, oracle[statistic] ?? 0, 1e-9)
      expectClose(one.p, oracle[p] ?? 0, 1e-9)
      expectClose(one.ciLow, low, 1e-9)
      expectClose(one.ciHigh, high, 1e-9)
    }
  })
})

extracts(
  'Shopify',
  ['shopify-format/orders_export_fictional.csv', 'shopify-format/customers_export_fictional.csv'],
  (opened) => {
    test('orders and customers in one load; refunds and customers tie', async () => {
      const { api, summary } = opened()
      expect(summary.batches.map(({ profile }) => profile)).toEqual(['shopify-orders', 'shopify-customers'])
      expect(summary.batches[0]?.accounting).toMatchObject({ read: 1_138, loaded: 1_138 })
      const sql = `SELECT sum(refunded_e4), (SELECT count(DISTINCT transaction_id) FROM gold_order_cancellation_fact),
        count(*), sum(order_total_e4 <> order_net_e4 + tax_e4 + shipping_e4) FROM order_header`
      const { rows } = await api.sql.query({ sql })
      expect(rows).toEqual([[27_190_900, 13, 650, 0]])
    })
  },
)
