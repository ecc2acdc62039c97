import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import type { OrderColumns } from './order-columns.ts'
import type { RfmPopulation } from './rfm.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Which orders make the population, and which money. */
export interface PopulationRule {
  /** Recency is counted to this day. */
  readonly asOf: number
  /** Days that count, ending on the as-of date; null = all. */
  readonly windowDays: number | null
  readonly monetary: 'purchases' | 'net'
}

/** Last purchase day and number of purchases of each customer side by side, and the money, by customer key. */
interface Sums {
  /** `lastAndCount[2 * key]` and `lastAndCount[2 * key + 1]`. */
  readonly lastAndCount: Int32Array
  readonly e4: Float64Array
}

/** Customers with at least one dated purchase among the orders and in the window (metrics 5.1), by customer key. */
export function populate(
  columns: OrderColumns,
  orders: Uint32Array,
  customers: number,
  rule: PopulationRule,
  tick: Tick,
): Omit<RfmPopulation, 'idRank'> & { readonly keys: Int32Array } {
  const from = rule.windowDays === null ? UNDATED + 1 : rule.asOf - rule.windowDays + 1
  const sums = { lastAndCount: new Int32Array(2 * (customers + 1)), e4: new Float64Array(customers + 1) }
  sums.lastAndCount.forEach((_, place, all) => (all[place] = place % 2 === 0 ? UNDATED : 0))
  const kept = new Uint32Array(ROWS_PER_TICK)
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const block = orders.subarray(start, start + ROWS_PER_TICK)
    addPurchases(sums, columns, kept, keepKnown(columns, block, kept, from, 0))
    if (rule.monetary === 'net') addReturns(sums, columns, kept, keepKnown(columns, block, kept, from, RETURN))
  }
  return buyers(sums, rule.asOf)
}

const { isReturn: RETURN } = ORDER_FLAG

/** Writes the purchases (or the returns) of known customers from a day on to the front of `kept`; gives their number. */
function keepKnown(
  { customer, day, flags }: OrderColumns,
  orders: Uint32Array,
  kept: Uint32Array,
  from: number,
  isReturn: number,
): number {
  let length = 0
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    kept[length] = order
    length +=
      Number((customer[order] as number) > 0) &
      Number((day[order] as number) >= from) &
      Number(((flags[order] as number) & RETURN) === isReturn)
  }
  return length
}

/** Without branches, because nobody can foresee which customer comes next. */
function addPurchases(sums: Sums, { customer, day, netE4 }: OrderColumns, orders: Uint32Array, length: number): void {
  const { lastAndCount, e4 } = sums
  for (let place = 0; place < length; place++) {
    const order = orders[place] as number
    const key = customer[order] as number
    const at = 2 * key
    const last = lastAndCount[at] as number
    const on = day[order] as number
    e4[key] = (e4[key] as number) + (netE4[order] as number)
    lastAndCount[at] = Math.max(last, on)
    lastAndCount[at + 1] = (lastAndCount[at + 1] as number) + 1
  }
}

function addReturns({ e4 }: Sums, { customer, netE4 }: OrderColumns, orders: Uint32Array, length: number): void {
  for (let place = 0; place < length; place++) {
    const order = orders[place] as number
    const key = customer[order] as number
    e4[key] = (e4[key] as number) + (netE4[order] as number)
  }
}

function buyers(
  { lastAndCount, e4 }: Sums,
  asOf: number,
): Omit<RfmPopulation, 'idRank'> & { readonly keys: Int32Array } {
  const keys = new Int32Array(e4.length)
  let count = 0
  for (let key = 0; key < e4.length; key++) {
    keys[count] = key
    count += Number((lastAndCount[2 * key + 1] as number) > 0)
  }
  const [recencyDays, frequency] = [new Int32Array(count), new Int32Array(count)]
  const monetaryE4 = new Float64Array(count)
  for (let place = 0; place < count; place++) {
    const key = keys[place] as number
    recencyDays[place] = asOf - (lastAndCount[2 * key] as number)
    frequency[place] = lastAndCount[2 * key + 1] as number
    monetaryE4[place] = e4[key] as number
  }
  return { keys: keys.slice(0, count), recencyDays, frequency, monetaryE4 }
}
