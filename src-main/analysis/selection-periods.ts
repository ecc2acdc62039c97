import { addMonths, civilOf, daysInMonth, dayOf, toIsoDate, type Day } from '../base/days.ts'
import type { Period } from '../model/filters.ts'
import type { AnalysisContext } from './context.ts'
import { dataPeriod } from './selection-source.ts'
import { dayFrom, type Scope } from './selection.ts'

/** Both days inclusive. */
export interface DayRange {
  readonly from: Day
  readonly to: Day
}

/** A comparison period, or the reason why there is none. */
export interface Comparison {
  readonly range: DayRange | null
  readonly note: string | null
}

/** Days of a scope: its own dates, else those of the data to the as-of date; null without dated orders. */
export function rangeOf(context: AnalysisContext, scope: Scope): DayRange | null {
  const data = dataPeriod(context, scope)
  if (!data || scope.asOf === null) return null
  const { from, to } = scope.filters
  return {
    from: from === undefined ? data.first : dayFrom(from),
    to: to === undefined ? scope.asOf : dayFrom(to),
  }
}

/** The last 12 complete months before the as-of date, or all data when they are shorter. */
export function defaultRange(first: Day, asOf: Day): DayRange {
  const { year, month, day } = civilOf(asOf)
  const startOfMonth = dayOf(year, month, 1)
  const to = day === daysInMonth(year, month) ? asOf : ((startOfMonth - 1) as Day)
  const from = addMonths((to + 1) as Day, -12)
  return first > from ? { from: first, to: asOf } : { from, to }
}

/** Same period last year when the data reach back that far, else the previous period, else none with the reason. */
export function defaultCompare(range: DayRange, first: Day): Comparison {
  const lastYear = shiftMonths(range, -12)
  if (lastYear.from >= first && lastYear.to < range.from) return { range: lastYear, note: 'Same period last year' }
  const previous = previousPeriod(range)
  if (previous.from >= first) return { range: previous, note: 'Previous period' }
  return { range: null, note: `No comparison: the data begin on ${toIsoDate(first)}.` }
}

/** The comparison that was asked for: a period, none (null), or the default (absent). */
export function chooseCompare(
  context: AnalysisContext,
  scope: Scope,
  range: DayRange | null,
  asked: Period | null | undefined,
): Comparison {
  if (asked === null) return { range: null, note: null }
  if (asked !== undefined) return { range: { from: dayFrom(asked.from), to: dayFrom(asked.to) }, note: null }
  const data = dataPeriod(context, scope)
  if (!range || !data) return { range: null, note: 'No comparison: no order has a date.' }
  return defaultCompare(range, data.first)
}

/** Dates as text, as filters and answers hold them. */
export function toPeriod(range: DayRange): Period {
  return { from: toIsoDate(range.from), to: toIsoDate(range.to) }
}

/** As many months before when the range is whole months, else as many days before. */
function previousPeriod(range: DayRange): DayRange {
  const months = wholeMonths(range)
  if (months !== null) return shiftMonths(range, -months)
  const days = range.to - range.from + 1
  return { from: (range.from - days) as Day, to: (range.from - 1) as Day }
}

function wholeMonths({ from, to }: DayRange): number | null {
  const [a, b] = [civilOf(from), civilOf(to)]
  if (a.day !== 1 || b.day !== daysInMonth(b.year, b.month)) return null
  return (b.year - a.year) * 12 + b.month - a.month + 1
}

/** Shifts by months; the end of a month stays the end of a month. */
function shiftMonths({ from, to }: DayRange, months: number): DayRange {
  return { from: addMonths(from, months), to: (addMonths((to + 1) as Day, months) - 1) as Day }
}
