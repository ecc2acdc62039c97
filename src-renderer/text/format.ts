import { civilOf, parseIsoDate, type Day } from '../../src-main/base/days.ts'

/** The formatting rules of figures and dates: pure functions over `Intl`, no DOM. Missing values are "–", never NaN. */

const LOCALE = 'en-GB'
export const MISSING = '–'
const cache = new Map<string, Intl.NumberFormat>()
const dateCache = new Map<string, Intl.DateTimeFormat>()

/** One shared `Intl.NumberFormat` per set of options. */
function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options)
  const known = cache.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(LOCALE, options)
  cache.set(key, made)
  return made
}

function given(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value)
}

/** `12.4k`, `4.21m`: three significant digits; below 10,000 the full number. */
function compact(value: number, options: Intl.NumberFormatOptions): string {
  const size = Math.abs(value)
  const step =
    size >= 999.5e6 ? ([1e9, 'bn'] as const) : size >= 999.5e3 ? ([1e6, 'm'] as const) : ([1e3, 'k'] as const)
  const scaled = numbers({ ...options, maximumSignificantDigits: 3, minimumSignificantDigits: 3 })
  const parts = scaled.formatToParts(value / step[0])
  const last = parts.findLastIndex((part) => part.type === 'integer' || part.type === 'fraction')
  return parts.map((part, index) => (index === last ? part.value + step[1] : part.value)).join('')
}

/** A count in full, grouped: `9,812`. */
export function count(value: number | null | undefined): string {
  return given(value) ? numbers({ maximumFractionDigits: 2 }).format(value) : MISSING
}

/** A count for tiles, axes and prose: in full below 10,000, else `12.4k`. */
export function countShort(value: number | null | undefined): string {
  if (!given(value)) return MISSING
  return Math.abs(value) < 10_000 ? numbers({ maximumFractionDigits: 0 }).format(value) : compact(value, {})
}

function moneyOptions(currency: string): Intl.NumberFormatOptions {
  return { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }
}

/** Money in full with the decimals of its currency: `£6.40`; `digits` overrides the decimals. */
export function money(value: number | null | undefined, currency: string, digits?: number): string {
  if (!given(value)) return MISSING
  const decimals = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return numbers({ ...moneyOptions(currency), ...decimals }).format(value)
}

/** Money for tiles, axes and prose: `£4.21m`, `£84.2k`, `£489`, `£6.40`. */
export function moneyShort(value: number | null | undefined, currency: string): string {
  if (!given(value)) return MISSING
  if (Math.abs(value) >= 999.5) return compact(value, moneyOptions(currency))
  return money(value, currency, Math.abs(value) >= 100 || value === 0 ? 0 : undefined)
}

/** One format for a whole money column: no decimals once its largest absolute value reaches 1,000. */
export function moneyColumn(
  values: readonly (number | null | undefined)[],
  currency: string,
): (value: number | null | undefined) => string {
  const largest = values.reduce<number>((most, value) => Math.max(most, given(value) ? Math.abs(value) : 0), 0)
  return (value) => money(value, currency, largest >= 1000 ? 0 : undefined)
}

