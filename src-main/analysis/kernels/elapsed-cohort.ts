import { ORDER_FLAG, UNDATED, type CustomerOrders } from '../../base/facts.ts'
import { cellOf, cohortsOf, emptySums, type CohortMembers, type CohortPeriods, type RawCohort } from './cohort.ts'
import type { ElapsedAges } from './elapsed.ts'
import type { OrderColumns } from './order-columns.ts'
import type { Tick } from './tick.ts'

/** Customers between two looks at whether the reader has gone away. */
const CUSTOMERS_PER_TICK = 4096

/** What a triangle of elapsed ages is built from. */
export interface ElapsedSource {
  readonly columns: OrderColumns
  /** Own day of every order. */
  readonly ownDay: Int32Array
  readonly customers: CustomerOrders
  /** Orders of known customers that count. */
  readonly selected: Uint32Array
  readonly members: CohortMembers
  readonly periods: CohortPeriods
  readonly ages: ElapsedAges
  /** Ages of each cohort that somebody has reached. */
  readonly agesOf: (cohort: number) => number
  readonly withMargins: boolean
}

/**
 * Follows every customer by the whole weeks, months or quarters since the first purchase; cohorts are those of the
 * calendar. Goes customer by customer, whose purchases stand by day, so that a new age is seen by comparing.
 */
export function buildElapsedTriangle(source: ElapsedSource, tick: Tick): RawCohort[] {
  const { columns, customers, selected, members, periods, agesOf } = source
  const width = periods.days.count === 0 ? 0 : agesOf(0)
  const sums = emptySums(periods.days.count * width)
  const counts = new Uint8Array(columns.flags.length)
  for (let place = 0; place < selected.length; place++) counts[selected[place] as number] = 1
  for (let key = 1; key + 1 < customers.start.length; key++) {
    if (key % CUSTOMERS_PER_TICK === 0) tick(key, customers.start.length)
    const cohort = members.cohort[key] as number
    if (cohort === periods.days.count) continue
    const own = customers.orders.subarray(customers.start[key], customers.start[key + 1])
    addCustomer(source, own, counts, sums, { from: cohort * width, ages: agesOf(cohort) })
  }
  return cohortsOf(members, periods, (cohort) =>
    Array.from({ length: agesOf(cohort) }, (_, age) => cellOf(sums, cohort * width + age, age)),
  )
}

function addCustomer(
  { columns, ownDay, ages, withMargins }: ElapsedSource,
  orders: Uint32Array,
  counts: Uint8Array,
  sums: ReturnType<typeof emptySums>,
  row: { readonly from: number; readonly ages: number },
): void {
  const { day, flags, netE4 } = columns
  const first = firstPurchase(orders, ownDay, flags)
  let latest = -1
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const on = day[order] as number
    if (counts[order] === 0 || on < first) continue
    const age = ages.between(first, on)
    if (age >= row.ages) continue
    const cell = row.from + age
    sums.netE4[cell] = (sums.netE4[cell] as number) + (netE4[order] as number)
    if (withMargins)
      sums.marginE4[cell] = (sums.marginE4[cell] as number) + (columns.margins().marginE4[order] as number)
    if (((flags[order] as number) & ORDER_FLAG.isReturn) !== 0) {
      sums.returnedE4[cell] = (sums.returnedE4[cell] as number) - (netE4[order] as number)
      continue
    }
    sums.orders[cell] = (sums.orders[cell] as number) + 1
    sums.customers[cell] = (sums.customers[cell] as number) + Number(age !== latest)
    latest = age
  }
}

/** Day of the first purchase of a member, who has a dated one before all others. */
function firstPurchase(orders: Uint32Array, ownDay: Int32Array, flags: Uint8Array): number {
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    if (((flags[order] as number) & ORDER_FLAG.isReturn) === 0) return ownDay[order] as number
  }
  return UNDATED
}
