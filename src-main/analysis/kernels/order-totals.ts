import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import type { GroupedOrders } from './group-orders.ts'
import type { OrderColumns, OrderMargins } from './order-columns.ts'
import type { OrderTotals } from './overview.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Which sums a question needs besides money, units and orders; what is not needed stays 0. */
export interface TotalNeeds {
  /** Distinct, new and returning customers. */
  readonly customers?: boolean
  /** The part of known customers; needs `customers`. */
  readonly known?: boolean
  readonly margins?: boolean
  /** Last day whose return window has closed; absent = purchases and returns of closed windows are not needed. */
  readonly closedUntil?: number
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends object ? { -readonly [J in keyof T[K]]: T[K][J] } : T[K] }
type Sums = Writable<OrderTotals>

/** Orders `from` to `to` of a list. */
interface Run {
  readonly orders: Uint32Array
  readonly from: number
  readonly to: number
}

const { isReturn: RETURN, hasMargin: HAS_MARGIN } = ORDER_FLAG

/**
 * Sums per group. A group is gone through in blocks that stay in the processor's cache, once per kind of sum that is
 * needed. Distinct customers are counted by the stamp of the last group that saw them.
 * @param customers greatest customer key
 */
export function totalGroups(
  columns: OrderColumns,
  { orders, start }: GroupedOrders,
  customers: number,
  needs: TotalNeeds,
  tick: Tick,
): OrderTotals[] {
  const stamps = new Int32Array(needs.customers ? customers + 1 : 0)
  const kept = new Uint32Array(needs.customers ? ROWS_PER_TICK : 0)
  return Array.from({ length: start.length - 1 }, (_, group) => {
    const total = emptyTotals()
    const end = start[group + 1] as number
    for (let from = start[group] as number; from < end; from += ROWS_PER_TICK) {
      tick(from, orders.length)
      const run = { orders, from, to: Math.min(end, from + ROWS_PER_TICK) }
      addMoney(total, columns, run)
      if (needs.customers) {
        const known = knownPurchases(columns, run, kept)
        addCustomers(total, columns, known, stamps, 2 * group + 1)
        if (needs.known) addKnown(total, columns, known)
      }
      if (needs.margins) addMargins(total, columns.margins(), run)
      if (needs.closedUntil !== undefined) addClosed(total, columns, run, needs.closedUntil)
    }
    return total
  })
}

/** Purchases without a known customer. */
export function countGuestPurchases({ customer, flags }: OrderColumns, orders: Uint32Array): number {
  let count = 0
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    count += Number((customer[order] as number) <= 0) & ~(flags[order] as number) & RETURN
  }
  return count
}

function emptyTotals(): Sums {
  return {
    netE4: 0,
    purchaseE4: 0,
    returnedE4: 0,
    units: 0,
    orders: 0,
    customers: 0,
    newCustomers: 0,
    returningCustomers: 0,
    marginE4: 0,
    marginBaseE4: 0,
    hasMargin: false,
    closedPurchaseE4: 0,
    closedReturnedE4: 0,
    known: { purchaseE4: 0, orders: 0, units: 0 },
  }
}

function addMoney(total: Sums, { flags, netE4, units }: OrderColumns, { orders, from, to }: Run): void {
  let [net, returned, sold, returns] = [0, 0, 0, 0]
  for (let place = from; place < to; place++) {
    const order = orders[place] as number
    const own = netE4[order] as number
    const isReturn = (flags[order] as number) & RETURN
    net += own
    returned -= isReturn * own
    returns += isReturn
    sold += (1 - isReturn) * (units[order] as number)
  }
  total.netE4 += net
  total.returnedE4 += returned
  total.purchaseE4 += net + returned
  total.units += sold
  total.orders += to - from - returns
}

/** The purchases of known customers among a run, written to the front of `kept`. */
function knownPurchases({ customer, flags }: OrderColumns, { orders, from, to }: Run, kept: Uint32Array): Run {
  let length = 0
  for (let place = from; place < to; place++) {
    const order = orders[place] as number
    kept[length] = order
    length += Number((customer[order] as number) > 0) & ~(flags[order] as number) & RETURN
  }
  return { orders: kept, from: 0, to: length }
}

/**
 * Stamps: `stamp` = seen in this group, `stamp` + 1 = seen with an earlier purchase; the greater one stays. Without
 * branches, because nobody can foresee which customer comes next.
 */
function addCustomers(
  total: Sums,
  { customer, orderNumber }: OrderColumns,
  run: Run,
  stamps: Int32Array,
  stamp: number,
): void {
  const { orders, to } = run
  let [distinct, returning, later] = [0, 0, 0]
  for (let place = 0; place < to; place++) {
    const order = orders[place] as number
    const key = customer[order] as number
    const again = Number((orderNumber[order] as number) > 1)
    const seen = stamps[key] as number
    const rise = stamp + again - seen
    distinct += Number(seen < stamp)
    returning += again & Number(seen <= stamp)
    later += again
    stamps[key] = seen + (rise & ~(rise >> 31))
  }
  total.customers += distinct
  total.newCustomers += to - later
  total.returningCustomers += returning
}

function addKnown(total: Sums, { netE4, units }: OrderColumns, { orders, to }: Run): void {
  let [amount, sold] = [0, 0]
  for (let place = 0; place < to; place++) {
    const order = orders[place] as number
    amount += netE4[order] as number
    sold += units[order] as number
  }
  total.known.orders += to
  total.known.purchaseE4 += amount
  total.known.units += sold
}

/** Orders without a margin hold zeros. */
function addMargins(total: Sums, { flags, marginE4, marginBaseE4 }: OrderMargins, { orders, from, to }: Run): void {
  let [margin, base, found] = [0, 0, 0]
  for (let place = from; place < to; place++) {
    const order = orders[place] as number
    found |= flags[order] as number
    margin += marginE4[order] as number
    base += marginBaseE4[order] as number
  }
  total.hasMargin ||= (found & HAS_MARGIN) !== 0
  total.marginE4 += margin
  total.marginBaseE4 += base
}

function addClosed(total: Sums, { day, flags, netE4 }: OrderColumns, { orders, from, to }: Run, until: number): void {
  let [bought, returned] = [0, 0]
  for (let place = from; place < to; place++) {
    const order = orders[place] as number
    const on = day[order] as number
    if (on === UNDATED || on > until) continue
    if (((flags[order] as number) & RETURN) !== 0) returned -= netE4[order] as number
    else bought += netE4[order] as number
  }
  total.closedPurchaseE4 += bought
  total.closedReturnedE4 += returned
}
