import { civilOf, dayOf, daysInMonth, isoWeekday, toDateKey, toIsoDate } from '../base/days.ts'
import type { Day } from '../base/days.ts'
import { fiscalDay } from './calendar/fiscal.ts'
import { HOLIDAYS } from './calendar/holidays.ts'
import { add, dayOfRule, PEAK_SEASONS, SALE_PERIODS } from './calendar/rules.ts'
import type { PeriodRule } from './calendar/rules.ts'
import type { goldDateDim } from './gold/dates.ts'
import type { Settings } from './settings.ts'
import type { RowOf } from './table.ts'

export type DateRow = RowOf<typeof goldDateDim>

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
const SEASONS = ['Winter', 'Spring', 'Summer', 'Fall'] as const

/** What the rows of a calendar depend on beside the day. */
export interface CalendarRules {
  readonly settings: Settings
  /** Country whose holidays count; see `HOLIDAYS`. */
  readonly country: string
  /** Later days are future; null when nothing is dated. */
  readonly asOf: Day | null
}

/** Rows of the date dimension for every day from `from` to `to`, both inclusive. */
export function calendarRows(from: Day, to: Day, rules: CalendarRules): DateRow[] {
  const holidays = holidayNames(from, to, rules.country)
  const rows: DateRow[] = []
  for (let day = from; day <= to; day = add(day, 1)) rows.push(dateRow(day, holidays.get(day) ?? null, rules))
  return rows
}

/** ISO 8601 week: the week of a day is the one that holds its Thursday. */
export function isoWeek(day: Day): { readonly year: number; readonly week: number } {
  const thursday = add(day, 4 - isoWeekday(day))
  const { year } = civilOf(thursday)
  return { year, week: Math.floor((thursday - dayOf(year, 1, 1)) / 7) + 1 }
}

function dateRow(day: Day, holiday: string | null, { settings, asOf }: CalendarRules): DateRow {
  const { year, month, day: dayOfMonth } = civilOf(day)
  const weekday = isoWeekday(day)
  const week = isoWeek(day)
  const fiscal = fiscalDay(day, settings)
  const peak = periodName(PEAK_SEASONS, day, year)
  const sale = periodName(SALE_PERIODS, day, year)
  return {
    date_key: toDateKey(day),
    calendar_date: toIsoDate(day),
    year,
    quarter: Math.ceil(month / 3),
    month,
    day_of_month: dayOfMonth,
    day_name: DAYS[weekday - 1] ?? null,
    month_name: MONTHS[month - 1] ?? null,
    is_weekend: settings['calendar.weekend_days'].includes(weekday) ? 1 : 0,
    is_holiday: holiday === null ? 0 : 1,
    season: season(month, settings['calendar.hemisphere']),
    is_peak_season: peak === null ? 0 : 1,
    is_sale_period: sale === null ? 0 : 1,
    day_of_week: weekday,
    iso_year: week.year,
    iso_week: week.week,
    week_start_date: toIsoDate(add(day, -((weekday - settings['calendar.week_start'] + 7) % 7))),
    month_start_date: toIsoDate(dayOf(year, month, 1)),
    days_in_month: daysInMonth(year, month),
    holiday_name: holiday,
    peak_season_name: peak,
    sale_period_name: sale,
    fiscal_year: fiscal.year,
    fiscal_quarter: fiscal.quarter,
    fiscal_month: fiscal.month,
    fiscal_week: fiscal.week,
    is_future: asOf !== null && day > asOf ? 1 : 0,
  }
}

/** Meteorological season; the southern hemisphere is six months apart. */
function season(month: number, hemisphere: Settings['calendar.hemisphere']): string | null {
  const quarter = Math.floor((month % 12) / 3)
  return SEASONS[hemisphere === 'north' ? quarter : (quarter + 2) % 4] ?? null
}

/** Name of the first rule that covers the day; the rule may have begun the year before. */
function periodName(rules: readonly PeriodRule[], day: Day, year: number): string | null {
  const covers = (rule: PeriodRule): boolean =>
    [year - 1, year].some((start) => rule.first(start) <= day && day <= rule.last(start))
  return rules.find(covers)?.name ?? null
}

function holidayNames(from: Day, to: Day, country: string): ReadonlyMap<Day, string> {
  const names = new Map<Day, string>()
  for (let year = civilOf(from).year; year <= civilOf(to).year; year++) {
    for (const rule of HOLIDAYS[country] ?? []) {
      const day = dayOfRule(rule, year)
      if (!names.has(day)) names.set(day, rule.name)
    }
  }
  return names
}
