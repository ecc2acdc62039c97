import type { Day } from '../../base/days.ts'
import { civilOf, dayOf } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import type { Settings } from '../../model/settings.ts'
import type { Spend } from './spend.ts'
import { monthOfDay } from './spend.ts'

/** Spend segments that can be reached (metrics 9.1); the place in the list is the code. */
export const SEGMENTS = ['No Activity', 'New & Growing', 'Declining', 'Stable Mid-Spenders'] as const

/** Spend segment of each known customer; arrays by customer number. */
export interface SpendSegments {
  readonly segment: Uint32Array
  /** First evaluation date of the unbroken run to the as-of date. */
  readonly assignedDay: Int32Array
  readonly tenureMonths: Int32Array
  /** Currency units per calendar month since the first transaction, not rounded; NaN without spend. */
  readonly averageMonthly: Float64Array
  /** Last against prior 90 days; NaN where the prior days had no spend. */
  readonly changePercent: Float64Array
}

/** Days of the windows that are compared. */
const WINDOW = 90

/** What one customer looks like on one evaluation date. */
interface Evaluation {
  segment: number
  tenureMonths: number
  averageMonthly: number
  changePercent: number
}

/**
 * Evaluates every customer on the as-of date and on the last twelve ends of months (metrics 9.1).
 * @param acquired day of acquisition by customer number; {@link UNDATED} falls back to the first transaction
 */
export function spendSegmentsOf(spend: Spend, acquired: Int32Array, asOf: Day, settings: Settings): SpendSegments {
  const count = spend.start.length - 1
  const segments = {
    segment: new Uint32Array(count),
    assignedDay: new Int32Array(count),
    tenureMonths: new Int32Array(count),
    averageMonthly: new Float64Array(count),
    changePercent: new Float64Array(count),
  }
  const dates = evaluationDates(asOf).map((day) => ({ day, month: monthOfDay(day), dayOfMonth: civilOf(day).day }))
  const held: Evaluation = { segment: 0, tenureMonths: 0, averageMonthly: 0, changePercent: 0 }
  for (let number = 0; number < count; number++) {
    const from = spend.start[number] as number
    const rows = { from, to: spend.start[number + 1] as number, since: acquired[number] as number }
    if (rows.since === UNDATED && rows.from < rows.to) rows.since = spend.day[from] as number
    let sinceMonth = 0
    let sinceDay = 0
    if (rows.since !== UNDATED) {
      sinceMonth = monthOfDay(rows.since)
      sinceDay = civilOf(rows.since as Day).day
    }
    dates.every((date, step) => {
      const tenure = rows.since === UNDATED ? 0 : date.month - sinceMonth - (date.dayOfMonth < sinceDay ? 1 : 0)
      evaluate(spend, rows, date, Math.max(0, tenure), settings, held)
      if (step === 0) {
        segments.segment[number] = held.segment
        segments.tenureMonths[number] = held.tenureMonths
        segments.averageMonthly[number] = held.averageMonthly
        segments.changePercent[number] = held.changePercent
      } else if (held.segment !== segments.segment[number]) return false
      segments.assignedDay[number] = date.day
      return true
    })
  }
  return segments
}

/** The as-of date and the last days of the twelve months before the day after it, latest first. */
function evaluationDates(asOf: Day): Day[] {
  const next = monthOfDay(asOf + 1)
  const ends = Array.from({ length: 12 }, (_, back) => {
    const month = next - back
    return (dayOf(Math.floor(month / 12), (month % 12) + 1, 1) - 1) as Day
  })
  return [...new Set([asOf, ...ends])]
}

function evaluate(
  spend: Spend,
  rows: { readonly from: number; readonly to: number },
  date: { readonly day: number; readonly month: number },
  tenure: number,
  settings: Settings,
  held: Evaluation,
): void {
  let total = 0
  let last = 0
  let prior = 0
  let row = rows.from
  for (; row < rows.to; row++) {
    const age = date.day - (spend.day[row] as number)
    if (age < 0) break
    const amount = spend.amountE4[row] as number
    total += amount
    if (age < WINDOW) last += amount
    else if (age < 2 * WINDOW) prior += amount
  }
  const hasSpend = row > rows.from
  held.tenureMonths = tenure
  held.averageMonthly = hasSpend
    ? total / MONEY_SCALE / (1 + date.month - (spend.month[rows.from] as number))
    : Number.NaN
  held.changePercent = prior > 0 ? ((last - prior) * 100) / prior : Number.NaN
  held.segment = hasSpend ? segmentOf(held, last, prior, settings) : 0
}

function segmentOf(held: Evaluation, last: number, prior: number, settings: Settings): number {
  const { tenureMonths, changePercent } = held
  const grows = changePercent >= settings['spendseg.growth_pct'] || (prior === 0 && last > 0)
  if (tenureMonths <= settings['spendseg.new_months'] && grows) return 1
  return changePercent <= settings['spendseg.decline_pct'] ? 2 : 3
}
