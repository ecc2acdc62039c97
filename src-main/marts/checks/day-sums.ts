import type { KeySet } from './key-set.ts'
import type { StoredHeads } from './order-heads.ts'

/** What the orders add up to by day, as they are stored; entry k belongs to the day `dateKey[k]`. */
export interface DaySums {
  readonly dateKey: Float64Array
  /** Net sales of known customers with a rate, in e4 of the reporting currency. */
  readonly spendE4: Float64Array
  /** Net sales of all orders, each in e4 of its own currency. */
  readonly netE4: Float64Array
}

/**
 * Adds up the orders that have a summary.
 * @param netE4 net sales by place of the order in the heads; NaN without a summary
 */
export function sumDays({ count, customer, dateKey, rate }: StoredHeads, netE4: Float64Array, known: KeySet): DaySums {
  const placeOf = new Map<number, number>()
  const spend: number[] = []
  const net: number[] = []
  for (let order = 0; order < count; order++) {
    const amount = netE4[order] as number
    if (Number.isNaN(amount)) continue
    const key = dateKey[order] as number
    const place = placeOf.get(key) ?? placeOf.size
    if (place === net.length) {
      placeOf.set(key, place)
      spend.push(0)
      net.push(0)
    }
    net[place] = (net[place] as number) + amount
    const own = amount * (rate[order] as number)
    if (!Number.isNaN(own) && known.has(customer[order] as number)) spend[place] = (spend[place] as number) + own
  }
  return {
    dateKey: Float64Array.from(placeOf.keys()),
    spendE4: Float64Array.from(spend),
    netE4: Float64Array.from(net),
  }
}
