import type { CustomerPurchases } from './customer-purchases.ts'
import type { OrderSet } from './order-set.ts'
import { CUSTOMERS_PER_TICK, type Tick } from './tick.ts'

/** How the values of the counted purchases of each customer with any spread; amounts in e4 (metrics 9.4). */
export interface OrderSpread {
  /** Customer keys, ascending; the other columns follow them. */
  readonly keys: Int32Array
  readonly orders: Int32Array
  readonly sumE4: Float64Array
  readonly meanE4: Float64Array
  readonly medianE4: Float64Array
  /** Sample standard deviation (n - 1); NaN below two purchases. */
  readonly deviationE4: Float64Array
  readonly largestE4: Float64Array
}

/** Up to this many values are sorted by insertion. */
const FEW = 40

/**
 * Mean, median, deviation and greatest of the values of purchases, customer by customer: the mean first, then the
 * squared distances from it, so that large values cost no digits.
 */
export function orderSpread(purchases: CustomerPurchases, counted: OrderSet, tick: Tick): OrderSpread {
  const customers = purchases.start.length - 1
  const spread = {
    keys: new Int32Array(customers),
    orders: new Int32Array(customers),
    sumE4: new Float64Array(customers),
    meanE4: new Float64Array(customers),
    medianE4: new Float64Array(customers),
    deviationE4: new Float64Array(customers),
    largestE4: new Float64Array(customers),
  }
  const held = new Float64Array(mostPurchases(purchases.start))
  let buyers = 0
  for (let key = 0; key < customers; key += CUSTOMERS_PER_TICK) {
    tick(key, customers)
    buyers = addBuyers(spread, buyers, purchases, counted, held, key)
  }
  return {
    keys: spread.keys.subarray(0, buyers),
    orders: spread.orders.subarray(0, buyers),
    sumE4: spread.sumE4.subarray(0, buyers),
    meanE4: spread.meanE4.subarray(0, buyers),
    medianE4: spread.medianE4.subarray(0, buyers),
    deviationE4: spread.deviationE4.subarray(0, buyers),
    largestE4: spread.largestE4.subarray(0, buyers),
  }
}

/** Appends the buyers among the next customers; gives the number of all buyers. */
function addBuyers(
  spread: OrderSpread,
  buyers: number,
  { start, order, netE4 }: CustomerPurchases,
  counted: OrderSet,
  held: Float64Array,
  first: number,
): number {
  const end = Math.min(start.length - 1, first + CUSTOMERS_PER_TICK)
  for (let key = first; key < end; key++) {
    const last = start[key + 1] as number
    let [n, sum, squares] = [0, 0, 0]
    for (let place = start[key] as number; place < last; place++) {
      const own = order[place] as number
      const value = netE4[place] as number
      const counts = ((counted[own >>> 5] as number) >>> own) & 1
      held[n] = value
      sum += counts * value
      n += counts
    }
    if (n === 0) continue
    const mean = sum / n
    for (let place = 0; place < n; place++) squares += ((held[place] as number) - mean) ** 2
    sortFront(held, n)
    spread.keys[buyers] = key
    spread.orders[buyers] = n
    spread.sumE4[buyers] = sum
    spread.meanE4[buyers] = mean
    spread.medianE4[buyers] = ((held[(n - 1) >> 1] as number) + (held[n >> 1] as number)) / 2
    spread.deviationE4[buyers] = n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN
    spread.largestE4[buyers] = held[n - 1] as number
    buyers++
  }
  return buyers
}

/** Sorts the first values: most customers have so few that moving each to its place is fastest. */
export function sortFront(values: Float64Array, count: number): void {
  if (count > FEW) {
    values.subarray(0, count).sort()
    return
  }
  for (let place = 1; place < count; place++) {
    const value = values[place] as number
    let hole = place
    while (hole > 0 && (values[hole - 1] as number) > value) {
      values[hole] = values[hole - 1] as number
      hole--
    }
    values[hole] = value
  }
}

/** Most purchases of one customer. */
export function mostPurchases(start: Uint32Array): number {
  let most = 0
  for (let key = 1; key < start.length; key++)
    most = Math.max(most, (start[key] as number) - (start[key - 1] as number))
  return most
}
