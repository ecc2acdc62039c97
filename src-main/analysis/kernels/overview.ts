import { roundHalfAway } from '../../base/money.ts'

/** Orders and returns of one selection, arrays of equal length; amounts in e4. */
export interface OrderColumns {
  readonly length: number
  /** Days since 1970-01-01 on which the row counts; {@link UNDATED} when the extract gives no date. */
  readonly day: Int32Array
  /** Customer key; 0 or less is a guest. */
  readonly customer: Int32Array
  readonly isReturn: Uint8Array
  readonly units: Float64Array
  readonly netE4: Float64Array
  /** Gross margin of the lines whose cost is known, and their net sales. */
  readonly marginE4: Float64Array
  readonly marginBaseE4: Float64Array
  /** 1 when at least one line has a known margin. */
  readonly hasMargin: Uint8Array
  /** 1..n purchases of a known customer; 0 for returns and guests. */
  readonly orderNumber: Int32Array
}

export const UNDATED = -2_147_483_648

/** Additive sums and distinct counts of one group of orders (metrics 3.1, 10.2). */
export interface OrderTotals {
  readonly netE4: number
  readonly purchaseE4: number
  /** Positive. */
  readonly returnedE4: number
  readonly units: number
  readonly orders: number
  readonly customers: number
  readonly newCustomers: number
  /** Customers of the group with an earlier purchase. */
  readonly returningCustomers: number
  readonly marginE4: number
  readonly marginBaseE4: number
  readonly hasMargin: boolean
  /** Purchases and returns of orders whose return window has closed. */
  readonly closedPurchaseE4: number
  readonly closedReturnedE4: number
  readonly known: KnownTotals
}

/** The part of known customers, from which the change of revenue is explained. */
export interface KnownTotals {
  readonly purchaseE4: number
  readonly orders: number
  readonly units: number
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends object ? { -readonly [J in keyof T[K]]: T[K][J] } : T[K] }

function emptyTotals(): Writable<OrderTotals> {
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

/**
 * Sums the orders per group.
 * @param groupOf group number 0..groups-1 of a day; anything else leaves the row out
 * @param closedUntil last day whose return window has closed at the as-of date
 */
export function sumOrders(
  orders: OrderColumns,
  groups: number,
  groupOf: (day: number) => number,
  closedUntil: number,
): OrderTotals[] {
  const totals = Array.from({ length: groups }, emptyTotals)
  const seen = new Set<number>()
  const returning = new Set<number>()
  for (let row = 0; row < orders.length; row++) {
    const day = orders.day[row] ?? UNDATED
    const group = groupOf(day)
    const total = totals[group]
    if (!total) continue
    addMoney(total, orders, row, day !== UNDATED && day <= closedUntil)
    if (orders.isReturn[row] === 1) continue
    const customer = orders.customer[row] ?? 0
    total.orders++
    if (customer <= 0) continue
    const visit = customer * groups + group
    const number = orders.orderNumber[row] ?? 0
    addKnown(total, orders, row)
    if (!seen.has(visit)) total.customers++
    seen.add(visit)
    if (number === 1) total.newCustomers++
    if (number >= 2 && !returning.has(visit)) {
      total.returningCustomers++
      returning.add(visit)
    }
  }
  return totals
}

function addMoney(total: Writable<OrderTotals>, orders: OrderColumns, row: number, closed: boolean): void {
  const net = orders.netE4[row] ?? 0
  total.netE4 += net
  if (orders.isReturn[row] === 1) {
    total.returnedE4 -= net
    if (closed) total.closedReturnedE4 -= net
  } else {
    total.purchaseE4 += net
    total.units += orders.units[row] ?? 0
    if (closed) total.closedPurchaseE4 += net
  }
  if (orders.hasMargin[row] !== 1) return
  total.hasMargin = true
  total.marginE4 += orders.marginE4[row] ?? 0
  total.marginBaseE4 += orders.marginBaseE4[row] ?? 0
}

function addKnown(total: Writable<OrderTotals>, orders: OrderColumns, row: number): void {
  total.known.purchaseE4 += orders.netE4[row] ?? 0
  total.known.orders++
  total.known.units += orders.units[row] ?? 0
}

/** A part of the change of net revenue, in e4. */
export interface DriverPart {
  readonly code: 'customers' | 'orders_per_customer' | 'units_per_order' | 'price_and_mix' | 'guests' | 'returns'
  readonly e4: number
}

/**
 * Splits the change of net revenue by substituting one factor after the other in
 * customers × orders per customer × units per order × price per unit (known customers), then guests, then returns.
 * `price_and_mix` closes the product, so the parts add up to the change in every e4 unit. Where a factor is missing
 * in one period, the whole change of known customers is theirs.
 */
export function splitChange(previous: OrderTotals, current: OrderTotals): DriverPart[] {
  const [a, b] = [previous.known, current.known]
  const change = b.purchaseE4 - a.purchaseE4
  const divisible = [previous.customers, current.customers, a.orders, b.orders, a.units, b.units].every((n) => n > 0)
  const steps = divisible ? substituted(previous, current) : [b.purchaseE4, b.purchaseE4, b.purchaseE4]
  const [one = 0, two = 0, three = 0] = steps.map(roundHalfAway)
  const parts: DriverPart[] = [
    { code: 'customers', e4: one - a.purchaseE4 },
    { code: 'orders_per_customer', e4: two - one },
    { code: 'units_per_order', e4: three - two },
    { code: 'price_and_mix', e4: a.purchaseE4 + change - three },
    { code: 'guests', e4: current.purchaseE4 - b.purchaseE4 - (previous.purchaseE4 - a.purchaseE4) },
    { code: 'returns', e4: previous.returnedE4 - current.returnedE4 },
  ]
  return parts
}

/** Purchases of the previous period with one more factor of the current one at each step. */
function substituted(previous: OrderTotals, current: OrderTotals): number[] {
  const [a, b] = [previous.known, current.known]
  const perCustomer = a.purchaseE4 / previous.customers
  const perOrder = a.purchaseE4 / a.orders
  const perUnit = a.purchaseE4 / a.units
  return [perCustomer * current.customers, perOrder * b.orders, perUnit * b.units]
}
