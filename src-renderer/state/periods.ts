import { addMonths, civilOf, dayOf, parseIsoDate, toIsoDate, type Day } from '../../src-main/base/days.ts'

/** A range of calendar days, both inclusive, as `YYYY-MM-DD`. */
export interface Span {
  readonly from: string
  readonly to: string
}

export const presets = [
  { code: '4w', label: 'Last 4 weeks' },
  { code: '13w', label: 'Last 13 weeks' },
  { code: '26w', label: 'Last 26 weeks' },
  { code: '3m', label: 'Last 3 months' },
  { code: '6m', label: 'Last 6 months' },
  { code: '12m', label: 'Last 12 months' },
  { code: '24m', label: 'Last 24 months' },
  { code: 'ty', label: 'This year' },
  { code: 'ly', label: 'Last year' },
  { code: 'all', label: 'All data' },
] as const

const day = (iso: string): Day | null => parseIsoDate(iso)
const span = (from: number, to: number): Span => ({ from: toIsoDate(from as Day), to: toIsoDate(to as Day) })

/** The last day of the newest complete month on or before a day. */
function lastMonthEnd(asOf: Day): Day {
  const { year, month } = civilOf(asOf)
  const end = (addMonths(dayOf(year, month, 1), 1) - 1) as Day
  return end === asOf ? asOf : ((dayOf(year, month, 1) - 1) as Day)
}

/**
 * The days of a preset code, reckoned from the as-of date: weeks end there, months are complete months before it.
 * @returns null for an unknown code
 */
export function presetSpan(code: string, asOf: string, first: string, last: string): Span | null {
  const at = day(asOf)
  if (at === null) return null
  if (code === 'all') return { from: first, to: last }
  const weeks = /^(\d+)w$/.exec(code)
  if (weeks) return span(at - Number(weeks[1]) * 7 + 1, at)
  const months = /^(\d+)m$/.exec(code)
  if (months) {
    const end = lastMonthEnd(at)
    const { year, month } = civilOf(end)
    return span(addMonths(dayOf(year, month, 1), 1 - Number(months[1])), end)
  }
  const { year } = civilOf(at)
  if (code === 'ty') return span(dayOf(year, 1, 1), at)
  return code === 'ly' ? span(dayOf(year - 1, 1, 1), dayOf(year - 1, 12, 31)) : null
}

/** Whether a span covers whole calendar months; returns how many, else null. */
export function wholeMonths({ from, to }: Span): number | null {
  const first = day(from)
  const last = day(to)
  if (first === null || last === null || last < first) return null
  const a = civilOf(first)
  const b = civilOf((last + 1) as Day)
  return a.day === 1 && b.day === 1 ? (b.year - a.year) * 12 + b.month - a.month : null
}

/** The span of equal length right before; whole months stay whole months. */
export function previousSpan(of: Span): Span | null {
  const first = day(of.from)
  const last = day(of.to)
  if (first === null || last === null) return null
  const months = wholeMonths(of)
  if (months !== null) return span(addMonths(first, -months), first - 1)
  return span(first - (last - first + 1), first - 1)
}

/** The span one period later; whole months stay whole months. */
export function nextSpan(of: Span): Span | null {
  const first = day(of.from)
  const last = day(of.to)
  if (first === null || last === null) return null
  const months = wholeMonths(of)
  if (months !== null) return span(last + 1, addMonths((last + 1) as Day, months) - 1)
  return span(last + 1, last + (last - first + 1))
}

/** The same days one year earlier (29 Feb becomes 28 Feb). */
export function yearBefore(of: Span): Span | null {
  const first = day(of.from)
  const last = day(of.to)
  if (first === null || last === null) return null
  const months = wholeMonths(of)
  return months === null
    ? span(addMonths(first, -12), addMonths(last, -12))
    : span(addMonths(first, -12), addMonths((last + 1) as Day, -12) - 1)
}
