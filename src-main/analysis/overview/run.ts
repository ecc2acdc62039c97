import { toIsoDate, type Day } from '../../base/days.ts'
import { fromE4 } from '../../base/money.ts'
import type { z } from 'zod'
import type { Run } from '../context.ts'
import type { AnalysisContext } from '../context.ts'
import { rankMembers, sumMembers } from '../kernels/breakdown.ts'
import { dayGroups, groupByDay, oneGroup, type DayGroups } from '../kernels/group-orders.ts'
import { totalGroups, type TotalNeeds } from '../kernels/order-totals.ts'
import { splitChange, type OrderTotals } from '../kernels/overview.ts'
import { periodEnd, periodOf, periodStart, type Grain } from '../kernels/periods.ts'
import { countOtherCurrencies, hasMargins, lastCustomer, selectOrders } from '../selection-facts.ts'
import { membersOf } from '../selection-members.ts'
import { chooseCompare, rangeOf, toPeriod, type DayRange } from '../selection-periods.ts'
import { scopeOf, withPeriod, type Scope } from '../selection.ts'
import type {
  overview,
  OverviewBreakdown,
  OverviewDrivers,
  OverviewKpis,
  OverviewSeries,
  SeriesPoint,
} from './contract.ts'
import { changeOf, makeTiles } from './tiles.ts'

type Input<Name extends keyof typeof overview> = z.output<NonNullable<(typeof overview)[Name]['~orpc']['inputSchema']>>

/** Points of a sparkline; a range of fewer days has one per day. */
const MOST_SLICES = 13

/** Headline figures of the filtered period, with their comparison and sparklines. */
export const runKpis: Run<Input<'kpis'>, OverviewKpis> = (context, { filters, compare }) => {
  const scope = scopeOf(context, filters)
  const range = rangeOf(context, scope)
  const comparison = chooseCompare(context, scope, range, compare)
  const needs = { customers: true, known: true, margins: hasMargins(context), closedUntil: closedUntil(context, scope) }
  const current = totalsOf(context, scope, needs)
  const previous = comparison.range ? totalsOf(context, withPeriod(scope, toPeriod(comparison.range)), needs) : null
  const slices = range ? sliceTotals(context, scope, range, needs) : []
  return {
    asOf: scope.asOf === null ? null : toIsoDate(scope.asOf),
    currency: scope.currency,
    currencyDigits: scope.currencyDigits,
    range: range ? toPeriod(range) : null,
    compare: comparison.range ? toPeriod(comparison.range) : null,
    compareNote: comparison.note,
    tiles: makeTiles(current, previous, slices, (code) => noteOf(code, current, scope, needs.closedUntil)),
    lines: selectOrders(context, scope).lines,
    otherCurrencyOrders: countOtherCurrencies(context, scope),
  }
}

/** Additive measures per period of the range, every period present, beside those of the comparison. */
export const runSeries: Run<Input<'series'>, OverviewSeries> = (context, { filters, compare, grain }) => {
  const scope = scopeOf(context, filters)
  const range = rangeOf(context, scope)
  if (!range || scope.asOf === null) return { grain, points: [], compare: [] }
  const comparison = chooseCompare(context, scope, range, compare)
  return {
    grain,
    points: seriesOf(context, scope, range, grain),
    compare: comparison.range ? seriesOf(context, scope, comparison.range, grain) : [],
  }
}

/** Purchase amount by member of one dimension, largest first, the members beyond `top` as "Other". */
export const runBreakdown: Run<Input<'breakdown'>, OverviewBreakdown> = (context, { filters, compare, by, top }) => {
  const scope = scopeOf(context, filters)
  const { range } = chooseCompare(context, scope, rangeOf(context, scope), compare)
  const { rows, labels } = membersOf(context, scope, by)
  const totals = rankMembers(rows, top, lastCustomer(context.facts), context.tick)
  const before = range
    ? sumMembers(membersOf(context, withPeriod(scope, toPeriod(range)), by).rows, context.tick)
    : null
  const total = totals.reduce((sum, row) => sum + row.netE4, 0)
  const beforeOf = (member: number): number => before?.netE4[member] ?? 0
  const shownBefore = totals.reduce((sum, { member }) => sum + beforeOf(member), 0)
  const restBefore = (before?.netE4.reduce((sum, netE4) => sum + netE4, 0) ?? 0) - shownBefore
  return {
    by,
    total: fromE4(total),
    rows: totals.map(({ member, netE4, orders, customers }) => {
      const value = fromE4(netE4)
      const compareValue = before ? fromE4(member < 0 ? restBefore : beforeOf(member)) : null
      return {
        ...(labels[member] ?? { name: 'Other', id: null }),
        value,
        share: total > 0 ? netE4 / total : null,
        compare: compareValue,
        change: changeOf('money', value, compareValue),
        orders,
        customers,
      }
    }),
  }
}

/** The change of net revenue against the comparison, in parts that add up; null when there is no comparison. */
export const runDrivers: Run<Input<'drivers'>, OverviewDrivers | null> = (context, { filters, compare }) => {
  const scope = scopeOf(context, filters)
  const { range } = chooseCompare(context, scope, rangeOf(context, scope), compare)
  if (!range) return null
  const needs = { customers: true, known: true }
  const current = totalsOf(context, scope, needs)
  const previous = totalsOf(context, withPeriod(scope, toPeriod(range)), needs)
  return {
    previous: fromE4(previous.netE4),
    current: fromE4(current.netE4),
    parts: splitChange(previous, current).map(({ code, e4 }) => ({ code, value: fromE4(e4) })),
  }
}

function totalsOf(context: AnalysisContext, scope: Scope, needs: TotalNeeds): OrderTotals {
  const { orders, columns } = selectOrders(context, scope)
  const [totals] = totalGroups(columns, oneGroup(orders), lastCustomer(context.facts), needs, context.tick)
  if (!totals) throw new RangeError('one group was asked for')
  return totals
}

/** Last day whose returns can no longer come (metrics 10.7). */
function closedUntil(context: AnalysisContext, scope: Scope): number {
  return (scope.asOf ?? 0) - context.settings['returns.window_days']
}

function sliceTotals(context: AnalysisContext, scope: Scope, { from, to }: DayRange, needs: TotalNeeds): OrderTotals[] {
  const days = Math.max(1, to - from + 1)
  const slices = Math.min(MOST_SLICES, days)
  return totalsByDay(
    context,
    scope,
    dayGroups(from, to, slices, (day) => Math.floor(((day - from) * slices) / days)),
    needs,
  )
}

function totalsByDay(context: AnalysisContext, scope: Scope, groups: DayGroups, needs: TotalNeeds): OrderTotals[] {
  const { orders, columns } = selectOrders(context, scope)
  const grouped = groupByDay(orders, columns.day, groups, context.tick)
  return totalGroups(columns, grouped, lastCustomer(context.facts), needs, context.tick)
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

function seriesOf(
  context: AnalysisContext,
  scope: Scope,
  range: DayRange,
  grain: Grain,
): z.infer<typeof SeriesPoint>[] {
  const first = periodOf(range.from, grain)
  const count = Math.max(0, periodOf(range.to, grain) - first + 1)
  const groups = dayGroups(range.from, range.to, count, (day) => periodOf(day as Day, grain) - first)
  const totals = totalsByDay(context, withPeriod(scope, toPeriod(range)), groups, { customers: true })
  return totals.map((total, place) => {
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
