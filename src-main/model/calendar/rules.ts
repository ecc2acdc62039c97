import { dayOf, daysInMonth, isoWeekday } from '../../base/days.ts'
import type { Day } from '../../base/days.ts'

/** One day of a year, by rule. Weekdays are ISO, 1 = Monday. */
export type DayRule =
  | { readonly kind: 'fixed'; readonly month: number; readonly day: number; readonly name: string }
  /** `nth` counts from the end of the month when negative. */
  | {
      readonly kind: 'weekday'
      readonly month: number
      readonly weekday: number
      readonly nth: number
      readonly name: string
    }
  | { readonly kind: 'easter'; readonly offset: number; readonly name: string }
  /** First such weekday on or after the date. */
  | {
      readonly kind: 'from'
      readonly month: number
      readonly day: number
      readonly weekday: number
      readonly name: string
    }

/** A period of days: `first` to `last` inclusive; it may cross the end of the year. */
export interface PeriodRule {
  readonly name: string
  readonly first: (year: number) => Day
  readonly last: (year: number) => Day
}

/** Easter Sunday of the Gregorian calendar ("Anonymous Gregorian algorithm", Meeus, Astronomical Algorithms ch. 8). */
export function easterSunday(year: number): Day {
  const a = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const skipped = century - Math.floor(century / 4)
  const f = Math.floor((century + 8) / 25)
  const g = Math.floor((century - f + 1) / 3)
  const h = (19 * a + skipped - g + 15) % 30
  const l = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - h - (inCentury % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1)
}

/** The n-th weekday of a month, from its end when n is negative. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): Day {
  if (nth > 0) return add(onOrAfter(dayOf(year, month, 1), weekday), (nth - 1) * 7)
  const last = dayOf(year, month, daysInMonth(year, month))
  return add(last, -((isoWeekday(last) - weekday + 7) % 7) + (nth + 1) * 7)
}

/** First such weekday on or after a day. */
export function onOrAfter(day: Day, weekday: number): Day {
  return add(day, (weekday - isoWeekday(day) + 7) % 7)
}

/** The day that a rule gives in a year. */
export function dayOfRule(rule: DayRule, year: number): Day {
  switch (rule.kind) {
    case 'fixed':
      return dayOf(year, rule.month, rule.day)
    case 'weekday':
      return nthWeekday(year, rule.month, rule.weekday, rule.nth)
    case 'easter':
      return add(easterSunday(year), rule.offset)
    case 'from':
      return onOrAfter(dayOf(year, rule.month, rule.day), rule.weekday)
  }
}

/** A day some days later. */
export function add(day: Day, days: number): Day {
  return (day + days) as Day
}

/** Default peak season: 15 November to 31 December (data model 10.2). */
export const PEAK_SEASONS: readonly PeriodRule[] = [
  { name: 'Year-end season', first: (year) => dayOf(year, 11, 15), last: (year) => dayOf(year, 12, 31) },
]

/** Default sale periods: Friday to Monday after the fourth Thursday of November; 26 Dec – 6 Jan; 15–21 July. */
export const SALE_PERIODS: readonly PeriodRule[] = [
  {
    name: 'Black Friday weekend',
    first: (year) => add(nthWeekday(year, 11, 4, 4), 1),
    last: (year) => add(nthWeekday(year, 11, 4, 4), 4),
  },
  { name: 'Winter sale', first: (year) => dayOf(year, 12, 26), last: (year) => dayOf(year + 1, 1, 6) },
  { name: 'Summer sale', first: (year) => dayOf(year, 7, 15), last: (year) => dayOf(year, 7, 21) },
]
