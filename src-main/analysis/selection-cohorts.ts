import type { Day } from '../base/days.ts'
import type { Filters } from '../model/filters.ts'
import type { AnalysisContext } from './context.ts'
import {
  buildTriangle,
  cohortKeys,
  enterCohorts,
  type CohortMembers,
  type CohortPeriods,
  type RawCohort,
} from './kernels/cohort.ts'
import { buildElapsedTriangle, type ElapsedSource } from './kernels/elapsed-cohort.ts'
import { elapsedAges } from './kernels/elapsed.ts'
import { dayGroups } from './kernels/group-orders.ts'
import { periodOf, periodStart, type Grain } from './kernels/periods.ts'
import { selectOrders, type Selection } from './selection-facts.ts'
import { dataPeriod, lastCustomer } from './selection-source.ts'
import { scopeOf } from './selection.ts'

/** Who entered a cohort, and all their orders. */
export interface CohortPopulation {
  readonly everywhere: Selection
  readonly members: CohortMembers
  readonly periods: CohortPeriods
  readonly asOf: Day | null
}

/**
 * The customers whose first purchase is in the filters, with all their orders to the as-of date: dates, channel,
 * category and region choose who enters; who has entered is followed everywhere (ux 2.3).
 */
export function readCohortPopulation(
  context: AnalysisContext,
  filters: Filters,
  grain: Exclude<Grain, 'day'>,
): CohortPopulation {
  const { facts, tick } = context
  const scope = scopeOf(context, filters)
  const everywhere = scopeOf(context, {
    customers: 'known',
    ...(filters.currency ? { currency: filters.currency } : {}),
  })
  const periods = periodsOf(context, scope, grain)
  const { orders } = selectOrders(context, scope)
  return {
    everywhere: selectOrders(context, everywhere),
    members: enterCohorts(facts.orders, facts.orders.day, orders, periods, lastCustomer(facts), tick),
    periods,
    asOf: scope.asOf,
  }
}

/** How the ages of a triangle are counted, and whether margins are asked for. */
export interface TriangleRule {
  readonly grain: Exclude<Grain, 'day'>
  /** Periods of the calendar, or whole periods since the first purchase of each customer. */
  readonly ages: 'calendar' | 'elapsed'
  readonly withMargins: boolean
}

/** The raw triangle of a population, to the period of the as-of date; empty without dates. */
export function triangleOf(
  context: AnalysisContext,
  { everywhere, members, periods, asOf }: CohortPopulation,
  { grain, ages, withMargins }: TriangleRule,
): RawCohort[] {
  const { columns, orders } = everywhere
  if (ages === 'calendar' || asOf === null) {
    return buildTriangle(columns, orders, members, periods, withMargins, context.tick)
  }
  const firstDay = periods.days.base + 1
  const source: ElapsedSource = {
    columns,
    ownDay: context.facts.orders.day,
    customers: context.facts.customers,
    selected: orders,
    members,
    periods,
    ages: elapsedAges(firstDay, asOf, grain),
    agesOf: (cohort) => {
      const begin = Math.max(firstDay, periodStart(periods.first + cohort, grain))
      return elapsedAges(begin, asOf, grain).between(begin, asOf) + 1
    },
    withMargins,
  }
  return buildElapsedTriangle(source, context.tick)
}

/** Keys of the members of a cohort; with an age, only those with a purchase that many periods later. */
export function cohortMembers(population: CohortPopulation, cohort: number, age: number | undefined): number[] {
  const { everywhere, members, periods } = population
  const wanted = cohort - periods.first
  const active = age === undefined ? null : wanted + age
  if (wanted < 0 || Math.max(wanted, active ?? 0) >= periods.days.count) return []
  return cohortKeys(everywhere.columns, everywhere.orders, members, wanted, periods.days, active)
}

/** Every period from the first order to the as-of date. */
function periodsOf(
  context: AnalysisContext,
  scope: ReturnType<typeof scopeOf>,
  grain: Exclude<Grain, 'day'>,
): CohortPeriods {
  const data = dataPeriod(context, scope)
  if (!data || scope.asOf === null) return { days: dayGroups(0, -1, 0, () => -1), first: 0 }
  const first = periodOf(data.first, grain)
  const count = periodOf(scope.asOf, grain) - first + 1
  return { days: dayGroups(data.first, scope.asOf, count, (day) => periodOf(day as Day, grain) - first), first }
}
