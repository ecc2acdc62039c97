import type { Day } from '../base/days.ts'
import { all, sql, where } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'
import { buildTriangle, type CohortOrders, type RawCohort } from './kernels/cohort.ts'
import { UNDATED } from './kernels/overview.ts'
import { periodOf, type Grain } from './kernels/periods.ts'
import { orderCondition, readOrders } from './selection-orders.ts'
import { scopeOf, type Scope } from './selection.ts'
import type { Filters } from '../model/filters.ts'

/** Orders of everybody who entered a cohort, with the keys behind the dense customer numbers. */
export interface CohortPopulation {
  readonly orders: CohortOrders
  /** Customer key of each dense number. */
  readonly keys: readonly number[]
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
  const scope = scopeOf(context, filters)
  const entrants = readEntrants(context, scope)
  const everywhere = scopeOf(context, {
    customers: 'known',
    ...(filters.currency ? { currency: filters.currency } : {}),
  })
  const orders = readOrders(context, everywhere)
  const numbers = new Map(entrants.map((key, number) => [key, number]))
  const rows: number[] = []
  for (let row = 0; row < orders.length; row++) {
    if (numbers.has(orders.customer[row] ?? 0) && orders.day[row] !== UNDATED) rows.push(row)
  }
  return {
    keys: entrants,
    asOf: scope.asOf,
    orders: {
      customer: Int32Array.from(rows, (row) => numbers.get(orders.customer[row] ?? 0) ?? 0),
      period: Int32Array.from(rows, (row) => periodOf((orders.day[row] ?? 0) as Day, grain)),
      amountE4: Float64Array.from(rows, (row) => orders.netE4[row] ?? 0),
      isReturn: Uint8Array.from(rows, (row) => orders.isReturn[row] ?? 0),
    },
  }
}

/** The raw triangle of a population, to the period of the as-of date; empty without dates. */
export function triangleOf(population: CohortPopulation, grain: Exclude<Grain, 'day'>): RawCohort[] {
  const { orders, keys, asOf } = population
  return asOf === null ? [] : buildTriangle(orders, keys.length, periodOf(asOf, grain))
}

/** Keys of the members of a cohort; with an age, only those with a purchase that many periods later. */
export function cohortMembers(population: CohortPopulation, cohort: number, age: number | undefined): number[] {
  const { orders, keys } = population
  const first = new Map<number, number>()
  const active = new Set<number>()
  orders.customer.forEach((customer, row) => {
    if (orders.isReturn[row] === 1) return
    const period = orders.period[row] ?? 0
    first.set(customer, Math.min(first.get(customer) ?? period, period))
    if (age === undefined || period === cohort + age) active.add(customer)
  })
  return [...active].filter((customer) => first.get(customer) === cohort).map((customer) => keys[customer] ?? 0)
}

function readEntrants(context: AnalysisContext, scope: Scope): number[] {
  const rows = all<{ key: number }>(
    context.db,
    sql`SELECT o.customer_key AS key FROM order_header o JOIN order_summary s ON s.order_key = o.order_key
        ${where([sql`s.is_first_order = 1`, sql`o.date_key > 0`, orderCondition(scope)])} ORDER BY o.customer_key`,
  )
  return rows.map(({ key }) => key)
}
