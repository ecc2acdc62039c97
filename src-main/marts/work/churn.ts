import { mostPurchases, sortFront } from '../../analysis/kernels/order-spread.ts'
import type { Day } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import type { Settings } from '../../model/settings.ts'
import type { Lifetime } from './lifetime.ts'
import type { Spend } from './spend.ts'
import { medianOf } from './spread.ts'

/** Spend of the last 90 days and of the 90 days before them by customer number, in e4. */
export interface SpendWindows {
  readonly lastE4: Float64Array
  readonly priorE4: Float64Array
}

const WINDOW = 90
/** Gaps between days of purchase from which their median is taken: over all customers, and for one. */
const LEAST_GAPS = 20
const LEAST_OWN_GAPS = 2

/** Adds up the two windows that end on the as-of date. */
export function spendWindowsOf(spend: Spend, asOf: Day): SpendWindows {
  const count = spend.start.length - 1
  const windows = { lastE4: new Float64Array(count), priorE4: new Float64Array(count) }
  for (let number = 0; number < count; number++) {
    let last = 0
    let prior = 0
    for (let row = spend.start[number] as number; row < (spend.start[number + 1] as number); row++) {
      const age = asOf - (spend.day[row] as number)
      if (age < WINDOW) last += spend.amountE4[row] as number
      else if (age < 2 * WINDOW) prior += spend.amountE4[row] as number
    }
    windows.lastE4[number] = last
    windows.priorE4[number] = prior
  }
  return windows
}

/**
 * Churn risk of each customer with a purchase (metrics 9.5), 0 to 100 and not rounded: how overdue the next purchase is,
 * how far spend fell and how many recent months declined; NaN without purchases.
 * @param declining share of declining months by customer number, NaN when unknown
 */
export function churnScores(
  spend: Spend,
  lifetime: Lifetime,
  windows: SpendWindows,
  declining: Float64Array,
  asOf: Day,
  settings: Settings,
): Float64Array {
  const expected = expectedIntervals(spend, settings)
  const [overdueWeight = 0, dropWeight = 0, trendWeight = 0] = settings['c360.churn_weights']
  return expected.map((interval, number) => {
    const lastDay = lifetime.lastDay[number] as number
    if (lastDay === UNDATED) return Number.NaN
    const overdue = (asOf - lastDay) / interval - settings['churn.midpoint']
    const p = 1 / (1 + Math.exp(-settings['churn.slope'] * overdue))
    const prior = windows.priorE4[number] as number
    const drop = prior > 0 ? Math.min(1, Math.max(0, (prior - (windows.lastE4[number] as number)) / prior)) : 0
    const trend = declining[number] as number
    const hasTrend = !Number.isNaN(trend)
    const weighted = overdueWeight * p + dropWeight * drop + trendWeight * (hasTrend ? trend : 0)
    return (100 * weighted) / (overdueWeight + dropWeight + (hasTrend ? trendWeight : 0))
  })
}

/** Days in which a customer usually buys again: the median of the own gaps, else of all gaps, within the bounds. */
function expectedIntervals(spend: Spend, settings: Settings): Float64Array {
  const count = spend.start.length - 1
  const gaps = new Int32Array(spend.day.length)
  const ends = new Uint32Array(count + 1)
  for (let number = 0; number < count; number++) {
    ends[number + 1] = addGaps(spend, number, gaps, ends[number] as number)
  }
  const all = gaps.subarray(0, ends[count])
  const usual = all.length >= LEAST_GAPS ? medianOfDays(all) : settings['churn.default_interval']
  const [least = 0, most = 0] = settings['churn.interval_bounds']
  const intervals = new Float64Array(count)
  const own = new Float64Array(mostPurchases(ends))
  for (let number = 0; number < count; number++) {
    const from = ends[number] as number
    const n = (ends[number + 1] as number) - from
    for (let i = 0; i < n; i++) own[i] = gaps[from + i] as number
    if (n >= LEAST_OWN_GAPS) sortFront(own, n)
    const median = n >= LEAST_OWN_GAPS ? medianOf(own, n) : usual
    intervals[number] = Math.min(Math.max(median, least), most)
  }
  return intervals
}

/** The median of whole days: counted, because sorting millions of them takes longer. */
function medianOfDays(days: Int32Array): number {
  const counts = new Uint32Array(days.reduce((most, each) => Math.max(most, each), 0) + 1)
  for (let i = 0; i < days.length; i++) counts[days[i] as number] = (counts[days[i] as number] as number) + 1
  const low = (days.length - 1) >> 1
  const middle = Float64Array.of(valueAt(counts, low), valueAt(counts, low + 1))
  return days.length % 2 === 1 ? (middle[0] as number) : medianOf(middle)
}

/** The value at a place of the sorted values that were counted. */
function valueAt(counts: Uint32Array, place: number): number {
  let before = 0
  return counts.findIndex((count) => (before += count) > place)
}

/** Appends the days between the days of purchase of a customer at place n; returns the place after them. */
function addGaps(spend: Spend, number: number, gaps: Int32Array, n: number): number {
  let before: number = UNDATED
  for (let row = spend.start[number] as number; row < (spend.start[number + 1] as number); row++) {
    const day = spend.day[row] as number
    if (spend.isReturn[row] === 1 || day === before) continue
    if (before !== UNDATED) gaps[n++] = day - before
    before = day
  }
  return n
}
