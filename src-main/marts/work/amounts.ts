import { MONEY_SCALE } from '../../base/money.ts'
import type { Rounding } from '../columns/round.ts'
import type { Lifetime } from './lifetime.ts'
import { ageDays } from './lifetime.ts'
import type { PurchaseSpread } from './spread.ts'

/** Amounts in currency units, rounded to the minor unit, by customer number; NaN where there is none. */
export interface CustomerAmounts extends PurchaseSpread {
  readonly lifetimeValue: Float64Array
  /** Lifetime value by the days from first to last purchase, at least one. */
  readonly spendPerDay: Float64Array
}

/** What the amounts of customers follow from. */
interface AmountInput {
  readonly lifetime: Lifetime
  readonly spread: PurchaseSpread
  readonly round: Rounding
  readonly digits: number
}

/** Rounds once what several marts store. */
export function amountsOf({ lifetime, spread, round, digits }: AmountInput): CustomerAmounts {
  const rounded = (amounts: Float64Array): Float64Array => {
    const stored = new Float64Array(amounts.length)
    for (let number = 0; number < amounts.length; number++) {
      const amount = amounts[number] as number
      stored[number] = Number.isNaN(amount) ? amount : round(amount, digits)
    }
    return stored
  }
  const values = lifetime.valueE4.map((e4) => e4 / MONEY_SCALE)
  const lifetimeValue = rounded(values)
  for (let number = 0; number < values.length; number++) {
    values[number] = (values[number] as number) / Math.max(1, ageDays(lifetime, number))
  }
  return {
    lifetimeValue,
    spendPerDay: rounded(values),
    mean: rounded(spread.mean),
    deviation: rounded(spread.deviation),
    smallest: rounded(spread.smallest),
    largest: rounded(spread.largest),
    median: rounded(spread.median),
  }
}
