import { addMonths, civilOf, dayOf, fromDateKey, isCivil, isoWeekday, parseIsoDate, toDateKey } from '../base/days.ts'
import type { Day } from '../base/days.ts'

type Cell = unknown

/** A day from an ISO date, an ISO timestamp or a YYYYMMDD number; null for anything else. */
export function toDay(value: Cell): Day | null {
  if (typeof value === 'string') return parseIsoDate(value.slice(0, 10))
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 10101 || value > 99991231) return null
  return isCivil(Math.floor(value / 10000), Math.floor(value / 100) % 100, value % 100) ? fromDateKey(value) : null
}

/** Whole days from `start` to `end`; null when either is no date. */
export function dateDiff(end: Cell, start: Cell): number | null {
  const last = toDay(end)
  const first = toDay(start)
  return last === null || first === null ? null : last - first
}

/** The day n days later. */
export function addDays(value: Cell, days: Cell): Day | null {
  const day = toDay(value)
  return day === null || typeof days !== 'number' ? null : ((day + Math.trunc(days)) as Day)
}

/** The same day n months later, clamped to the end of the month. */
export function addMonthsTo(value: Cell, months: Cell): Day | null {
  const day = toDay(value)
  return day === null || typeof months !== 'number' ? null : addMonths(day, Math.trunc(months))
}

/** Full months from `start` to `end`; negative when `end` is earlier. A month is full on its clamped anniversary. */
export function monthsBetween(end: Cell, start: Cell): number | null {
  const last = toDay(end)
  const first = toDay(start)
  if (last === null || first === null) return null
  if (last < first) return -fullMonths(last, first)
  return fullMonths(first, last)
}

function fullMonths(first: Day, last: Day): number {
  const from = civilOf(first)
  const to = civilOf(last)
  const months = (to.year - from.year) * 12 + to.month - from.month
  return addMonths(first, months) > last ? months - 1 : months
}

/** First day of the year, quarter, month or ISO week; the day itself for `day`; null for another unit. */
export function truncateDate(unit: Cell, value: Cell): Day | null {
  const day = toDay(value)
  if (day === null || typeof unit !== 'string') return null
  const { year, month } = civilOf(day)
  switch (unit.toLowerCase()) {
    case 'day':
      return day
    case 'week':
      return (day - isoWeekday(day) + 1) as Day
    case 'month':
      return dayOf(year, month, 1)
    case 'quarter':
      return dayOf(year, month - ((month - 1) % 3), 1)
    case 'year':
      return dayOf(year, 1, 1)
    default:
      return null
  }
}

/** YYYYMMDD of a date, -1 when it is no date (the unknown member). */
export function dateKeyOf(value: Cell): number {
  const day = toDay(value)
  return day === null ? -1 : toDateKey(day)
}
