import { UNDATED } from '../../base/facts.ts'
import type { Spend } from './spend.ts'

/** What each known customer spent and when; arrays by customer number. */
export interface Lifetime {
  /** Returns as negatives. */
  readonly valueE4: Float64Array
  readonly purchases: Int32Array
  /** Days of the first and the last purchase; {@link UNDATED} without any. */
  readonly firstDay: Int32Array
  readonly lastDay: Int32Array
}

/** Adds up the spend of each customer and finds the first and last purchase. */
export function lifetimeOf(spend: Spend): Lifetime {
  const count = spend.start.length - 1
  const lifetime = {
    valueE4: new Float64Array(count),
    purchases: new Int32Array(count),
    firstDay: new Int32Array(count).fill(UNDATED),
    lastDay: new Int32Array(count).fill(UNDATED),
  }
  for (let number = 0; number < count; number++) {
    let value = 0
    let purchases = 0
    for (let row = spend.start[number] as number; row < (spend.start[number + 1] as number); row++) {
      value += spend.amountE4[row] as number
      if (spend.isReturn[row] === 1) continue
      if (purchases++ === 0) lifetime.firstDay[number] = spend.day[row] as number
      lifetime.lastDay[number] = spend.day[row] as number
    }
    lifetime.valueE4[number] = value
    lifetime.purchases[number] = purchases
  }
  return lifetime
}

/** Days from first to last purchase; 0 without two days of purchase. */
export function ageDays({ firstDay, lastDay }: Lifetime, number: number): number {
  return firstDay[number] === UNDATED ? 0 : (lastDay[number] as number) - (firstDay[number] as number)
}
