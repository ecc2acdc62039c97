import { civilOf, dayOf, toIsoDate, type Day } from '../../base/days.ts'

/** Calendar grains of series and cohorts; weeks are ISO weeks (Monday to Sunday). */
export type Grain = 'day' | 'week' | 'month' | 'quarter'

/** Consecutive number of the period that holds a day; the next period has the next number. */
export function periodOf(day: Day, grain: Grain): number {
  if (grain === 'day') return day
  if (grain === 'week') return Math.floor((day + 3) / 7)
  const { year, month } = civilOf(day)
  return grain === 'month' ? year * 12 + month - 1 : year * 4 + Math.floor((month - 1) / 3)
}

/** First day of a period. */
export function periodStart(period: number, grain: Grain): Day {
  if (grain === 'day') return period as Day
  if (grain === 'week') return (period * 7 - 3) as Day
  const perYear = grain === 'month' ? 12 : 4
  const year = Math.floor(period / perYear)
  return dayOf(year, (period - year * perYear) * (12 / perYear) + 1, 1)
}

/** Last day of a period. */
export function periodEnd(period: number, grain: Grain): Day {
  return (periodStart(period + 1, grain) - 1) as Day
}

/** Label of a period: 2011-03-05, 2011-W09, 2011-03 or 2011-Q1. */
export function periodLabel(period: number, grain: Grain): string {
  const start = periodStart(period, grain)
  if (grain === 'day') return toIsoDate(start)
  if (grain === 'month') return toIsoDate(start).slice(0, 7)
  if (grain === 'quarter') return `${String(civilOf(start).year)}-Q${String((((period % 4) + 4) % 4) + 1)}`
  // ISO 8601: a week belongs to the year of its Thursday.
  const { year } = civilOf((start + 3) as Day)
  const first = periodOf(dayOf(year, 1, 4), 'week')
  return `${String(year)}-W${String(period - first + 1).padStart(2, '0')}`
}

/** The period of a label written by {@link periodLabel}; null when the text is no period of that grain. */
export function parsePeriod(label: string, grain: Exclude<Grain, 'day'>): number | null {
  const match = /^(\d{4})-(?:W(\d{2})|Q([1-4])|(\d{2}))$/.exec(label)
  if (!match) return null
  const year = Number(match[1])
  const [week, quarter, month] = [match[2], match[3], match[4]]
  const period =
    grain === 'week' && week
      ? periodOf(dayOf(year, 1, 4), 'week') + Number(week) - 1
      : grain === 'quarter' && quarter
        ? year * 4 + Number(quarter) - 1
        : grain === 'month' && month
          ? year * 12 + Number(month) - 1
          : null
  return period !== null && periodLabel(period, grain) === label ? period : null
}
