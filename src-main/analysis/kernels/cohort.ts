import type { CustomerPurchases } from './customer-purchases.ts'
import type { DayGroups } from './group-orders.ts'
import type { OrderColumns } from './order-columns.ts'
import type { OrderSet } from './order-set.ts'
import { mostPurchases } from './order-spread.ts'
import { CUSTOMERS_PER_TICK, ROWS_PER_TICK, type Tick } from './tick.ts'

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
  /** One cell per age that somebody has reached. */
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

/** How the ages of members are counted. */
export interface CohortAges {
  /**
   * Writes the ages at `days[from]` to `days[to]`, exclusive, of somebody who first bought on `first`, whose cohort that
   * is, to the front of `ages`; below 0 = does not count. All days of a customer at once: a call per day costs more than
   * all else.
   */
  readonly fill: (ages: Int32Array, days: Int32Array, from: number, to: number, first: number, cohort: number) => void
  /** Ages of a cohort that somebody has reached. */
  readonly reached: (cohort: number) => number
}

/** Periods of the calendar since that of the first purchase. */
export function calendarAges({ days: periods }: CohortPeriods): CohortAges {
  const { base, groups, count } = periods
  const last = groups.length - 1
  return {
    fill(ages, days, from, to, _first, cohort) {
      for (let place = from; place < to; place++) {
        const group = groups[Math.min(Math.max((days[place] as number) - base, 0), last)] as number
        ages[place - from] = group === count ? -1 : group - cohort
      }
    },
    reached: (cohort) => count - cohort,
  }
}

/** What a triangle is built from. */
export interface TriangleSource {
  readonly purchases: CustomerPurchases
  /** Orders and returns that count. */
  readonly counted: OrderSet
  /** What is read of returns; margins of all orders only when they are asked for. */
  readonly columns: Pick<OrderColumns, 'customer' | 'day' | 'netE4' | 'margins'>
  readonly members: CohortMembers
  readonly periods: CohortPeriods
  readonly ages: CohortAges
  readonly withMargins: boolean
}

/** Group of a day; `count` for days of no group. */
function groupOf({ base, groups }: DayGroups, day: number): number {
  return groups[Math.min(Math.max(day - base, 0), groups.length - 1)] as number
}

/**
 * Puts customers into the cohort of the period of their first purchase ever (metrics 10.3). Only those enter whose
 * first purchase is counted and has a date.
 * @param orderNumber of every order
 */
export function enterCohorts(
  { start, order, day }: CustomerPurchases,
  counted: OrderSet,
  orderNumber: Int32Array,
  { days }: CohortPeriods,
  tick: Tick,
): CohortMembers {
  const customers = start.length - 1
  const cohort = new Int32Array(customers).fill(days.count)
  const sizes = new Uint32Array(days.count + 1)
  for (let key = 0; key < customers; key++) {
    if (key % ROWS_PER_TICK === 0) tick(key, customers)
    const place = start[key] as number
    if (place === start[key + 1]) continue
    const first = order[place] as number
    // An earlier purchase without a date is not among these.
    if ((((counted[first >>> 5] as number) >>> first) & 1) === 0 || orderNumber[first] !== 1) continue
    const group = groupOf(days, day[place] as number)
    cohort[key] = group
    sizes[group] = (sizes[group] as number) + 1
  }
  return { cohort, sizes: sizes.subarray(0, days.count) }
}

/** Sums by cell: `width` ages of cohort 0, then those of cohort 1 …; purchases are net sales without the returns. */
interface CellSums {
  readonly width: number
  readonly customers: Float64Array
  readonly orders: Float64Array
  readonly returnedE4: Float64Array
  readonly netE4: Float64Array
  readonly marginE4: Float64Array
}

/**
 * Follows every cohort age by age. Goes customer by customer, whose purchases stand by day, so that a new age is seen
 * by comparing. Returns are money but no activity; whatever counts before the first purchase is left out.
 */
