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
  /** Margin of what has a known cost, returns included, e4; 0 when not asked for. */
  readonly marginE4: number
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

/** Sums by cohort (one period) or by cell; purchases are net sales without the returns. */
export interface CohortSums {
  readonly customers: Float64Array
  readonly orders: Float64Array
  readonly returnedE4: Float64Array
  readonly netE4: Float64Array
  readonly marginE4: Float64Array
}

/**
 * Follows every cohort period by period to the last one. Returns are money but no activity; whatever counts before the
 * cohort's own period is left out.
 * @param orders of known customers
 * @param withMargins whether margins are asked for
 */
export function buildTriangle(
  columns: OrderColumns,
  orders: Uint32Array,
  members: CohortMembers,
  periods: CohortPeriods,
  withMargins: boolean,
  tick: Tick,
): RawCohort[] {
  const { count } = periods.days
  const grouped = groupByDay(orders, columns.day, periods.days, tick)
  const held = interleave(members.cohort)
  const sums = Array.from({ length: count }, (_, period): CohortSums => {
    const own = emptySums(count + 1)
    const end = grouped.start[period + 1] as number
    for (let from = grouped.start[period] as number; from < end; from += ROWS_PER_TICK) {
      tick(from, orders.length)
      const block = grouped.orders.subarray(from, Math.min(end, from + ROWS_PER_TICK))
      addPeriod(own, columns, block, held, period)
      if (withMargins) addMargins(own.marginE4, columns, block, members.cohort)
    }
    return own
  })
  return cohortsOf(members, periods, (cohort) => sums.slice(cohort).map((own, age) => cellOf(own, cohort, age)))
}

/** The cohorts with members, each with its cells. */
export function cohortsOf(
  { sizes }: CohortMembers,
  periods: CohortPeriods,
  cellsOf: (cohort: number) => RawCell[],
): RawCohort[] {
  return [...sizes.keys()]
    .filter((cohort) => (sizes[cohort] ?? 0) > 0)
    .map((cohort) => ({ period: periods.first + cohort, size: sizes[cohort] ?? 0, cells: cellsOf(cohort) }))
}

/** The cell at a place of the sums. */
export function cellOf(sums: CohortSums, place: number, age: number): RawCell {
  const netE4 = sums.netE4[place] ?? 0
  return {
    age,
    customers: sums.customers[place] ?? 0,
    orders: sums.orders[place] ?? 0,
    purchaseE4: netE4 + (sums.returnedE4[place] ?? 0),
    netE4,
    marginE4: sums.marginE4[place] ?? 0,
  }
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

/** Sums of nothing. */
export function emptySums(length: number): CohortSums {
  const make = (): Float64Array => new Float64Array(length)
  return { customers: make(), orders: make(), returnedE4: make(), netE4: make(), marginE4: make() }
}

function addMargins(sums: Float64Array, columns: OrderColumns, orders: Uint32Array, cohort: Int32Array): void {
  const { customer } = columns
  const { marginE4 } = columns.margins()
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const own = cohort[customer[order] as number] as number
    sums[own] = (sums[own] as number) + (marginE4[order] as number)
  }
}

/** Customers of no cohort add to the place behind the last one, so that the loop needs no branch for them. */
function addPeriod(
  sums: CohortSums,
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
