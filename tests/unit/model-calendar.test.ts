import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dayOf, isoWeekday, parseIsoDate, toIsoDate } from '../../src-main/base/days.ts'
import type { Day } from '../../src-main/base/days.ts'
import { calendarRows, isoWeek } from '../../src-main/model/calendar.ts'
import { fiscalDay, fiscalYearStart } from '../../src-main/model/calendar/fiscal.ts'
import { HOLIDAYS, holidayCountry } from '../../src-main/model/calendar/holidays.ts'
import { add, dayOfRule, easterSunday, nthWeekday } from '../../src-main/model/calendar/rules.ts'
import { settingsFrom } from '../../src-main/model/settings.ts'
import { addMonthsTo, dateDiff, monthsBetween } from '../../src-main/store/sql-dates.ts'
import { sharedData } from '../support/data.ts'

interface GoldenYear {
  readonly fiscal_year: number
  readonly start: string
  readonly end: string
  readonly weeks: number
}
interface Rows {
  readonly rows: readonly (readonly (string | number)[])[]
}
interface GoldenCalendar {
  readonly nrf_style_454: {
    readonly years: readonly GoldenYear[]
    readonly period_starts?: Readonly<Record<string, readonly string[]>>
  }
  readonly same_year_ends_445: { readonly period_starts: Readonly<Record<string, readonly string[]>> }
  readonly same_year_ends_544: { readonly period_starts: Readonly<Record<string, readonly string[]>> }
  readonly iso_week: Rows
  readonly add_months_clamped: Rows
  readonly month_differences: Rows
}

const file = sharedData('golden.json')
function golden(): GoldenCalendar {
  return (JSON.parse(readFileSync(file ?? '', 'utf8')) as { calendar: GoldenCalendar }).calendar
}
function day(text: string): Day {
  const parsed = parseIsoDate(text)
  if (parsed === null) throw new TypeError(text)
  return parsed
}
const retail = { 'fiscal.start_month': 2, 'fiscal.week_start': 7, 'fiscal.year_label': 'start' }

describe('golden calendar', () => {
  test.skipIf(!file)('ISO weeks', () => {
    for (const [date, year, week, weekday] of golden().iso_week.rows) {
      expect([date, isoWeek(day(String(date))), isoWeekday(day(String(date)))]).toEqual([date, { year, week }, weekday])
    }
  })

  test.skipIf(!file)('retail years of 52 and 53 weeks (4-5-4)', () => {
    const settings = settingsFrom({ ...retail, 'fiscal.pattern': '4-5-4' })
    for (const { fiscal_year: year, start, end, weeks } of golden().nrf_style_454.years) {
      expect(toIsoDate(fiscalYearStart(year, settings))).toBe(start)
      expect(fiscalDay(day(start), settings)).toEqual({ year, quarter: 1, month: 1, week: 1 })
      expect(fiscalDay(day(end), settings)).toEqual({ year, quarter: 4, month: 12, week: weeks })
    }
  })

  test.skipIf(!file)('period starts of 4-4-5 and 5-4-4', () => {
    const patterns = { '4-4-5': golden().same_year_ends_445, '5-4-4': golden().same_year_ends_544 }
    for (const [pattern, { period_starts: years }] of Object.entries(patterns)) {
      const settings = settingsFrom({ ...retail, 'fiscal.pattern': pattern })
      for (const [year, starts] of Object.entries(years)) {
        for (const [position, start] of starts.entries()) {
          const found = fiscalDay(day(start), settings)
          expect([pattern, start, found.year, found.month]).toEqual([pattern, start, Number(year), position + 1])
          expect(fiscalDay(add(day(start), -1), settings).month).toBe(position === 0 ? 12 : position)
        }
      }
    }
  })

  test.skipIf(!file)('month arithmetic', () => {
    for (const [date, months, result] of golden().add_months_clamped.rows) {
      expect(addMonthsTo(date, months)).toBe(day(String(result)))
    }
    for (const [from, to, , full, days] of golden().month_differences.rows) {
      expect([from, to, monthsBetween(to, from), dateDiff(to, from)]).toEqual([from, to, full, days])
    }
  })
})

describe('rules', () => {
  test('Easter Sunday (dates of the Gregorian tables, among them the earliest and the latest)', () => {
    const sundays = [1818, 1943, 2000, 2008, 2024, 2025, 2038].map((year) => toIsoDate(easterSunday(year)))
    expect(sundays).toEqual([
      '1818-03-22',
      '1943-04-25',
      '2000-04-23',
      '2008-03-23',
      '2024-03-31',
      '2025-04-20',
      '2038-04-25',
    ])
  })

  test('weekdays of a month from its start and from its end', () => {
    expect(toIsoDate(nthWeekday(2025, 11, 4, 4))).toBe('2025-11-27')
    expect(toIsoDate(nthWeekday(2025, 5, 1, -1))).toBe('2025-05-26')
    expect(toIsoDate(nthWeekday(2023, 1, 1, 1))).toBe('2023-01-02')
  })

  test('every holiday rule gives a day of its year, and countries are known by code or name', () => {
    for (const [country, rules] of Object.entries(HOLIDAYS)) {
      for (const rule of rules) {
        expect(toIsoDate(dayOfRule(rule, 2025)).slice(0, 4), `${country} ${rule.name}`).toBe('2025')
      }
    }
    expect(['gb', 'United Kingdom', ' DE ', 'EIRE', ''].map(holidayCountry)).toEqual(['GB', 'GB', 'DE', null, null])
    expect(Object.keys(HOLIDAYS)).toHaveLength(14)
  })
})

