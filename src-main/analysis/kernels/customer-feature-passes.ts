import type { Facts } from '../../base/facts.ts'
import type { CustomerFeatures, FeatureSource } from './customer-features.ts'

/** Works out some features of the customers `from` to `to`, exclusive. */
type Pass = (from: number, to: number) => void

/** Unknown members have the keys -1 and -2. */
const FIRST_KEY = -2

/** A part of a whole; NaN without a whole. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN
}

/** Recency, tenure, gaps, channel and weekday. */
export function habitsPass({ facts, columns, purchases, asOf }: FeatureSource, features: CustomerFeatures): Pass {
  const { start, orders } = purchases
  const { day } = columns
  const { channel } = facts.orders
  const channels = new Uint32Array(greatest(channel) - FIRST_KEY + 1)
  const weekdays = new Uint32Array(7)
  return (from, to) => {
    for (let customer = from; customer < to; customer++) {
      const [first, end] = [start[customer] as number, start[customer + 1] as number]
      const [oldest, latest] = [day[orders[first] as number] as number, day[orders[end - 1] as number] as number]
      let [previous, longest] = [oldest, 0]
      weekdays.fill(0)
      for (let place = first; place < end; place++) {
        const order = orders[place] as number
        const on = day[order] as number
        const slot = (channel[order] as number) - FIRST_KEY
        longest = Math.max(longest, on - previous)
        previous = on
        weekdays[(on + 3) % 7] = (weekdays[(on + 3) % 7] as number) + 1
        channels[slot] = (channels[slot] as number) + 1
      }
      const n = end - first
      features.orders[customer] = n
      features.recencyDays[customer] = asOf - latest
      features.tenureDays[customer] = asOf - oldest
      features.meanGapDays[customer] = n > 1 ? (latest - oldest) / (n - 1) : Number.NaN
      features.longestGapDays[customer] = n > 1 ? longest : Number.NaN
      features.preferredWeekday[customer] = mostCounted(weekdays) + 1
      features.preferredChannel[customer] = mostCounted(channels) + FIRST_KEY
      features.weekendShare[customer] = ((weekdays[5] as number) + (weekdays[6] as number)) / n
      for (let place = first; place < end; place++)
        channels[(channel[orders[place] as number] as number) - FIRST_KEY] = 0
    }
  }
}

function greatest(keys: Facts['orders']['channel']): number {
  let most = 0
  for (let order = 0; order < keys.length; order++) most = Math.max(most, keys[order] as number)
  return most
}

/** Place of the greatest count, the first of equal ones. */
function mostCounted(counts: Uint32Array): number {
  let best = 0
  for (let place = 1; place < counts.length; place++) {
    if ((counts[place] as number) > (counts[best] as number)) best = place
  }
  return best
}

/** Units, revenue, and mean, median, deviation and greatest of the values of orders. */
export function valuesPass({ columns, purchases }: FeatureSource, features: CustomerFeatures): Pass {
  const { start, orders } = purchases
  const { netE4, units } = columns
  const held = new Float64Array(start.reduce((most, end, place) => Math.max(most, end - (start[place - 1] ?? end)), 0))
  return (from, to) => {
    for (let customer = from; customer < to; customer++) {
      const first = start[customer] as number
      const n = (start[customer + 1] as number) - first
      let [sum, sold, squares] = [0, 0, 0]
      for (let place = 0; place < n; place++) {
        const order = orders[first + place] as number
        const net = netE4[order] as number
        held[place] = net
        sum += net
        sold += units[order] as number
      }
      const mean = sum / n
      for (let place = 0; place < n; place++) squares += ((held[place] as number) - mean) ** 2
      sortFront(held, n)
      features.units[customer] = sold
      features.revenueE4[customer] = sum
      features.meanOrderE4[customer] = mean
      features.sdOrderE4[customer] = n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN
      features.medianOrderE4[customer] = ((held[(n - 1) >> 1] as number) + (held[n >> 1] as number)) / 2
      features.largestOrderE4[customer] = held[n - 1] as number
    }
  }
}

/** Up to this many values are sorted by insertion. */
const FEW = 40

function sortFront(values: Float64Array, count: number): void {
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

/** Lines, distinct products and categories, and the shares of promotions and discounts. */
export function linesPass({ facts, purchases, categories }: FeatureSource, features: CustomerFeatures): Pass {
  const { start, orders } = purchases
  const { lineStart } = facts.orders
  const { product, netE4, discountE4, isPromotional } = facts.lines
  // A product or category was seen by the customer whose number is stamped on it.
  const seenProduct = new Int32Array(categories.length).fill(-1)
  const seenCategory = new Int32Array(categories.reduce((most, category) => Math.max(most, category), 0) + 1).fill(-1)
  return (from, to) => {
    for (let customer = from; customer < to; customer++) {
      const last = start[customer + 1] as number
      let [lines, products, groups, net, promoted, discount] = [0, 0, 0, 0, 0, 0]
      for (let place = start[customer] as number; place < last; place++) {
        const order = orders[place] as number
        const end = lineStart[order + 1] as number
        for (let line = lineStart[order] as number; line < end; line++) {
          const key = Math.max(product[line] as number, 0)
          const category = categories[key] as number
          if (category < 0) continue
          const own = netE4[line] as number
          lines++
          net += own
          discount += discountE4[line] as number
          promoted += (isPromotional[line] as number) * own
          products += Number(seenProduct[key] !== customer)
          seenProduct[key] = customer
          groups += Number(seenCategory[category] !== customer)
          seenCategory[category] = customer
        }
      }
      features.lines[customer] = lines
      features.distinctProducts[customer] = products
      features.distinctCategories[customer] = groups
      features.promoShare[customer] = share(promoted, net)
      features.discountShare[customer] = share(discount, net + discount)
    }
  }
}
