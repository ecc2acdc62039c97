/** Orders of the cohort population, any order; arrays of equal length. */
export interface CohortOrders {
  /** Dense customer numbers 0..n-1. */
  readonly customer: Int32Array
  /** Period number of the order. */
  readonly period: Int32Array
  /** Amount in e4; negative for returns. */
  readonly amountE4: Float64Array
  /** 1 for a return, which is money but no activity. */
  readonly isReturn: Uint8Array
}

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
  readonly period: number
  readonly size: number
  /** One cell per period from the cohort's own to `lastPeriod`. */
  readonly cells: readonly RawCell[]
}

/**
 * Groups customers by the period of their first purchase and follows every cohort to `lastPeriod` (metrics 10.3).
 * A customer without a purchase belongs to no cohort; a return before the first purchase's period is left out.
 * @param customers number of dense customer numbers
 */
export function buildTriangle(orders: CohortOrders, customers: number, lastPeriod: number): RawCohort[] {
  const first = firstPeriods(orders, customers)
  const sizes = new Map<number, number>()
  for (const period of first) if (period !== NO_PERIOD) sizes.set(period, (sizes.get(period) ?? 0) + 1)
  const periods = [...sizes.keys()].sort((a, b) => a - b)
  const sums = new Map(periods.map((period) => [period, emptySums(lastPeriod - period + 1)]))
  const seen = new Set<number>()
  const span = lastPeriod + 1
  orders.period.forEach((period, row) => {
    const customer = orders.customer[row] ?? 0
    const start = first[customer] ?? NO_PERIOD
    const cohort = sums.get(start)
    const age = period - start
    if (!cohort || age < 0 || period > lastPeriod) return
    const amount = orders.amountE4[row] ?? 0
    cohort.net[age] = (cohort.net[age] ?? 0) + amount
    if (orders.isReturn[row] === 1) return
    cohort.purchase[age] = (cohort.purchase[age] ?? 0) + amount
    cohort.orders[age] = (cohort.orders[age] ?? 0) + 1
    const visit = customer * span + period
    if (seen.has(visit)) return
    seen.add(visit)
    cohort.customers[age] = (cohort.customers[age] ?? 0) + 1
  })
  return periods.map((period) => ({ period, size: sizes.get(period) ?? 0, cells: toCells(sums.get(period)) }))
}

const NO_PERIOD = 2_147_483_647

interface Sums {
  readonly customers: Float64Array
  readonly orders: Float64Array
  readonly purchase: Float64Array
  readonly net: Float64Array
}

function emptySums(length: number): Sums {
  const make = (): Float64Array => new Float64Array(length)
  return { customers: make(), orders: make(), purchase: make(), net: make() }
}

function firstPeriods(orders: CohortOrders, customers: number): Int32Array {
  const first = new Int32Array(customers).fill(NO_PERIOD)
  orders.period.forEach((period, row) => {
    const customer = orders.customer[row] ?? 0
    if (orders.isReturn[row] === 0 && period < (first[customer] ?? NO_PERIOD)) first[customer] = period
  })
  return first
}

function toCells(sums: Sums | undefined): RawCell[] {
  if (!sums) return []
  return Array.from(sums.customers, (customers, age) => ({
    age,
    customers,
    orders: sums.orders[age] ?? 0,
    purchaseE4: sums.purchase[age] ?? 0,
    netE4: sums.net[age] ?? 0,
  }))
}
