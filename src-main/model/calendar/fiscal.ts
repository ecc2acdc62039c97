import { civilOf, dayOf, isoWeekday } from '../../base/days.ts'
import type { Day } from '../../base/days.ts'
import type { Settings } from '../settings.ts'
import { add } from './rules.ts'

/** Place of a day in the fiscal calendar. */
export interface FiscalDay {
  readonly year: number
  readonly quarter: number
  /** Period 1–12. */
  readonly month: number
  /** 1–53. */
  readonly week: number
}

const WEEKS: Readonly<Record<string, readonly [number, number, number]>> = {
  '4-4-5': [4, 4, 5],
  '4-5-4': [4, 5, 4],
  '5-4-4': [5, 4, 4],
}

/**
 * Fiscal year, quarter, period and week of a day (data model 10.2). Week-based years start on the week-start day
 * nearest to the first of the start month; a 53rd week belongs to the last period.
 */
export function fiscalDay(day: Day, settings: Settings): FiscalDay {
  const pattern = WEEKS[settings['fiscal.pattern']]
  const startYear = fiscalStartYear(day, settings)
  const week = Math.floor((day - fiscalYearStart(startYear, settings)) / 7) + 1
  const month = pattern ? periodOfWeek(week, pattern) : monthsSince(settings['fiscal.start_month'], day)
  const labelledByEnd = settings['fiscal.year_label'] === 'end' && settings['fiscal.start_month'] > 1
  return { year: startYear + (labelledByEnd ? 1 : 0), quarter: Math.ceil(month / 3), month, week }
}

/** First day of the fiscal year that starts in or next to a calendar year. */
export function fiscalYearStart(startYear: number, settings: Settings): Day {
  const first = dayOf(startYear, settings['fiscal.start_month'], 1)
  if (settings['fiscal.pattern'] === 'calendar') return first
  const after = (settings['fiscal.week_start'] - isoWeekday(first) + 7) % 7
  return add(first, after > 3 ? after - 7 : after)
}

function fiscalStartYear(day: Day, settings: Settings): number {
  const { year } = civilOf(day)
  if (day >= fiscalYearStart(year + 1, settings)) return year + 1
  return day >= fiscalYearStart(year, settings) ? year : year - 1
}

function monthsSince(startMonth: number, day: Day): number {
  return ((civilOf(day).month - startMonth + 12) % 12) + 1
}

function periodOfWeek(week: number, pattern: readonly [number, number, number]): number {
  const quarter = Math.min(Math.floor((week - 1) / 13), 3)
  const inQuarter = week - quarter * 13
  const [first, second] = pattern
  return quarter * 3 + (inQuarter <= first ? 1 : inQuarter <= first + second ? 2 : 3)
}
