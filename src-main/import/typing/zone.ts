import { LensError } from '../../base/faults.ts'

const HOUR = 3_600_000

/** Converts local wall-clock milliseconds to UTC milliseconds; null when that local time never existed. */
export type LocalToUtc = (localMs: number) => number | null

/** Converts a UTC instant to local wall-clock milliseconds. */
export type UtcToLocal = (utcMs: number) => number

/** Both directions of one time zone. */
export interface Zone {
  /** As the IANA database names it. */
  readonly name: string
  readonly toUtc: LocalToUtc
  readonly toLocal: UtcToLocal
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-hc-h23', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      era: 'short',
    })
  } catch (cause) {
    throw new LensError('bad_request', `"${zone}" is no time zone.`, { zone }, { cause })
  }
}

/**
 * A time zone of the IANA database with its daylight saving rules. A local time that occurs twice in autumn means its
 * first occurrence; one that never occurs in spring is refused. Offsets are kept per hour, so cost is per distinct hour.
 */
export function openZone(name: string): Zone {
  if (name === 'UTC' || name === 'Etc/UTC') return { name, toUtc: (local) => local, toLocal: (utc) => utc }
  const formatter = formatterOf(name)
  const known = new Map<number, number>()
  const offsetAt = (utcMs: number): number => {
    const hour = Math.floor(utcMs / (HOUR / 4))
    let offset = known.get(hour)
    if (offset === undefined) {
      const start = hour * (HOUR / 4)
      offset = localOf(formatter, start) - start
      known.set(hour, offset)
    }
    return offset
  }
  const toUtc: LocalToUtc = (local) => {
    const before = local - offsetAt(local - 24 * HOUR)
    if (before + offsetAt(before) === local) return before
    const after = local - offsetAt(local + 24 * HOUR)
    return after + offsetAt(after) === local ? after : null
  }
  return { name, toUtc, toLocal: (utc) => utc + offsetAt(utc) }
}

function localOf(formatter: Intl.DateTimeFormat, utcMs: number): number {
  const part: Record<string, string> = {}
  for (const { type, value } of formatter.formatToParts(utcMs)) part[type] = value
  const at = (name: string) => Number(part[name] ?? '0')
  const year = part['era'] === 'BC' ? 1 - at('year') : at('year')
  return Date.UTC(year, at('month') - 1, at('day'), at('hour'), at('minute'), at('second'))
}
