import { ORDER_FLAG, type Facts } from '../../base/facts.ts'
import { habitsPass, linesPass, share, valuesPass } from './customer-feature-passes.ts'
import type { CustomerPurchases } from './customer-purchases.ts'
import type { OrderColumns } from './order-columns.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/**
 * Twenty figures of each customer with a dated purchase, one entry per place in `CustomerPurchases.keys`. Purchases
 * only, unless said otherwise; amounts in e4 (metrics 3.1, 5.1, 10.6, 10.7); NaN where there is nothing to divide by.
 */
export interface CustomerFeatures {
  readonly orders: Int32Array
  readonly units: Float64Array
  readonly revenueE4: Float64Array
  /** Days from the last purchase, and from the first, to the as-of date. */
  readonly recencyDays: Int32Array
  readonly tenureDays: Int32Array
  /** Days between two purchases one after the other; NaN below two. */
  readonly meanGapDays: Float64Array
  readonly longestGapDays: Float64Array
  readonly meanOrderE4: Float64Array
  readonly medianOrderE4: Float64Array
  /** Sample standard deviation; NaN below two purchases. */
  readonly sdOrderE4: Float64Array
  readonly largestOrderE4: Float64Array
  readonly lines: Int32Array
  readonly distinctProducts: Int32Array
  readonly distinctCategories: Int32Array
  /** Net sales of promotional lines by net sales. */
  readonly promoShare: Float64Array
  /** Returned amount by net sales. */
  readonly returnShare: Float64Array
  /** Discounts by net sales before discounts. */
  readonly discountShare: Float64Array
  /** Channel key and ISO weekday (1 = Monday) with most purchases; of equal ones the smallest. */
  readonly preferredChannel: Int32Array
  readonly preferredWeekday: Int32Array
  /** Purchases on Saturday or Sunday by purchases. */
  readonly weekendShare: Float64Array
}

/** What the features are worked out from. */
export interface FeatureSource {
  readonly facts: Facts
  readonly columns: OrderColumns
  readonly purchases: CustomerPurchases
  /** Selected orders and returns. */
  readonly selected: Uint32Array
  /** Category number per product key, place 0 for lines without a known product; -1 = lines that do not count. */
  readonly categories: Int32Array
  readonly asOf: number
}

/** Customers between two looks at whether the reader has gone away: some have thousands of lines. */
const CUSTOMERS_PER_TICK = 4096

/** Works out all features: one pass for time and habits, one for the values of orders, one for lines, one for returns. */
export function customerFeatures(source: FeatureSource, tick: Tick): CustomerFeatures {
  const count = source.purchases.keys.length
  const features = emptyFeatures(count)
  const passes = [habitsPass(source, features), valuesPass(source, features), linesPass(source, features)]
  passes.forEach((pass, place) => {
    for (let from = 0; from < count; from += CUSTOMERS_PER_TICK) {
      tick(place * count + from, passes.length * count)
      pass(from, Math.min(count, from + CUSTOMERS_PER_TICK))
    }
  })
  addReturns(source, features, tick)
  return features
}

function emptyFeatures(count: number): CustomerFeatures {
  const whole = (): Int32Array => new Int32Array(count)
  const real = (): Float64Array => new Float64Array(count)
  return {
    orders: whole(),
    units: real(),
    revenueE4: real(),
    recencyDays: whole(),
    tenureDays: whole(),
    meanGapDays: real(),
    longestGapDays: real(),
    meanOrderE4: real(),
    medianOrderE4: real(),
    sdOrderE4: real(),
    largestOrderE4: real(),
    lines: whole(),
    distinctProducts: whole(),
    distinctCategories: whole(),
    promoShare: real(),
    returnShare: real(),
    discountShare: real(),
    preferredChannel: whole(),
    preferredWeekday: whole(),
    weekendShare: real(),
  }
}

/** Returned amount by net sales; selected returns of customers without a purchase belong to nobody. */
function addReturns({ columns, purchases, selected }: FeatureSource, features: CustomerFeatures, tick: Tick): void {
  const { customer, flags, netE4 } = columns
  const returned = new Float64Array((purchases.keys.at(-1) ?? 0) + 1)
  for (let start = 0; start < selected.length; start += ROWS_PER_TICK) {
    tick(start, selected.length)
    const end = Math.min(selected.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = selected[place] as number
      const key = customer[order] as number
      if (key <= 0 || key >= returned.length || ((flags[order] as number) & ORDER_FLAG.isReturn) === 0) continue
      returned[key] = (returned[key] as number) - (netE4[order] as number)
    }
  }
  purchases.keys.forEach((key, place) => {
    features.returnShare[place] = share(returned[key] as number, features.revenueE4[place] as number)
  })
}
