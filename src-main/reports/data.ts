import type { RulesResult } from '../analysis/baskets/contract.ts'
import type { FilterOptions } from '../analysis/catalog/contract.ts'
import type { TriangleResult } from '../analysis/cohorts/contract.ts'
import type { OverviewBreakdown, OverviewDrivers, OverviewKpis, OverviewSeries } from '../analysis/overview/contract.ts'
import type { RfmResult } from '../analysis/segments/contract.ts'
import type { ReadoutResult } from '../analysis/uplift/contract.ts'
import type { LoadRow } from '../api/contract/import.ts'
import type { BlockCode, ReportInput } from '../api/contract/report.ts'
import type { FiltersInput, Period } from '../model/filters.ts'

/** The figures that a report may ask for: the very calls of the screens, so that numbers cannot differ. */
export interface ReportSource {
  readonly options: () => Promise<FilterOptions>
  readonly kpis: (scope: Scope) => Promise<OverviewKpis>
  readonly series: (scope: Scope & { grain: 'month' }) => Promise<OverviewSeries>
  readonly breakdown: (scope: Scope & { by: Dimension; top: number }) => Promise<OverviewBreakdown>
  readonly drivers: (scope: Scope) => Promise<OverviewDrivers | null>
  readonly rfm: (input: { filters: FiltersInput; method: 'quintile'; monetary: 'net' }) => Promise<RfmResult>
  readonly rules: (input: RulesRequest) => Promise<RulesResult>
  readonly triangle: (input: {
    grain: 'month'
    measure: 'customers'
    mode: 'share'
    filters: FiltersInput
  }) => Promise<TriangleResult>
  readonly studies: () => Promise<readonly { study: string; name: string; outcomes: readonly string[] }[]>
  readonly readout: (input: { study: string; outcome: string }) => Promise<ReadoutResult>
  readonly loads: () => Promise<readonly LoadRow[]>
  readonly checks: () => Promise<readonly Check[]>
  readonly workspace: () => Promise<{
    name: string | null
    load: number | null
    loadedAt: string | null
    appVersion: string
  }>
}

interface Scope {
  readonly filters: FiltersInput
  readonly compare?: Period | null
}
export type Dimension = 'category' | 'channel' | 'region' | 'product'
interface RulesRequest {
  readonly minSupport: number
  readonly minConfidence: number
  readonly minLift: number
  readonly maxLength: number
  readonly level: 'product_name' | 'category_level_1'
  readonly filters: FiltersInput
  readonly limit: number
}
export interface Check {
  readonly code: string
  readonly table: string
  readonly doc: string
  readonly severity: 'error' | 'warn'
  readonly failures: number
  readonly passed: boolean
}

/** Basket thresholds of the report, named in its method notes. */
export const BASKET_THRESHOLDS = { minSupport: 0.005, minConfidence: 0.1, minLift: 1.2, maxLength: 3 } as const
/** Members of a dimension that the table of the page holds beside Other and the total. */
const MOST_MEMBERS = 5
/** Rules asked for: all of them are drawn, the first few are listed. */
const MOST_RULES = 100

export interface Study {
  readonly name: string
  readonly readouts: readonly ReadoutResult[]
}

/** Everything a report says, gathered once. Absent parts belong to blocks that were not asked for. */
export interface ReportData {
  readonly input: ReportInput
  readonly blocks: readonly BlockCode[]
  readonly options: FilterOptions
  readonly workspace: Awaited<ReturnType<ReportSource['workspace']>>
  readonly kpis: OverviewKpis | null
  readonly series: OverviewSeries | null
  readonly breakdown: OverviewBreakdown | null
  readonly drivers: OverviewDrivers | null
  readonly rfm: RfmResult | null
  readonly rules: RulesResult | null
  readonly triangle: TriangleResult | null
  readonly studies: readonly Study[]
  readonly loads: readonly LoadRow[]
  readonly checks: readonly Check[]
}

/** The dimension whose table explains most: the first with at least two members. */
function mainDimension(options: FilterOptions): Dimension {
  if (options.channels.length > 1) return 'channel'
  if (options.regions.length > 1) return 'region'
  return options.categories.length > 1 ? 'category' : 'product'
}

/**
 * Asks for the figures of the wanted blocks, one call after the other because they share the readers.
 * @param step told after every call, for the progress of a long report
 */
export async function gatherReport(
  source: ReportSource,
  input: ReportInput,
  blocks: readonly BlockCode[],
  step: (done: number) => void,
): Promise<ReportData> {
  const wants = (...codes: BlockCode[]): boolean => codes.some((code) => blocks.includes(code))
  let done = 0
  const ask = async <T>(wanted: boolean, call: () => Promise<T>): Promise<T | null> => {
    const answer = wanted ? await call() : null
    step(++done)
    return answer
  }
  const options = await source.options()
  const range = options.defaultRange ?? {}
  const filters: FiltersInput = { ...range, ...withoutUndefined(input.filters) }
  const scope: Scope = { filters, ...(input.compare === undefined ? {} : { compare: input.compare }) }
  const { from: _from, to: _to, ...allTime } = filters
  const money = options.has.money && options.has.dates
  const figures = wants('kpis', 'summary', 'cover') && money
  return {
    input: { ...input, filters: { ...input.filters, ...range, ...withoutUndefined(input.filters) } },
    blocks,
    options,
    workspace: await source.workspace(),
    kpis: await ask(figures, () => source.kpis(scope)),
    series: await ask(figures, () => source.series({ ...scope, grain: 'month' })),
    breakdown: await ask(figures, () => source.breakdown({ ...scope, by: mainDimension(options), top: MOST_MEMBERS })),
    drivers: await ask(figures, () => source.drivers(scope)),
    rfm: await ask(wants('segments', 'summary') && options.has.customers && money, () =>
      source.rfm({ filters: allTime, method: 'quintile', monetary: 'net' }),
    ),
    rules: await ask(wants('baskets', 'summary') && options.has.sales, () =>
      source.rules({ ...BASKET_THRESHOLDS, level: 'product_name', filters, limit: MOST_RULES }),
    ),
    triangle: await ask(wants('cohorts', 'summary') && options.has.customers && options.has.dates, () =>
      source.triangle({ grain: 'month', measure: 'customers', mode: 'share', filters: allTime }),
    ),
    studies: (await ask(wants('uplift', 'summary') && options.has.studies, () => readStudies(source))) ?? [],
    loads: await source.loads(),
    checks: await source.checks(),
  }
}

async function readStudies(source: ReportSource): Promise<Study[]> {
  const studies: Study[] = []
  for (const { study, name, outcomes } of await source.studies()) {
    const readouts: ReadoutResult[] = []
    for (const outcome of outcomes) readouts.push(await source.readout({ study, outcome }))
    studies.push({ name, readouts })
  }
  // A study that can be read comes before one that cannot.
  return studies.toSorted((a, b) => Number(isReadable(b)) - Number(isReadable(a)))
}

function isReadable({ readouts }: Study): boolean {
  return readouts[0]?.srm.readable === true
}

/** Drops absent keys so that a spread cannot overwrite a default with undefined. */
function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
