import type { CustomerFeatures, FeatureSource } from './customer-features.ts'
import { mostPurchases } from './order-spread.ts'

/** Works out some features of the customers at the places `from` to `to`, exclusive. */
type Pass = (from: number, to: number) => void

/** Unknown members have the keys -1 and -2. */
const FIRST_KEY = -2

/** Days from a Monday long before any date to the epoch. */
const EPOCH = 770_003

/** A part of a whole; NaN without a whole. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN
}

/**
 * Counts by slot that need no clearing between customers: each customer counts on from a number that no earlier one can
 * have reached.
 */
class SlotCounts {
  private readonly counts: Float64Array
  private readonly step: number
  private base = 0

  /** @param most times that one customer counts */
  constructor(slots: number, most: number) {
    this.counts = new Float64Array(slots)
    this.step = most + 1
  }

  next(): void {
    this.base += this.step
  }

  /** Counts a slot; gives a number that is greatest for the greatest count, among equal ones for the lowest slot. */
  add(slot: number): number {
    const count = Math.max(this.counts[slot] as number, this.base) + 1
    this.counts[slot] = count
    return (count - this.base) * this.counts.length - slot
  }

  /** The slot of such a number. */
  slotOf(score: number): number {
    return (this.counts.length - (score % this.counts.length)) % this.counts.length
  }
}

/** Recency, tenure, gaps, units, channel and weekday. */
export function habitsPass({ purchases, counted, details, asOf }: FeatureSource, features: CustomerFeatures): Pass {
  const { start, order, day } = purchases
  const { units, channel } = details
  const most = mostPurchases(start)
  const channels = new SlotCounts(greatest(channel) - FIRST_KEY + 1, most)
  const weekdays = new SlotCounts(7, most)
  return (from, to) => {
    for (let customer = from; customer < to; customer++) {
      const key = features.keys[customer] as number
      const end = start[key + 1] as number
      let [oldest, previous, longest, sold, weekend, bestChannel, bestWeekday] = [0, 0, 0, 0, 0, 0, 0]
      let isFirst = true
      channels.next()
      weekdays.next()
      for (let place = start[key] as number; place < end; place++) {
        const own = order[place] as number
        if ((((counted[own >>> 5] as number) >>> own) & 1) === 0) continue
        const on = day[place] as number
        if (isFirst) {
          isFirst = false
          oldest = on
          previous = on
        }
        longest = Math.max(longest, on - previous)
        previous = on
        sold += units[place] as number
        const weekday = (on + EPOCH) % 7
        weekend += Number(weekday > 4)
        bestWeekday = Math.max(bestWeekday, weekdays.add(weekday))
        bestChannel = Math.max(bestChannel, channels.add((channel[place] as number) - FIRST_KEY))
      }
      const n = features.orders[customer] as number
      features.units[customer] = sold
      features.recencyDays[customer] = asOf - previous
      features.tenureDays[customer] = asOf - oldest
      features.meanGapDays[customer] = n > 1 ? (previous - oldest) / (n - 1) : Number.NaN
      features.longestGapDays[customer] = n > 1 ? longest : Number.NaN
      features.preferredWeekday[customer] = weekdays.slotOf(bestWeekday) + 1
      features.preferredChannel[customer] = channels.slotOf(bestChannel) + FIRST_KEY
      features.weekendShare[customer] = weekend / n
    }
  }
}

function greatest(keys: Int32Array): number {
  let most = 0
  for (let place = 0; place < keys.length; place++) most = Math.max(most, keys[place] as number)
  return most
}

/** Lines, distinct products and categories, and the shares of promotions and discounts. */
export function goodsPass(source: FeatureSource, features: CustomerFeatures): Pass {
  const { start, order } = source.purchases
  const { lineStart, discountE4, promotedE4 } = source.details
  const { counted } = source
  const goods = new DistinctGoods(source)
  return (from, to) => {
    for (let customer = from; customer < to; customer++) {
      const key = features.keys[customer] as number
      const end = start[key + 1] as number
      let [promoted, discount] = [0, 0]
      goods.begin(customer)
      let place = start[key] as number
      while (place < end) {
        // Purchases that count and follow each other are one run of lines.
        const first = place
        for (; place < end; place++) {
          const own = order[place] as number
          if ((((counted[own >>> 5] as number) >>> own) & 1) === 0) break
          promoted += promotedE4[place] as number
          discount += discountE4[place] as number
        }
        goods.add(lineStart[first] as number, lineStart[place] as number)
        place++
      }
      const net = features.revenueE4[customer] as number
      features.lines[customer] = goods.lines
      features.distinctProducts[customer] = goods.products
      features.distinctCategories[customer] = goods.categories
      features.promoShare[customer] = share(promoted, net)
      features.discountShare[customer] = share(discount, net + discount)
    }
  }
}

/** Counts different products and categories: each is stamped with the number of the customer who bought it last. */
class DistinctGoods {
  lines = 0
  products = 0
  categories = 0
  private customer = -1
  private readonly product: FeatureSource['details']['product']
  private readonly categoryOf: Int32Array
  private readonly seenProduct: Int32Array
  private readonly seenCategory: Int32Array

  constructor({ details, categories }: FeatureSource) {
    this.product = details.product
    this.categoryOf = categories
    this.seenProduct = new Int32Array(categories.length).fill(-1)
    this.seenCategory = new Int32Array(greatest(categories) + 1).fill(-1)
  }

  begin(customer: number): void {
    this.customer = customer
    this.lines = 0
    this.products = 0
    this.categories = 0
  }

  add(from: number, to: number): void {
    const { product, categoryOf, seenProduct, seenCategory, customer } = this
    let { lines, products, categories } = this
    for (let line = from; line < to; line++) {
      const key = product[line] as number
      const category = categoryOf[key] as number
      if (category < 0) continue
      lines++
      products += Number(seenProduct[key] !== customer)
      seenProduct[key] = customer
      categories += Number(seenCategory[category] !== customer)
      seenCategory[category] = customer
    }
    this.lines = lines
    this.products = products
    this.categories = categories
  }
}
