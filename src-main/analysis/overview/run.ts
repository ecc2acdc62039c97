import { toIsoDate, type Day } from '../../base/days.ts'
import { fromE4 } from '../../base/money.ts'
import type { z } from 'zod'
import type { AnalysisContext, Run } from '../context.ts'
import { splitChange, type OrderTotals } from '../kernels/overview.ts'
import { periodEnd, periodStart, type Grain } from '../kernels/periods.ts'
import { chooseCompare, rangeOf, toPeriod, type Comparison, type DayRange } from '../selection-periods.ts'
import { countOtherCurrencies } from '../selection-source.ts'
import { scopeOf, withPeriod, type Scope } from '../selection.ts'
import { loyaltyRows, memberRows } from './breakdown-rows.ts'
import type {
  overview,
  OverviewBreakdown,
  OverviewDrivers,
  OverviewKpis,
  OverviewPanels,
  OverviewSeries,
  SeriesPoint,
} from './contract.ts'
import { firstPeriod, workOf, type PeriodWork } from './period-work.ts'
import { makeTiles } from './tiles.ts'

type Input<Name extends keyof typeof overview> = z.output<NonNullable<(typeof overview)[Name]['~orpc']['inputSchema']>>

/** The sums behind the panels: of the filtered period and of the one that it is compared with. */
interface Work {
  readonly scope: Scope
  readonly range: DayRange | null
  readonly comparison: Comparison
  readonly current: PeriodWork
  readonly previous: PeriodWork | null
}

/** Headline figures of the filtered period, with their comparison and sparklines. */
export const runKpis: Run<Input<'kpis'>, OverviewKpis> = (context, input) => kpisOf(context, read(context, input, null))

/** Additive measures per period of the range, every period present, beside those of the comparison. */
export const runSeries: Run<Input<'series'>, OverviewSeries> = (context, input) =>
  seriesOf(read(context, input, input.grain), input.grain)

/** The change of net revenue against the comparison, in parts that add up; null when there is no comparison. */
export const runDrivers: Run<Input<'drivers'>, OverviewDrivers | null> = (context, input) =>
  driversOf(read(context, input, null))

/** Purchase amount by member of one dimension, largest first, the members beyond `top` as "Other". */
export const runBreakdown: Run<Input<'breakdown'>, OverviewBreakdown> = (context, input) => {
  const { by, top } = input
  if (by === 'new_returning') return loyaltyOf(read(context, input, null), top)
  const scope = scopeOf(context, input.filters)
  const { range } = chooseCompare(context, scope, rangeOf(context, scope), input.compare)
  return memberRows(context, scope, range ? withPeriod(scope, toPeriod(range)) : null, { by, top })
}

/** The panels that look at the same orders, from one pass over them. */
export const runPanels: Run<Input<'panels'>, OverviewPanels> = (context, input) => {
  const work = read(context, input, input.grain)
  return {
    kpis: kpisOf(context, work),
    series: seriesOf(work, input.grain),
    drivers: driversOf(work),
    loyalty: loyaltyOf(work, input.top),
  }
}

function read(context: AnalysisContext, { filters, compare }: Input<'kpis'>, grain: Grain | null): Work {
  const scope = scopeOf(context, filters)
  const range = rangeOf(context, scope)
  const comparison = chooseCompare(context, scope, range, compare)
  const before = comparison.range
  return {
    scope,
    range,
    comparison,
    current: workOf(context, scope, range, grain),
    previous: before ? workOf(context, withPeriod(scope, toPeriod(before)), before, grain) : null,
  }
}

function kpisOf(context: AnalysisContext, { scope, range, comparison, current, previous }: Work): OverviewKpis {
  const closedUntil = (scope.asOf ?? 0) - context.settings['returns.window_days']
  const note = (code: string): string | null => noteOf(code, current.total, scope, closedUntil)
  return {
    asOf: scope.asOf === null ? null : toIsoDate(scope.asOf),
    currency: scope.currency,
    currencyDigits: scope.currencyDigits,
    range: range ? toPeriod(range) : null,
    compare: comparison.range ? toPeriod(comparison.range) : null,
    compareNote: comparison.note,
    tiles: makeTiles(current.total, previous?.total ?? null, range ? current.slices : [], note),
    lines: current.lines,
    otherCurrencyOrders: countOtherCurrencies(context, scope),
  }
}

function noteOf(code: string, totals: OrderTotals, scope: Scope, closed: number): string | null {
  if (code === 'return_rate') {
    return totals.closedPurchaseE4 > 0
      ? `Orders to ${toIsoDate(closed as Day)}, whose return window has closed.`
      : 'No order of the period has a closed return window yet.'
  }
  if (code === 'gross_margin') return marginNote(totals)
  if ((code === 'customers' || code === 'repeat_rate') && totals.orders > totals.known.orders) {
    return `${String(totals.orders - totals.known.orders)} orders without a customer id are left out.`
  }
  if (code === 'aov' && totals.orders === 0) return 'No purchases in the period.'
  return code === 'net_revenue' && scope.asOf === null ? 'The orders have no dates.' : null
}

function marginNote(totals: OrderTotals): string | null {
  if (!totals.hasMargin) return 'No unit cost is loaded.'
  const share = totals.netE4 === 0 ? 1 : totals.marginBaseE4 / totals.netE4
  return Math.abs(share - 1) < 5e-4 ? null : `Unit cost is known on ${(100 * share).toFixed(1)}% of net revenue.`
}

function seriesOf({ scope, range, comparison, current, previous }: Work, grain: Grain): OverviewSeries {
  if (!range || scope.asOf === null) return { grain, points: [], compare: [] }
  return {
    grain,
    points: pointsOf(current, scope, range, grain),
    compare: previous && comparison.range ? pointsOf(previous, scope, comparison.range, grain) : [],
  }
}

function pointsOf({ periods }: PeriodWork, scope: Scope, range: DayRange, grain: Grain): z.infer<typeof SeriesPoint>[] {
  const first = firstPeriod(range, grain)
  return periods.map((total, place) => {
    const [start, end] = [periodStart(first + place, grain), periodEnd(first + place, grain)]
    return {
      start: toIsoDate(start),
      end: toIsoDate(end),
      complete: start >= range.from && end <= range.to && end <= (scope.asOf ?? end),
      netRevenue: fromE4(total.netE4),
      purchaseAmount: fromE4(total.purchaseE4),
      returnedAmount: fromE4(total.returnedE4),
      orders: total.orders,
      customers: total.customers,
      units: total.units,
    }
  })
}

function driversOf({ current: { total: current }, previous }: Work): OverviewDrivers | null {
  if (!previous) return null
  return {
    previous: fromE4(previous.total.netE4),
    current: fromE4(current.netE4),
    parts: splitChange(previous.total, current).map(({ code, e4 }) => ({ code, value: fromE4(e4) })),
  }
}

function loyaltyOf({ current, previous }: Work, top: number): OverviewBreakdown {
  return loyaltyRows(current.total, previous?.total ?? null, top)
}
