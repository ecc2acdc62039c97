import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import { groupByDay, type DayGroups } from './group-orders.ts'
import type { OrderColumns } from './order-columns.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Raw figures of one cell, before any mode is applied. */
export interface RawCell {
  readonly age: number
  /** Distinct customers with a purchase in the period. */
  readonly customers: number
  readonly orders: number
  /** Purchases only, e4. */
  readonly purchaseE4: number
  /** Purchases minus returns, e4. */
  readonly netE4: number
}
export interface RawCohort {
  /** Number of the cohort's own period. */
  readonly period: number
  readonly size: number
  /** One cell per period from the cohort's own to the last one. */
  readonly cells: readonly RawCell[]
}

/** The periods that cohorts are followed through, each a group of days. */
export interface CohortPeriods {
  readonly days: DayGroups
  /** Number of group 0. */
  readonly first: number
}

/** Who is in which cohort. */
export interface CohortMembers {
  /** Group of the first purchase per customer key; `days.count` for everybody who is in none. */
  readonly cohort: Int32Array
  readonly sizes: Uint32Array
}

const { isReturn: RETURN } = ORDER_FLAG

/**
 * Puts customers into the cohort of the period of their first purchase ever (metrics 10.3). Only those enter whose
 * first purchase is among the orders given and has a date.
 * @param day own day of every order
 * @param customers greatest customer key
 */
export function enterCohorts(
  { customer, orderNumber }: Pick<OrderColumns, 'customer' | 'orderNumber'>,
  day: Int32Array,
  orders: Uint32Array,
  { days: { base, groups, count } }: CohortPeriods,
  customers: number,
  tick: Tick,
): CohortMembers {
  const cohort = new Int32Array(customers + 1).fill(count)
  const sizes = new Uint32Array(count + 1)
  const last = groups.length - 1
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      if (orderNumber[order] !== 1 || day[order] === UNDATED) continue
      const group = groups[Math.min(Math.max((day[order] as number) - base, 0), last)] as number
      cohort[customer[order] as number] = group
      sizes[group] = (sizes[group] as number) + 1
    }
  }
  return { cohort, sizes: sizes.subarray(0, count) }
}

/** Sums per cohort in one period; purchases are net sales without the returns. */
interface PeriodSums {
  readonly customers: Float64Array
  readonly orders: Float64Array
  readonly returnedE4: Float64Array
  readonly netE4: Float64Array
}

/**
 * Follows every cohort period by period to the last one. Returns are money but no activity; whatever counts before the
 * cohort's own period is left out.
 * @param orders of known customers
 */
export function buildTriangle(
  columns: OrderColumns,
  orders: Uint32Array,
  members: CohortMembers,
  periods: CohortPeriods,
  tick: Tick,
): RawCohort[] {
  const { count } = periods.days
  const grouped = groupByDay(orders, columns.day, periods.days, tick)
  const held = interleave(members.cohort)
  const sums = Array.from({ length: count }, (_, period): PeriodSums => {
    const own = emptySums(count + 1)
    const end = grouped.start[period + 1] as number
    for (let from = grouped.start[period] as number; from < end; from += ROWS_PER_TICK) {
      tick(from, orders.length)
      addPeriod(own, columns, grouped.orders.subarray(from, Math.min(end, from + ROWS_PER_TICK)), held, period)
    }
    return own
  })
  return [...members.sizes.keys()]
    .filter((cohort) => (members.sizes[cohort] ?? 0) > 0)
    .map((cohort) => ({
      period: periods.first + cohort,
      size: members.sizes[cohort] ?? 0,
      cells: sums.slice(cohort).map((own, age) => ({
        age,
        customers: own.customers[cohort] ?? 0,
        orders: own.orders[cohort] ?? 0,
        purchaseE4: (own.netE4[cohort] ?? 0) + (own.returnedE4[cohort] ?? 0),
        netE4: own.netE4[cohort] ?? 0,
      })),
    }))
}

/** Cohort and last active period of each customer side by side, so that both are one step to memory. */
function interleave(cohort: Int32Array): Int32Array {
  const held = new Int32Array(2 * cohort.length)
  for (let key = 0; key < cohort.length; key++) {
    held[2 * key] = cohort[key] as number
    held[2 * key + 1] = -1
  }
  return held
}

function emptySums(length: number): PeriodSums {
  const make = (): Float64Array => new Float64Array(length)
  return { customers: make(), orders: make(), returnedE4: make(), netE4: make() }
}

/** Customers of no cohort add to the place behind the last one, so that the loop needs no branch for them. */
function addPeriod(
  sums: PeriodSums,
  { customer, flags, netE4 }: OrderColumns,
  orders: Uint32Array,
  held: Int32Array,
  period: number,
): void {
  const { customers, orders: counts, returnedE4, netE4: net } = sums
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const at = 2 * (customer[order] as number)
    const cohort = held[at] as number
    const own = netE4[order] as number
    net[cohort] = (net[cohort] as number) + own
    if (((flags[order] as number) & RETURN) !== 0) {
      returnedE4[cohort] = (returnedE4[cohort] as number) - own
      continue
    }
    counts[cohort] = (counts[cohort] as number) + 1
    customers[cohort] = (customers[cohort] as number) + Number(held[at + 1] !== period)
    held[at + 1] = period
  }
}

/** Keys of the members of a cohort; with a period, only those with a purchase in it. */
export function cohortKeys(
  { customer, day, flags }: OrderColumns,
  orders: Uint32Array,
  { cohort }: CohortMembers,
  wanted: number,
  { base, groups }: DayGroups,
  active: number | null,
): number[] {
  const keys = new Set<number>()
  if (active === null) {
    cohort.forEach((own, key) => own === wanted && keys.add(key))
    return [...keys]
  }
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    if (cohort[customer[order] as number] !== wanted || ((flags[order] as number) & RETURN) !== 0) continue
    if (groups[(day[order] as number) - base] === active) keys.add(customer[order] as number)
  }
  return [...keys].sort((a, b) => a - b)
}