export function buildTriangle(source: TriangleSource, tick: Tick): RawCohort[] {
  const { purchases, members, periods, ages } = source
  const { count } = periods.days
  const width = count === 0 ? 0 : ages.reached(0)
  const make = (): Float64Array => new Float64Array(count * width)
  const sums = { width, customers: make(), orders: make(), returnedE4: make(), netE4: make(), marginE4: make() }
  const customers = purchases.start.length - 1
  const room = new Int32Array(mostPurchases(purchases.start))
  for (let key = 0; key < customers; key += CUSTOMERS_PER_TICK) {
    tick(key, customers)
    addPurchases(sums, source, room, key, Math.min(customers, key + CUSTOMERS_PER_TICK))
  }
  addReturns(sums, source)
  return [...members.sizes.keys()]
    .filter((cohort) => (members.sizes[cohort] ?? 0) > 0)
    .map((cohort) => ({
      period: periods.first + cohort,
      size: members.sizes[cohort] ?? 0,
      cells: Array.from({ length: ages.reached(cohort) }, (_, age) => cellOf(sums, cohort * width + age, age)),
    }))
}

function cellOf(sums: CellSums, place: number, age: number): RawCell {
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

function addPurchases(sums: CellSums, source: TriangleSource, room: Int32Array, from: number, to: number): void {
  const { counted, ages, members, periods } = source
  const { start, order, day, netE4 } = source.purchases
  const { width, customers, orders, netE4: net, marginE4: margin } = sums
  const margins = source.withMargins ? source.columns.margins().marginE4 : null
  for (let key = from; key < to; key++) {
    const cohort = members.cohort[key] as number
    if (cohort === periods.days.count) continue
    const last = start[key + 1] as number
    const begin = start[key] as number
    ages.fill(room, day, begin, last, day[begin] as number, cohort)
    let latest = -1
    for (let place = begin; place < last; place++) {
      const own = order[place] as number
      if ((((counted[own >>> 5] as number) >>> own) & 1) === 0) continue
      const age = room[place - begin] as number
      if (age < 0 || age >= width) continue
      const cell = cohort * width + age
      net[cell] = (net[cell] as number) + (netE4[place] as number)
      if (margins) margin[cell] = (margin[cell] as number) + (margins[own] as number)
      orders[cell] = (orders[cell] as number) + 1
      customers[cell] = (customers[cell] as number) + Number(age !== latest)
      latest = age
    }
  }
}

function addReturns(sums: CellSums, source: TriangleSource): void {
  const { purchases, counted, columns, members, periods, ages } = source
  const { customer, day, netE4 } = columns
  const margins = source.withMargins ? columns.margins().marginE4 : null
  const room = new Int32Array(1)
  for (let at = 0; at < purchases.returns.length; at++) {
    const order = purchases.returns[at] as number
    const key = customer[order] as number
    const cohort = members.cohort[key] as number
    if (cohort === periods.days.count || (((counted[order >>> 5] as number) >>> order) & 1) === 0) continue
    const first = purchases.day[purchases.start[key] as number] as number
    ages.fill(room, day, order, order + 1, first, cohort)
    const age = room[0] as number
    if (age < 0 || age >= sums.width) continue
    const cell = cohort * sums.width + age
    sums.netE4[cell] = (sums.netE4[cell] as number) + (netE4[order] as number)
    sums.returnedE4[cell] = (sums.returnedE4[cell] as number) - (netE4[order] as number)
    if (margins) sums.marginE4[cell] = (sums.marginE4[cell] as number) + (margins[order] as number)
  }
}

/** Keys of the members of a cohort, ascending; with a period, only those with a counted purchase in it. */
export function cohortKeys(
  { start, order, day }: CustomerPurchases,
  counted: OrderSet,
  { cohort }: CohortMembers,
  wanted: number,
  days: DayGroups,
  active: number | null,
): number[] {
  const keys: number[] = []
  for (let key = 0; key < cohort.length; key++) {
    if (cohort[key] !== wanted) continue
    let isActive = active === null
    for (let place = start[key] as number; !isActive && place < (start[key + 1] as number); place++) {
      const own = order[place] as number
      isActive = (((counted[own >>> 5] as number) >>> own) & 1) === 1 && groupOf(days, day[place] as number) === active
    }
    if (isActive) keys.push(key)
  }
  return keys
}
