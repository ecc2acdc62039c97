import type { ParquetParsers, SchemaElement } from 'hyparquet'
import { civilOf, type Day } from '../../base/days.ts'

/** A decoded value before it becomes text. */
export type RawValue = unknown

/** Turns values of one column into cell text; nulls are `''`. Throws RangeError for a value that has no text. */
export type ToText = (value: RawValue) => string

const MAX_YEAR = 9_999
const NANOS_PER_DAY = 86_400_000_000_000n
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** `YYYY-MM-DD` of a day since the epoch; throws RangeError for a year beyond four digits. */
export function dateText(day: number): string {
  const { year, month, day: dayOfMonth } = civilOf(day as Day)
  if (year < 1 || year > MAX_YEAR) throw new RangeError(`a date in the year ${year}`)
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`
}

/** `HH:MM:SS` of nanoseconds since midnight, with as many decimals as are not zero. */
function timeText(nanos: number): string {
  const seconds = Math.floor(nanos / 1e9)
  const fraction = pad(nanos - seconds * 1e9, 9).replace(/0+$/, '')
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`
  return fraction === '' ? clock : `${clock}.${fraction}`
}

/** `YYYY-MM-DD HH:MM:SS[.fraction]` of nanoseconds since the epoch, exact. */
export function timestampText(nanos: bigint): string {
  let day = nanos / NANOS_PER_DAY
  if (nanos < 0n && nanos % NANOS_PER_DAY !== 0n) day -= 1n
  return `${dateText(Number(day))} ${timeText(Number(nanos - day * NANOS_PER_DAY))}`
}

/** Exact decimal text of an unscaled integer. */
export function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function unscaledOf(value: RawValue): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return BigInt(value)
  if (!(value instanceof Uint8Array)) throw new RangeError('a decimal of an unexpected kind')
  if (value.length === 0) return 0n
  const hex = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  return BigInt.asIntN(value.length * 8, BigInt(`0x${hex}`))
}

/** Shortest decimal text that gives the same 32-bit float back. */
function floatText(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = String(Number(value.toPrecision(digits)))
    if (Math.fround(Number(text)) === value) return text
  }
  return String(value)
}

/** Parsers that keep instants exact; texts must be valid UTF-8. */
export function exactParsers(utc: boolean): ParquetParsers {
  const zone = utc ? 'Z' : ''
  const instant = (scale: bigint) => (value: bigint) => timestampText(value * scale) + zone
  const text = (bytes: Uint8Array): string => bytes && UTF8.decode(bytes)
  return {
    timestampFromMilliseconds: instant(1_000_000n),
    timestampFromMicroseconds: instant(1_000n),
    timestampFromNanoseconds: instant(1n),
    dateFromDays: dateText,
    stringFromBytes: text,
    jsonFromBytes: text,
    geometryFromBytes: () => undefined,
    geographyFromBytes: () => undefined,
    uuidFromBytes: (bytes: Uint8Array) => {
      const hex = Buffer.from(bytes).toString('hex')
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    },
  }
}

/** How values of a column become text, after hyparquet decoded them with the exact parsers. */
export function toTextOf(element: SchemaElement): ToText {
  const { converted_type: converted, logical_type: logical, type } = element
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0)
    return (value) => decimalText(unscaledOf(value), scale)
  }
  const unit = timeUnit(element)
  if (unit !== null) return (value) => timeText(Number(value) * unit)
  if (type === 'FLOAT') return (value) => floatText(Number(value))
  return String
}

/** Nanoseconds per unit of a time of day, or null for other types. */
function timeUnit({ converted_type: converted, logical_type: logical }: SchemaElement): number | null {
  if (logical?.type === 'TIME') return logical.unit === 'MILLIS' ? 1e6 : logical.unit === 'MICROS' ? 1e3 : 1
  return converted === 'TIME_MILLIS' ? 1e6 : converted === 'TIME_MICROS' ? 1e3 : null
}

/** Whether hyparquet's own conversion would lose digits, so that it must hand out the stored value. */
export function needsStoredValue({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === 'DECIMAL' || logical?.type === 'DECIMAL'
}

/** Whether timestamps of a column are instants in UTC rather than local civil time. */
export function isUtc({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (logical?.type === 'TIMESTAMP') return logical.isAdjustedToUTC
  return converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS'
}