/** A fraction as percent: one decimal, two below 1 %, `<0.01%` rather than 0, never 100 % unless exact. */
export function percent(fraction: number | null | undefined): string {
  if (!given(fraction)) return MISSING
  if (fraction === 0) return '0%'
  if (Math.abs(fraction) === 1) return `${fraction * 100}%`
  const size = Math.abs(fraction)
  if (size < 0.0001) return fraction < 0 ? '>-0.01%' : '<0.01%'
  if (size < 1 && size > 0.999) return fraction < 0 ? '-99.9%' : '99.9%'
  const digits = size < 0.01 ? 2 : 1
  return numbers({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(fraction)
}

/** A confidence (fraction) as whole percent; 100% only when exact: `99%`. */
export function wholePercent(fraction: number | null | undefined): string {
  if (!given(fraction)) return MISSING
  const shown = Math.round(fraction * 100)
  return `${fraction < 1 && shown === 100 ? 99 : shown}%`
}

/** Exact decimal text with its digits grouped: `9747747.93` as `9,747,747.93`; other text stays as it is. */
export function grouped(text: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text)
  return match ? `${match[1]}${(match[2] ?? '').replace(/\B(?=(\d{3})+$)/g, ',')}${match[3] ?? ''}` : text
}

/** A fraction as percent with the same decimals in every cell of a column; exactly 0 and 1 need none. */
export function percentColumn(fraction: number | null | undefined, digits = 1): string {
  if (fraction === 0 || fraction === 1) return `${fraction * 100}%`
  return given(fraction) ? `${decimal(fraction * 100, digits)}%` : MISSING
}

/** A relative change with its sign: `+12.3%`, `-0.4%`, `0.0%`. */
export function change(fraction: number | null | undefined): string {
  if (!given(fraction)) return MISSING
  return numbers({
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format(fraction)
}

/** A difference between two rates (fractions) in percentage points: `-1.4 pp`. */
export function points(difference: number | null | undefined): string {
  if (!given(difference)) return MISSING
  const shown = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' })
  return `${shown.format(difference * 100)} pp`
}

/** A signed amount: `+£1.01m`, `-£11.4k`. */
export function moneyChange(value: number | null | undefined, currency: string): string {
  if (!given(value)) return MISSING
  return `${value > 0 ? '+' : ''}${moneyShort(value, currency)}`
}

/** A multiple: `2.3×`, whole from 10 on. */
export function multiple(value: number | null | undefined): string {
  if (!given(value)) return MISSING
  const digits = Math.abs(value) < 10 ? 1 : 0
  return `${numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)}×`
}

/** A plain decimal with a fixed number of places. */
export function decimal(value: number | null | undefined, digits: number): string {
  if (!given(value)) return MISSING
  return numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/** A p-value: three decimals, floor `<0.001`. */
export function pValue(value: number | null | undefined): string {
  if (!given(value)) return MISSING
  return value < 0.001 ? '<0.001' : decimal(value, 3)
}

/** `low to high` with one formatter for both ends. */
export function interval(
  low: number | null | undefined,
  high: number | null | undefined,
  show: (value: number | null | undefined) => string,
): string {
  return given(low) && given(high) ? `${show(low)} to ${show(high)}` : MISSING
}

/** A file size by magnitude with one decimal: `41.2 MB`. */
export function bytes(value: number | null | undefined): string {
  if (!given(value)) return MISSING
  if (value < 1000) return `${value} B`
  const step = value < 1e6 ? ([1e3, 'kB'] as const) : value < 1e9 ? ([1e6, 'MB'] as const) : ([1e9, 'GB'] as const)
  return `${decimal(value / step[0], 1)} ${step[1]}`
}

/** A speed in two or three significant digits: `86,000 rows/s`. */
export function rate(value: number | null | undefined, unit: string): string {
  if (!given(value)) return MISSING
  if (unit === 'bytes') return `${bytes(Math.round(value))}/s`
  return `${numbers({ maximumSignificantDigits: 2 }).format(value)} ${unit}/s`
}

/** Seconds in their two largest units: `1 h 12 min`, `2 min 5 s`, `0.8 s`. */
export function duration(seconds: number | null | undefined): string {
  if (!given(seconds)) return MISSING
  if (seconds < 10) return `${decimal(seconds, 1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ''}`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`
}

/** Time left in calm steps: "a few seconds", nearest 5 s under a minute, then "about n min". */
export function timeLeft(seconds: number | null | undefined): string {
  if (!given(seconds)) return ''
  if (seconds < 4) return 'a few seconds left'
  if (seconds < 58) return `about ${Math.max(5, Math.round(seconds / 5) * 5)} s left`
  return `about ${Math.max(1, Math.round(seconds / 60))} min left`
}

/** One shared `Intl.DateTimeFormat` per set of options: to make one takes a hundred times as long as to use it. */
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options)
  const known = dateCache.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', ...options })
  dateCache.set(key, made)
  return made
}

const DAY_MS = 86_400_000
const asDate = (day: Day): Date => new Date(day * DAY_MS)

/** `14 Nov 2025` of an ISO date or timestamp. */
export function date(iso: string | null | undefined): string {
  const day = iso ? parseIsoDate(iso.slice(0, 10)) : null
  if (day === null) return MISSING
  return dateFormat({ day: 'numeric', month: 'short', year: 'numeric' }).format(asDate(day))
}

/** `1 Oct – 14 Nov 2025`: shared parts are written once. */
export function dateRange(from: string | null | undefined, to: string | null | undefined): string {
  const first = from ? parseIsoDate(from) : null
  const last = to ? parseIsoDate(to) : null
  if (first === null || last === null) return MISSING
  return dateFormat({ day: 'numeric', month: 'short', year: 'numeric' })
    .formatRange(asDate(first), asDate(last))
    .replace(/\s*–\s*/, ' – ')
}

/** `Nov 2025`. */
export function month(iso: string | null | undefined): string {
  const day = iso ? parseIsoDate(`${iso}-01`.slice(0, 10)) : null
  return day === null ? MISSING : dateFormat({ month: 'short', year: 'numeric' }).format(asDate(day))
}

/** Month axis label: `Nov`, with the year on the first tick and each January. */
export function monthTick(iso: string, first: boolean): string {
  const day = parseIsoDate(`${iso}-01`.slice(0, 10))
  if (day === null) return MISSING
  const january = civilOf(day).month === 1
  return dateFormat({ month: 'short', ...(first || january ? { year: 'numeric' } : {}) }).format(asDate(day))
}

/** `w/c 3 Nov 2025`. */
export function week(iso: string | null | undefined): string {
  return iso ? `w/c ${date(iso)}` : MISSING
}

/** `14 Nov 2025, 14:05` in the local zone of the reader. */
export function dateTime(iso: string | null | undefined): string {
  const at = iso ? new Date(iso) : null
  if (at === null || Number.isNaN(at.getTime())) return MISSING
  return new Intl.DateTimeFormat(LOCALE, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

/** `1 order`, `2 orders`: the count in full and the noun in its number. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
