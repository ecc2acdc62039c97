import { goodsPass, habitsPass, share } from './customer-feature-passes.ts'
import type { CustomerPurchases } from './customer-purchases.ts'
import type { OrderColumns } from './order-columns.ts'
import type { OrderSet } from './order-set.ts'
import { orderSpread } from './order-spread.ts'
import type { PurchaseDetails } from './purchase-details.ts'
import { CUSTOMERS_PER_TICK, type Tick } from './tick.ts'

/**
 * Twenty figures of each customer with a counted purchase, one entry per place in `keys`. Purchases only, unless said
 * otherwise; amounts in e4 (metrics 3.1, 5.1, 10.6, 10.7); NaN where there is nothing to divide by.
 */
export interface CustomerFeatures {
  /** Customer keys, ascending. */
  readonly keys: Int32Array
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
  readonly purchases: CustomerPurchases
  readonly details: PurchaseDetails
  /** Orders and returns that count. */
  readonly counted: OrderSet
  /** What is read of returns. */
  readonly columns: Pick<OrderColumns, 'customer' | 'netE4'>
  /** Category number per product key, place 0 for lines without a known product; -1 = lines that do not count. */
  readonly categories: Int32Array
  readonly asOf: number
}

/** Works out all features: one pass for the values of orders, one for time and habits, one for goods, one for returns. */
export function customerFeatures(source: FeatureSource, tick: Tick): CustomerFeatures {
  const spread = orderSpread(source.purchases, source.counted, tick)
  const count = spread.keys.length
  const features: CustomerFeatures = {
    keys: spread.keys,
    orders: spread.orders,
    revenueE4: spread.sumE4,
    meanOrderE4: spread.meanE4,
    medianOrderE4: spread.medianE4,
    sdOrderE4: spread.deviationE4,
    largestOrderE4: spread.largestE4,
    ...emptyFeatures(count),
  }
  for (const pass of [habitsPass(source, features), goodsPass(source, features)]) {
    for (let from = 0; from < count; from += CUSTOMERS_PER_TICK) {
      tick(from, count)
      pass(from, Math.min(count, from + CUSTOMERS_PER_TICK))
    }
  }
  addReturns(source, features)
  return features
}

function emptyFeatures(count: number): Omit<CustomerFeatures, 'keys' | 'orders' | 'revenueE4' | `${string}OrderE4`> {
  const whole = (): Int32Array => new Int32Array(count)
  const real = (): Float64Array => new Float64Array(count)
  return {
    units: real(),
    recencyDays: whole(),
    tenureDays: whole(),
    meanGapDays: real(),
    longestGapDays: real(),
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

/** Returned amount by net sales; returns of customers without a counted purchase belong to nobody. */
function addReturns({ purchases, counted, columns }: FeatureSource, features: CustomerFeatures): void {
  const { customer, netE4 } = columns
  const returned = new Float64Array(purchases.start.length)
  for (let at = 0; at < purchases.returns.length; at++) {
    const order = purchases.returns[at] as number
    if ((((counted[order >>> 5] as number) >>> order) & 1) === 0) continue
    const key = customer[order] as number
    returned[key] = (returned[key] as number) - (netE4[order] as number)
  }
  for (let place = 0; place < features.keys.length; place++) {
    const key = features.keys[place] as number
    features.returnShare[place] = share(returned[key] as number, features.revenueE4[place] as number)
  }
}
