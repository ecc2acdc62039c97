import { mostPurchases, sortFront } from '../../analysis/kernels/order-spread.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import type { Spend } from './spend.ts'

/** Distribution of the value of a purchase by customer number, in currency units; NaN where there is none. */
export interface PurchaseSpread {
  readonly mean: Float64Array
  /** Sample standard deviation (n - 1). */
  readonly deviation: Float64Array
  readonly smallest: Float64Array
  readonly largest: Float64Array
  readonly median: Float64Array
}

/** Mean, deviation, extremes and median of the purchases of each customer (metrics 9.4), added up as SQLite does. */
export function purchaseSpreadOf(spend: Spend): PurchaseSpread {
  const count = spend.start.length - 1
  const none = (): Float64Array => new Float64Array(count).fill(Number.NaN)
  const spread = { mean: none(), deviation: none(), smallest: none(), largest: none(), median: none() }
  const held = new Float64Array(mostPurchases(spend.start))
  for (let number = 0; number < count; number++) {
    const end = spend.start[number + 1] as number
    let n = 0
    for (let row = spend.start[number] as number; row < end; row++) {
      held[n] = (spend.amountE4[row] as number) / MONEY_SCALE
      n += 1 - (spend.isReturn[row] as number)
    }
    if (n > 0) measure(held, n, spread, number)
  }
  return spread
}

function measure(amounts: Float64Array, n: number, spread: PurchaseSpread, number: number): void {
  const mean = compensatedSum(amounts, n, 0, 1) / n
  spread.mean[number] = mean
  if (n > 1) spread.deviation[number] = Math.sqrt(compensatedSum(amounts, n, mean, 2) / (n - 1))
  sortFront(amounts, n)
  spread.smallest[number] = amounts[0] as number
  spread.largest[number] = amounts[n - 1] as number
  spread.median[number] = medianOf(amounts, n)
}

/** Median of the first `n` values in ascending order: the middle, or half way between the two in the middle. */
export function medianOf(sorted: Float64Array, n = sorted.length): number {
  const low = (n - 1) >> 1
  const a = sorted[low] as number
  return n % 2 === 1 ? a : a + ((sorted[low + 1] as number) - a) * 0.5
}

/** Sum of (value - centre) to the power 1 or 2 with the compensation of Neumaier (1974), as SQLite adds reals. */
function compensatedSum(values: Float64Array, n: number, centre: number, power: 1 | 2): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < n; i++) {
    const distance = (values[i] as number) - centre
    const value = power === 1 ? distance : distance * distance
    const next = sum + value
    lost += Math.abs(sum) > Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}
