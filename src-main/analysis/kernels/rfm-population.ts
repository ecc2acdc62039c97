import { UNDATED } from '../../base/facts.ts'
import type { CustomerPurchases } from './customer-purchases.ts'
import type { OrderColumns } from './order-columns.ts'
import type { OrderSet } from './order-set.ts'
import type { RfmPopulation } from './rfm.ts'
import { CUSTOMERS_PER_TICK, type Tick } from './tick.ts'

/** Which orders make the population, and which money. */
export interface PopulationRule {
  /** Recency is counted to this day. */
  readonly asOf: number
  /** Days that count, ending on the as-of date; null = all. */
  readonly windowDays: number | null
  readonly monetary: 'purchases' | 'net'
}

/** The customers of a population by key, ascending, with their figures. */
export type Population = Omit<RfmPopulation, 'idRank'> & { readonly keys: Int32Array }

/**
 * Customers with at least one counted purchase in the window (metrics 5.1).
 * @param columns what counts of the returns
 */
export function populate(
  purchases: CustomerPurchases,
  counted: OrderSet,
  columns: Pick<OrderColumns, 'customer' | 'day' | 'netE4'>,
  { asOf, windowDays, monetary }: PopulationRule,
  tick: Tick,
): Population {
  const from = windowDays === null ? UNDATED + 1 : asOf - windowDays + 1
  const customers = purchases.start.length - 1
  const figures = {
    keys: new Int32Array(customers),
    recencyDays: new Int32Array(customers),
    frequency: new Int32Array(customers),
    monetaryE4: new Float64Array(customers),
  }
  let buyers = 0
  for (let key = 0; key < customers; key += CUSTOMERS_PER_TICK) {
    tick(key, customers)
    buyers = addBuyers(figures, buyers, purchases, counted, key, { asOf, from })
  }
  const population = {
    keys: figures.keys.subarray(0, buyers),
    recencyDays: figures.recencyDays.subarray(0, buyers),
    frequency: figures.frequency.subarray(0, buyers),
    monetaryE4: figures.monetaryE4.subarray(0, buyers),
  }
  if (monetary === 'net') addReturns(population, customers, purchases.returns, counted, columns, from)
  return population
}

/** Appends the buyers among the next customers; without branches per purchase. Gives the number of all buyers. */
function addBuyers(
  { keys, recencyDays, frequency, monetaryE4 }: Population,
  buyers: number,
  { start, order, day, netE4 }: CustomerPurchases,
  counted: OrderSet,
  first: number,
  { asOf, from }: { readonly asOf: number; readonly from: number },
): number {
  const end = Math.min(start.length - 1, first + CUSTOMERS_PER_TICK)
  for (let key = first; key < end; key++) {
    const last = start[key + 1] as number
    let [count, money, latest] = [0, 0, 0]
    for (let place = start[key] as number; place < last; place++) {
      const own = order[place] as number
      const on = day[place] as number
      const counts = ((counted[own >>> 5] as number) >>> own) & Number(on >= from)
      count += counts
      money += counts * (netE4[place] as number)
      // Days ascend.
      latest = counts === 1 ? on : latest
    }
    keys[buyers] = key
    recencyDays[buyers] = asOf - latest
    frequency[buyers] = count
    monetaryE4[buyers] = money
    buyers += Number(count > 0)
  }
  return buyers
}

/** Takes what was given back from the money of the buyers. */
function addReturns(
  { keys, monetaryE4 }: Population,
  customers: number,
  returns: Uint32Array,
  counted: OrderSet,
  { customer, day, netE4 }: Pick<OrderColumns, 'customer' | 'day' | 'netE4'>,
  from: number,
): void {
  const placeOf = new Int32Array(customers).fill(-1)
  for (let place = 0; place < keys.length; place++) placeOf[keys[place] as number] = place
  for (let at = 0; at < returns.length; at++) {
    const order = returns[at] as number
    const place = placeOf[customer[order] as number] as number
    const counts = ((counted[order >>> 5] as number) >>> order) & Number((day[order] as number) >= from)
    if (counts === 0 || place < 0) continue
    monetaryE4[place] = (monetaryE4[place] as number) + (netE4[order] as number)
  }
}
