import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TriangleResult } from '../../src-main/analysis/cohorts/contract.ts'
import type { OverviewKpis } from '../../src-main/analysis/overview/contract.ts'
import { ask } from '../support/ask.ts'
import { sharedData } from '../support/data.ts'
import { loadFiles, type LoadedWarehouse } from '../support/loaded.ts'
import { rebuiltTables } from '../support/mart-tables.ts'

type Triangle = Record<string, number[]>
interface Golden {
  readonly cohort_monthly: { readonly customers: Triangle; readonly revenue: Triangle }
  readonly cumulative_revenue_per_acquired_customer: Triangle
}

const file = sharedData('cdnow/CDNOW_master.txt.gz')
const goldenFile = sharedData('golden.json')

describe.skipIf(!file || !goldenFile)('CDNOW, loaded, against the golden values', () => {
  const held: { warehouse?: LoadedWarehouse; golden?: Golden } = {}
  beforeAll(async () => {
    held.warehouse = await loadFiles([file ?? ''])
    held.golden = (JSON.parse(readFileSync(goldenFile ?? '', 'utf8')) as { cdnow: Golden }).cdnow
  }, 240_000)
  afterAll(() => held.warehouse?.remove())
  const askIt = <Output>(path: string, input: object = {}): Output => {
    if (!held.warehouse) throw new TypeError('nothing is loaded')
    return ask<Output>(held.warehouse, path, input)
  }

  test('2,500,315.63 of 23,570 customers', () => {
    const { tiles } = askIt<OverviewKpis>('analysis.overview.kpis')
    const values = Object.fromEntries(tiles.map(({ code, value }) => [code, value]))
    expect(values).toMatchObject({ purchase_amount: 2_500_315.63, customers: 23_570, units: 167_881 })
  })

  test('marts are equal by facts and by SQL', () => {
    if (!held.warehouse) throw new TypeError('nothing is loaded')
    expect(rebuiltTables(held.warehouse, { use: 'facts' })).toEqual(rebuiltTables(held.warehouse, { use: 'sql' }))
  }, 240_000)

  test('three cohorts: customers, revenue and cumulative revenue per acquired customer', () => {
    const { golden } = held
    const triangle = (input: object): Triangle =>
      Object.fromEntries(
        askIt<TriangleResult>('analysis.cohorts.triangle', input).cohorts.map(({ cohort, cells }) => [
          cohort,
          cells.map(({ value }) => value),
        ]),
      )
    expect(triangle({})).toEqual(golden?.cohort_monthly.customers)
    expect(triangle({ measure: 'revenue' })).toEqual(golden?.cohort_monthly.revenue)
    const cumulative = triangle({ measure: 'revenue', mode: 'cumulative_per_customer' })
    for (const [cohort, values] of Object.entries(golden?.cumulative_revenue_per_acquired_customer ?? {})) {
      ;[0, 3, 6, 12, 15].forEach((age, place) => expect(cumulative[cohort]?.[age]).toBeCloseTo(values[place] ?? 0, 6))
    }
  })
})
