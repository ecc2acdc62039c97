import { dayOf, isCivil, toDateKey } from '../../base/days.ts'
import type { Day } from '../../base/days.ts'
import type { IssueCode } from '../issue-codes.ts'
import { badCell, goodCell } from './cell.ts'
import type { Cell, ParseCell } from './cell.ts'
import type { Zone } from './zone.ts'

/** A point in time as an extract gives it. */
export interface Moment {
  /** Milliseconds since 1970-01-01 UTC; midnight local where only a date is given. */
  readonly at: number
  /** Local calendar day. */
  readonly day: Day
  /** The same day as YYYYMMDD. */
  readonly dateKey: number
  readonly hasTime: boolean
  /** Wall clock as milliseconds since 1970-01-01 00:00 of the same clock. */
  readonly localMs: number
}

/** How dates with the year last are written in a column. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy'

const DAY = 86_400_000
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]+(.+))?$/
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,]+(.+))?$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2}))?$/
const TIME =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)?$/
const EPOCH = /^\d{10}(?:\d{3})?$/

interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly time: string
}

function civilOfText(text: string, order: DateOrder | null): Civil | null {
  const first = YEAR_FIRST.exec(text)
  if (first) return { year: Number(first[1]), month: Number(first[3]), day: Number(first[4]), time: first[5] ?? '' }
  const compact = COMPACT.exec(text)
  if (compact) {
    const time = compact[4] === undefined ? '' : `${compact[4]}:${compact[5] ?? ''}:${compact[6] ?? ''}`
    return { year: Number(compact[1]), month: Number(compact[2]), day: Number(compact[3]), time }
  }
  const last = YEAR_LAST.exec(text)
  if (!last || order === null || order === 'ymd') return null
  const [a, b] = [Number(last[1]), Number(last[3])]
  return { year: Number(last[4]), month: order === 'mdy' ? a : b, day: order === 'mdy' ? b : a, time: last[5] ?? '' }
}

interface ClockTime {
  /** Milliseconds since midnight. */
  readonly ms: number
  /** Minutes east of UTC; null when the text has no offset. */
  readonly offset: number | null
  readonly isUtc: boolean
}

function clockTime(text: string): ClockTime | null {
  const match = TIME.exec(text.trim())
  if (!match) return null
  const [, h = '', m = '', s = '0', fraction = '', half, utc, sign, offsetHours, offsetMinutes = '0'] = match
  let hour = Number(h)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  }
  const minute = Number(m)
  const second = Number(s)
  if (hour > 23 || minute > 59 || second > 59) return null
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(Number(`0.${fraction || '0'}`) * 1000 + 1e-6)
  const offset =
    sign === undefined ? null : (sign === '-' ? -1 : 1) * (Number(offsetHours) * 60 + Number(offsetMinutes))
  if (offset !== null && Math.abs(offset) > 14 * 60) return null
  return { ms, offset, isUtc: utc !== undefined }
}

/**
 * Parses a date or timestamp: ISO, compact, or year last in the declared order; epoch seconds and milliseconds.
 * A written offset fixes the instant and keeps the date as written (the shop's own day); `Z` is turned into the day of
 * the zone; without either, the zone of the workspace applies with its daylight saving rules.
 */
export function momentParser(order: DateOrder | null, zone: Zone, issue: IssueCode = 'P-TS'): ParseCell<Moment> {
  return (text) => {
    if (EPOCH.test(text)) return fromInstant(Number(text) * (text.length === 10 ? 1000 : 1), zone)
    const civil = civilOfText(text, order)
    if (!civil || !isCivil(civil.year, civil.month, civil.day)) return badCell(issue)
    const day = dayOf(civil.year, civil.month, civil.day)
    const clock = civil.time === '' ? null : clockTime(civil.time)
    if (civil.time !== '' && clock === null) return badCell(issue)
    return momentOn(day, clock, zone, issue)
  }
}

function momentOn(day: Day, clock: ClockTime | null, zone: Zone, issue: IssueCode): Cell<Moment> {
  const local = day * DAY + (clock?.ms ?? 0)
  if (clock?.isUtc) return fromInstant(local, zone)
  const at =
    clock === null ? midnightOf(local, zone) : clock.offset === null ? zone.toUtc(local) : local - clock.offset * 60_000
  if (at === null) return badCell(issue)
  return dated({ at, day, dateKey: toDateKey(day), hasTime: clock !== null, localMs: local })
}

/** The first instant of a day, also where the clock skips midnight. */
export function midnightOf(local: number, zone: Zone): number {
  return zone.toUtc(local) ?? zone.toUtc(local + 3_600_000) ?? local
}

function fromInstant(at: number, zone: Zone): Cell<Moment> {
  const localMs = zone.toLocal(at)
  const day = Math.floor(localMs / DAY) as Day
  return dated({ at, day, dateKey: toDateKey(day), hasTime: true, localMs })
}

function dated(moment: Moment): Cell<Moment> {
  return goodCell(moment, moment.dateKey < 19_900_101 ? 'V-DATE-OLD' : null)
}
