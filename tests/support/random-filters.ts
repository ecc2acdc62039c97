import fc from 'fast-check'
import type { AnalysisContext } from '../../src-main/analysis/context.ts'
import { toIsoDate, type Day } from '../../src-main/base/days.ts'
import { LensError } from '../../src-main/base/faults.ts'
import { RFM_GROUPS } from '../../src-main/base/rfm-groups.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import type { Filters } from '../../src-main/model/filters.ts'
import type { BuiltWarehouse } from './warehouse.ts'

/** What filters may name: members that exist, and one that does not. */
interface Names {
  readonly channels: readonly string[]
  readonly categories: readonly string[]
  readonly regions: readonly string[]
  readonly currencies: readonly string[]
  readonly first: number
  readonly last: number
}

/** The members of a warehouse. */
export function namesOf({ db }: AnalysisContext): Names {
  const texts = (statement: string): string[] => db.prepare<[], string>(statement).pluck().all()
  const days = db.prepare<[], number>('SELECT julianday(calendar_date) FROM gold_date_dim WHERE date_key > 0').pluck()
  const known = days.all().map((julian) => Math.floor(julian - 2_440_587.5))
  return {
    channels: texts('SELECT channel_name FROM gold_channel_dim'),
    categories: texts('SELECT DISTINCT category_level_1 FROM gold_product_dim'),
    regions: ['Unknown', ...texts('SELECT DISTINCT geo_region FROM gold_location_dim WHERE geo_region IS NOT NULL')],
    currencies: texts('SELECT DISTINCT currency_code FROM order_header'),
    first: Math.min(...known, 20_000),
    last: Math.max(...known, 20_000),
  }
}

/** Any state of the filter bar over these names; undefined = the filter is not set. */
export function anyFilters(names: Names): fc.Arbitrary<Filters> {
  const day = fc.integer({ min: names.first - 5, max: names.last + 5 }).map((each) => toIsoDate(each as Day))
  const some = (members: readonly string[]): fc.Arbitrary<Filters['channel']> =>
    fc.record({
      names: fc.subarray([...members, 'Nowhere'], { minLength: 1 }),
      exclude: fc.boolean(),
    })
  const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined, freq: 1 })
  return fc
    .record({
      from: maybe(day),
      to: maybe(day),
      segment: fc.option(fc.constantFrom(...RFM_GROUPS, 'Nobody'), { nil: undefined, freq: 3 }),
      channel: maybe(some(names.channels)),
      category: maybe(some(names.categories)),
      region: maybe(some(names.regions)),
      currency: maybe(fc.constantFrom(...names.currencies, 'XTS')),
      customers: fc.constantFrom('all' as const, 'known' as const),
    })
    .map((filters) => Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as Filters)
}

/** Builds the marts of made-up orders that the data tests may rightly refuse; the marts are there all the same. */
export function buildAnyway({ db, settings }: BuiltWarehouse): void {
  try {
    buildMarts(db, { settings, buildId: 1 })
  } catch (error) {
    if (!(error instanceof LensError) || error.key !== 'data_test_failed') throw error
  }
}
