import { roundHalfAway } from '../../base/money.ts'

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
  /** Their first purchases. */
  readonly newE4: number
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
