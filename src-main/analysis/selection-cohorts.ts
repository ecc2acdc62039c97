import type { Day } from '../base/days.ts'
import type { Filters } from '../model/filters.ts'
import type { AnalysisContext } from './context.ts'
import {
  buildTriangle,
  calendarAges,
  cohortKeys,
  enterCohorts,
  type CohortAges,
  type CohortMembers,
  type CohortPeriods,
  type RawCohort,
} from './kernels/cohort.ts'
import { elapsedAges } from './kernels/elapsed.ts'
import { dayGroups } from './kernels/group-orders.ts'
import { countMembers } from './kernels/order-set.ts'
import { periodOf, periodStart, type Grain } from './kernels/periods.ts'
import { dataPeriod } from './selection-source.ts'
import { countedOrders, purchasesOf, type CountedPurchases } from './selection-purchases.ts'
import { scopeOf } from './selection.ts'

/** Who entered a cohort, and all their orders. */
export interface CohortPopulation {
  readonly everywhere: CountedPurchases
  readonly members: CohortMembers
  readonly periods: CohortPeriods
  readonly asOf: Day | null
  /** Purchases of guests in the filters. */
  readonly guestOrders: number
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
  const scope = scopeOf(context, filters)
  const periods = periodsOf(context, scope, grain)
  const everywhere = purchasesOf(
    context,
    scopeOf(context, { customers: 'all', ...(filters.currency ? { currency: filters.currency } : {}) }),
  )
  const { orderNumber } = context.facts.orders
  const entering = countedOrders(context, scope)
  return {
    everywhere,
    members: enterCohorts(everywhere.purchases, entering, orderNumber, periods, context.tick),
    periods,
    asOf: scope.asOf,
    guestOrders: countMembers(entering, everywhere.purchases.guests),
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
  { tick }: AnalysisContext,
  { everywhere, members, periods, asOf }: CohortPopulation,
  { grain, ages, withMargins }: TriangleRule,
): RawCohort[] {
  const counting = ages === 'calendar' || asOf === null ? calendarAges(periods) : wholeAges(periods, grain, asOf)
  return buildTriangle({ ...everywhere, members, periods, ages: counting, withMargins }, tick)
}

/** Whole periods since the day of the first purchase. */
function wholeAges({ days, first: base }: CohortPeriods, grain: Exclude<Grain, 'day'>, asOf: Day): CohortAges {
  const firstDay = days.base + 1
  const { between } = elapsedAges(firstDay, asOf, grain)
  return {
    fill(ages, days, from, to, first) {
      for (let place = from; place < to; place++) {
        const day = days[place] as number
        ages[place - from] = day < first ? -1 : between(first, day)
      }
    },
    reached: (cohort) => {
      const begin = Math.max(firstDay, periodStart(base + cohort, grain))
      return elapsedAges(begin, asOf, grain).between(begin, asOf) + 1
    },
  }
}

/** Keys of the members of a cohort; with an age, only those with a purchase that many periods later. */
export function cohortMembers(population: CohortPopulation, cohort: number, age: number | undefined): number[] {
  const { everywhere, members, periods } = population
  const wanted = cohort - periods.first
  const active = age === undefined ? null : wanted + age
  if (wanted < 0 || Math.max(wanted, active ?? 0) >= periods.days.count) return []
  return cohortKeys(everywhere.purchases, everywhere.counted, members, wanted, periods.days, active)
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
