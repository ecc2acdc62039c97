import { openZone, type Zone } from '../../typing/zone.ts'
import { STATE, type Decoding } from '../decoded.ts'
import type { StoredKind } from './parquet-kind.ts'

const DAY = 86_400_000
const E4 = 10_000
/** Larger amounts are left to the parser, which knows the limit. */
const MOST_E4 = 1e13
/** 1990-01-01 and 10000-01-01; what lies outside is the parser's, or has no text. */
const FIRST_MS = 631_152_000_000
const END_MS = 253_402_300_800_000
const START_MS = -62_135_596_800_000

/** What one stored number means to its column. */
export interface Meaning {
  value: number
  state: number
}

/** Turns stored numbers of a kind into values; writes to `out`, so that no object is made per value. */
export type Mean = (stored: number, out: Meaning) => void

/** How stored numbers are decoded; whatever has no direct way is left to the parser of its text. */
export function meaningOf(kind: StoredKind, decoding: Decoding): Mean {
  if (decoding.as === 'moment') return momentMeaning(kind, decoding.zone === undefined ? null : openZone(decoding.zone))
  if (decoding.as === 'code') return leave
  const isWritten = kind.stored === 'integer' || decoding.decimal === '.'
  if (!isWritten) return leave
  if (kind.stored === 'decimal') return decoding.as === 'amount' ? decimalAmount(kind.scale) : decimalNumber(kind.scale)
  if (kind.stored !== 'integer' && kind.stored !== 'double') return leave
  return decoding.as === 'amount' ? amount : number
}

function leave(_stored: number, out: Meaning): void {
  out.value = 0
  out.state = STATE.text
}

function put(value: number, state: number, out: Meaning): void {
  out.value = value === 0 ? 0 : value
  out.state = state
}

/** A double is the amount whose shortest text it has: that of at most four decimals, if there is one. */
function amount(stored: number, out: Meaning): void {
  const e4 = Math.round(stored * E4)
  if (Math.abs(e4) < MOST_E4 && e4 / E4 === stored) put(e4, STATE.value, out)
  else leave(stored, out)
}

function number(stored: number, out: Meaning): void {
  if (Number.isFinite(stored)) put(stored, STATE.value, out)
  else leave(stored, out)
}

function decimalAmount(scale: number): Mean {
  const factor = 10 ** Math.abs(scale - 4)
  return (stored, out) => {
    const isExact = scale <= 4 || stored % factor === 0
    const e4 = scale <= 4 ? stored * factor : stored / factor
    if (isExact && Math.abs(e4) < MOST_E4) put(e4, STATE.value, out)
    else leave(stored, out)
  }
}

function decimalNumber(scale: number): Mean {
  const unit = 10 ** scale
  return (stored, out) => put(stored / unit, STATE.value, out)
}

function momentMeaning(kind: StoredKind, zone: Zone | null): Mean {
  if (kind.stored === 'date') return (stored, out) => moment(stored * DAY, STATE.date, out)
  if (kind.stored !== 'timestamp') return leave
  const { unit, utc } = kind
  return (stored, out) => {
    const ms = msOf(stored, unit)
    moment(ms, STATE.value, out)
    if (unit === 'NANOS' && stored % 1_000 !== 0) leave(stored, out)
    else if (utc) instant(ms, zone, out)
  }
}

/** The wall clock of an instant, unless it is that of another instant, too: the parser knows which one is meant. */
function instant(ms: number, zone: Zone | null, out: Meaning): void {
  const local = zone?.toLocal(ms) ?? Number.NaN
  if (zone !== null && zone.toUtc(local) === ms) moment(local, STATE.value, out)
  else leave(ms, out)
}

function msOf(stored: number, unit: 'MILLIS' | 'MICROS' | 'NANOS'): number {
  return unit === 'MILLIS' ? stored : Math.floor(unit === 'MICROS' ? stored / 1_000 : stored / 1_000_000)
}

function moment(ms: number, state: number, out: Meaning): void {
  refuseYear(ms)
  if (ms >= FIRST_MS) put(ms, state, out)
  else leave(ms, out)
}

function refuseYear(ms: number): void {
  if (ms < START_MS || ms >= END_MS) throw new RangeError('a date without a text')
}
