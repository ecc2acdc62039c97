import type { Day } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import type { AnalysisContext } from '../context.ts'
import { keptFor } from '../facts-cache.ts'
import { sumCube } from '../kernels/cube-sums.ts'
import { cutDays, type DayCells } from '../kernels/day-cells.ts'
import { dayGroups, type DayGroups } from '../kernels/group-orders.ts'
import { dayExtent, type DayExtent } from '../kernels/order-filter.ts'
import { sumPeriod } from '../kernels/period-sums.ts'
import type { PeriodSums } from '../kernels/period-totals.ts'
import { periodOf, type Grain } from '../kernels/periods.ts'
import type { DayRange } from '../selection-periods.ts'
import { hasMargins, knownOf, lastCustomer, passOf, sourceOf } from '../selection-source.ts'
import { dayFrom, type Scope } from '../selection.ts'

/** Points of a sparkline; a range of fewer days has one per day. */
const MOST_SLICES = 13

/** Sums of a scope, of equal slices of its range and of its periods; the same for every panel. */
export interface PeriodWork {
  readonly total: PeriodSums['total']
  readonly slices: readonly PeriodSums['total'][]
  readonly periods: readonly PeriodSums['total'][]
  readonly lines: number
}

/**
 * Everything that the panels of the overview add up of one period, in one pass over its orders.
 * @param range the days of the scope; null when no order has a date
 * @param grain of the periods; null = none
 */
export function workOf(
  context: AnalysisContext,
  scope: Scope,
  range: DayRange | null,
  grain: Grain | null,
): PeriodWork {
  const { filters, asOf, currency, returnsOnOrderDate } = scope
  const closedUntil = (asOf ?? 0) - context.settings['returns.window_days']
  const make = (): PeriodWork => {
    const source = sourceOf(context, scope, 'own', 'by day')
    const known = knownOf(context, source)
    const cells = cellsOf(context, scope, [slicesOf(range), periodsOf(range, grain)], closedUntil)
    const { total, groups, lines } = sumPeriod(
      known?.source ?? source,
      {
        day: returnsOnOrderDate ? context.facts.orders.orderDay : context.facts.orders.day,
        cells,
        customers: lastCustomer(context.facts),
        margins: hasMargins(context),
        units: true,
        known: known && sumCube(known.choice, cells),
      },
      context.tick,
    )
    const [slices = [], periods = []] = groups
    return { total, slices, periods, lines }
  }
  const name = JSON.stringify(['overview', filters, asOf, currency, returnsOnOrderDate, closedUntil, range, grain])
  return keptFor(context.facts, name, make, ({ slices, periods }) => 300 * (slices.length + periods.length + 1))
}

/** First period of a range. */
export function firstPeriod(range: DayRange, grain: Grain): number {
  return periodOf(range.from, grain)
}

function periodsOf(range: DayRange | null, grain: Grain | null): DayGroups {
  if (range === null || grain === null) return dayGroups(0, -1, 0, () => -1)
  const first = firstPeriod(range, grain)
  const count = Math.max(0, periodOf(range.to, grain) - first + 1)
  return dayGroups(range.from, range.to, count, (day) => periodOf(day as Day, grain) - first)
}

function slicesOf(range: DayRange | null): DayGroups {
  if (range === null) return dayGroups(0, -1, 0, () => -1)
  const days = Math.max(1, range.to - range.from + 1)
  const slices = Math.min(MOST_SLICES, days)
  return dayGroups(range.from, range.to, slices, (day) => Math.floor(((day - range.from) * slices) / days))
}

/** The days of a scope on which any order counts, cut by groupings. */
function cellsOf(
  context: AnalysisContext,
  { filters, returnsOnOrderDate, ...scope }: Scope,
  groupings: readonly DayGroups[],
  closedUntil: number,
): DayCells {
  const {
    day,
    zones,
    to: lastDay,
  } = passOf(context, { ...scope, returnsOnOrderDate, filters: { customers: 'all' } }, 'any')
  const { first, last } = keptFor(
    context.facts,
    JSON.stringify(['days', returnsOnOrderDate, scope.asOf]),
    (): DayExtent => dayExtent({ day, zones, from: UNDATED + 1, to: lastDay, tests: [], sequence: null }, context.tick),
    () => 16,
  )
  const from = Math.max(first, filters.from === undefined ? first : dayFrom(filters.from))
  const to = Math.min(last, filters.to === undefined ? last : dayFrom(filters.to))
  return cutDays(from, to, groupings, closedUntil)
}
