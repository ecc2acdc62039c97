import type { MonthlySpend } from './months.ts'
import { firstMonthOf, spendInMonth } from './months.ts'

/** Names of the month-on-month trend (metrics 9.3); the place in the list is the code. */
export const TRENDS = ['High Growth', 'Growth', 'Flat', 'Decline', 'High Decline'] as const
/** Code of a month without a month before. */
export const NO_TREND = TRENDS.length

const DECLINE = TRENDS.indexOf('Decline')

/** Change in percent against the month before; NaN where that had no spend. */
export function changePercent(spendE4: number, priorE4: number): number {
  return priorE4 > 0 ? ((spendE4 - priorE4) * 100) / priorE4 : Number.NaN
}

/** Code of the trend of a month against the one before (metrics 9.3); `cutoffs` are the limits in percent. */
export function trendOf(spendE4: number, priorE4: number, percent: number, cutoffs: readonly number[]): number {
  if (priorE4 <= 0) return TRENDS.indexOf(spendE4 > 0 ? 'High Growth' : 'Flat')
  const [highGrowth = 0, growth = 0, flat = 0, decline = 0] = cutoffs
  if (percent >= highGrowth) return 0
  if (percent >= growth) return 1
  if (percent > flat) return 2
  return percent > decline ? DECLINE : DECLINE + 1
}

/** Months that say whether a customer declines. */
const RECENT = 3

/** Share of declining months among the last three with a trend, by customer number; NaN without any. */
export function decliningShare(months: MonthlySpend, cutoffs: readonly number[]): Float64Array {
  const count = months.start.length - 1
  const share = new Float64Array(count)
  for (let number = 0; number < count; number++) {
    const from = Math.max(firstMonthOf(months, number) + 1, months.last - RECENT + 1)
    let declining = 0
    let prior = spendInMonth(months, number, from - 1)
    for (let month = from; month <= months.last; month++) {
      const spend = spendInMonth(months, number, month)
      if (trendOf(spend, prior, changePercent(spend, prior), cutoffs) >= DECLINE) declining++
      prior = spend
    }
    share[number] = from > months.last ? Number.NaN : declining / (months.last - from + 1)
  }
  return share
}
