/** Civil days as integers (days since 1970-01-01, proleptic Gregorian) and date keys (YYYYMMDD); never `Date`. */

declare const dayBrand: unique symbol
/** Days since 1970-01-01. */
export type Day = number & { readonly [dayBrand]: true }
/** `YYYYMMDD` as an integer; -1 means unknown. */
export type DateKey = number

/** Year, month 1-12 and day 1-31. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Days since the epoch of a civil date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
export function dayOf(year: number, month: number, day: number): Day {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return (era * 146097 + dayOfEra - 719468) as Day
}

/** The civil date of a day; inverse of {@link dayOf}. */
export function civilOf(day: Day): CivilDate {
  const z = day + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

/** Days in a month of the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Whether year-month-day exists in the calendar. */
export function isCivil(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** ISO weekday, 1 = Monday to 7 = Sunday. */
export function isoWeekday(day: Day): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** `YYYYMMDD` of a day. */
export function toDateKey(day: Day): DateKey {
  const { year, month, day: d } = civilOf(day)
  return year * 10000 + month * 100 + d
}

/** The day of a date key; the key must be a real date. */
export function fromDateKey(key: DateKey): Day {
  return dayOf(Math.floor(key / 10000), Math.floor(key / 100) % 100, key % 100)
}

/** `YYYY-MM-DD` of a day. */
export function toIsoDate(day: Day): string {
  const { year, month, day: d } = civilOf(day)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}

/** `YYYY-MM-DD` of a date key; the key must be a real date. */
export function isoOfKey(key: DateKey): string {
  return toIsoDate(fromDateKey(key))
}

/** Parses `YYYY-MM-DD`; null when it is not a real date in exactly that form. */
export function parseIsoDate(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return null
  const year = Number(match[1])
  const month = Number(match[2])
  const day = Number(match[3])
  return isCivil(year, month, day) ? dayOf(year, month, day) : null
}

/** The same day n months later, clamped to the end of the month (31 Jan + 1 = 28 or 29 Feb). */
export function addMonths(day: Day, months: number): Day {
  const { year, month, day: d } = civilOf(day)
  const total = year * 12 + (month - 1) + months
  const newYear = Math.floor(total / 12)
  const newMonth = total - newYear * 12 + 1
  return dayOf(newYear, newMonth, Math.min(d, daysInMonth(newYear, newMonth)))
}