describe('rows of the date dimension', () => {
  const rowsOf = (from: string, to: string, settings: Record<string, unknown> = {}, country = 'US') =>
    calendarRows(day(from), day(to), { settings: settingsFrom(settings), country, asOf: day('2025-06-30') })

  test('one day with every attribute', () => {
    expect(rowsOf('2025-12-25', '2025-12-25', {}, 'DE')).toEqual([
      {
        date_key: 20251225,
        calendar_date: '2025-12-25',
        year: 2025,
        quarter: 4,
        month: 12,
        day_of_month: 25,
        day_name: 'Thursday',
        month_name: 'December',
        is_weekend: 0,
        is_holiday: 1,
        season: 'Winter',
        is_peak_season: 1,
        is_sale_period: 0,
        day_of_week: 4,
        iso_year: 2025,
        iso_week: 52,
        week_start_date: '2025-12-22',
        month_start_date: '2025-12-01',
        days_in_month: 31,
        holiday_name: 'Christmas Day',
        peak_season_name: 'Year-end season',
        sale_period_name: null,
        fiscal_year: 2025,
        fiscal_quarter: 4,
        fiscal_month: 12,
        fiscal_week: 52,
        is_future: 1,
      },
    ])
  })

  test('sale periods, also across the end of the year', () => {
    const sales = rowsOf('2024-11-01', '2025-12-31').filter((row) => row.is_sale_period === 1)
    const spans = Map.groupBy(sales, (row) => `${row.sale_period_name ?? ''} ${(row.calendar_date ?? '').slice(0, 4)}`)
    expect([...spans].map(([name, rows]) => [name, rows[0]?.calendar_date, rows.at(-1)?.calendar_date])).toEqual([
      ['Black Friday weekend 2024', '2024-11-29', '2024-12-02'],
      ['Winter sale 2024', '2024-12-26', '2024-12-31'],
      ['Winter sale 2025', '2025-01-01', '2025-12-31'],
      ['Summer sale 2025', '2025-07-15', '2025-07-21'],
      ['Black Friday weekend 2025', '2025-11-28', '2025-12-01'],
    ])
  })

  test('seasons by hemisphere, weekend and week start by setting, future by as-of date', () => {
    const north = rowsOf('2025-06-29', '2025-07-01')
    const south = rowsOf('2025-06-29', '2025-07-01', {
      'calendar.hemisphere': 'south',
      'calendar.weekend_days': [5],
      'calendar.week_start': 7,
    })
    expect(north.map((row) => [row.season, row.is_weekend, row.week_start_date, row.is_future])).toEqual([
      ['Summer', 1, '2025-06-23', 0],
      ['Summer', 0, '2025-06-30', 0],
      ['Summer', 0, '2025-06-30', 1],
    ])
    expect(south.map((row) => [row.season, row.is_weekend, row.week_start_date])).toEqual([
      ['Winter', 0, '2025-06-29'],
      ['Winter', 0, '2025-06-29'],
      ['Winter', 0, '2025-06-29'],
    ])
  })

  test('a fiscal year of months is named by its end, or by its start', () => {
    const april = { 'fiscal.start_month': 4 }
    const at = (text: string, settings: Record<string, unknown>) => fiscalDay(day(text), settingsFrom(settings))
    expect(at('2025-03-31', april)).toMatchObject({ year: 2025, quarter: 4, month: 12 })
    expect(at('2025-04-01', april)).toEqual({ year: 2026, quarter: 1, month: 1, week: 1 })
    expect(at('2025-04-01', { ...april, 'fiscal.year_label': 'start' })).toMatchObject({ year: 2025 })
  })

  test('every day of 60 years has a place in every pattern', () => {
    for (const pattern of ['calendar', '4-4-5', '4-5-4', '5-4-4']) {
      const settings = settingsFrom({ 'fiscal.pattern': pattern, 'fiscal.start_month': 2 })
      for (let at = dayOf(1990, 1, 1); at < dayOf(2050, 1, 1); at = add(at, 1)) {
        const { quarter, month, week } = fiscalDay(at, settings)
        const held = quarter >= 1 && quarter <= 4 && month >= 1 && month <= 12 && week >= 1 && week <= 53
        if (!held) throw new Error(`${pattern} ${toIsoDate(at)}`)
      }
    }
  })
})
