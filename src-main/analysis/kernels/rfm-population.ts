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

/** Customers with at least one dated purchase among the orders and in the window (metrics 5.1), by customer key. */
export function populate(
  columns: OrderColumns,
  orders: Uint32Array,
  customers: number,
  rule: PopulationRule,
  tick: Tick,
): Omit<RfmPopulation, 'idRank'> & { readonly keys: Int32Array } {
  const { customer, day, flags, netE4 } = columns
  const from = rule.windowDays === null ? UNDATED + 1 : rule.asOf - rule.windowDays + 1
  const withReturns = Number(rule.monetary === 'net')
  const last = new Int32Array(customers + 1).fill(UNDATED)
  const frequency = new Int32Array(customers + 1)
  const e4 = new Float64Array(customers + 1)
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      const key = customer[order] as number
      const on = day[order] as number
      if (key <= 0 || on < from) continue
      const isPurchase = ~(flags[order] as number) & ORDER_FLAG.isReturn
      e4[key] = (e4[key] as number) + (isPurchase | withReturns) * (netE4[order] as number)
      frequency[key] = (frequency[key] as number) + isPurchase
      // Orders come nearly in the order of their days, so that mostly the new day is the later one.
      if (isPurchase === 1 && on > (last[key] as number)) last[key] = on
    }
  }
  return buyers(last, frequency, e4, rule.asOf)
}

function buyers(
  last: Int32Array,
  frequency: Int32Array,
  e4: Float64Array,
  asOf: number,
): Omit<RfmPopulation, 'idRank'> & { readonly keys: Int32Array } {
  const keys = new Int32Array(frequency.length)
  let count = 0
  for (let key = 0; key < frequency.length; key++) {
    keys[count] = key
    count += Number((frequency[key] as number) > 0)
  }
  const kept = keys.slice(0, count)
  return {
    keys: kept,
    recencyDays: kept.map((key) => asOf - (last[key] as number)),
    frequency: kept.map((key) => frequency[key] as number),
    monetaryE4: Float64Array.from(kept, (key) => e4[key] as number),
  }
}
