import { dayOf, isCivil } from '../../../base/days.ts'
import { STATE } from '../decoded.ts'
import type { DateOrder } from '../plan.ts'
import { MASKS, plainValues, refuse, type CellDecoder, type CellRun, type ColumnMemory } from './cell-decoder.ts'
import type { CellText } from './text-area.ts'

const DAY = 86_400_000
const ZERO = 0x30
const SEPARATORS = [0x2d, 0x2f, 0x2e]
const POINT = 0x2e
const COLON = 0x3a
const BLANK = 0x20
const LETTER_T = 0x54
/** Bytes of `YYYY-MM-DD` and of `DD/MM/YYYY`. */
const DATE_BYTES = 10
/** Older dates are taken with a warning, which is the parser's to give. */
const FIRST_YEAR = 1990
const NONE = -1

/**
 * Decodes dates and times as plain wall clock: `YYYY-MM-DD`, and the year last where the file's order is known, with one
 * of `-/.` between; alone or with a blank or `T` and `HH:MM[:SS[.f]]` behind it. The last date is remembered, because
 * extracts run by day.
 */
export class MomentDecoder implements CellDecoder {
  readonly #order: DateOrder | null
  /** Moments that are left to the parser. */
  readonly refused: ReadonlySet<number> | null
  #values: Float64Array = new Float64Array(0)
  #states: Uint8Array = new Uint8Array(0)
  /** The bytes of the last date of ten bytes, and its midnight. */
  #date0 = 0
  #date1 = 0
  #date2 = 0
  #midnight = NONE
  /** Midnight of the date that was read last, and where the text behind it begins. */
  #parsed = 0
  #end = 0
  /** What the last cell was read as, and its length. */
  #value = 0
  #state: number = STATE.text
  #lastLength = -1

  /** @param nullWords texts that mean "no value"; moments equal to one of them are left to the parser */
  constructor(order: DateOrder | null, nullWords: readonly string[]) {
    this.#order = order
    this.refused = nullWords.length > 0 ? plainValues(new MomentDecoder(order, []), nullWords) : null
  }

  use({ values, states }: ColumnMemory): void {
    this.#values = new Float64Array(values)
    this.#states = new Uint8Array(states)
  }

  cells({ area, starts, ends, from, count }: CellRun, row: number): void {
    const { view } = area
    const values = this.#values
    const states = this.#states
    let last = -1
    for (let k = 0; k < count; k++) {
      const start = starts[from + k] as number
      const end = ends[from + k] as number
      if (last < 0 || end - start !== this.#lastLength || !sameBytes(view, last, start, end))
        this.#read(area, start, end)
      last = start
      values[row + k] = this.#value
      states[row + k] = this.#state
    }
    refuse(this.refused, values, states, row, count)
  }

  text(text: string, row: number): void {
    this.#values[row] = 0
    this.#states[row] = text === '' ? STATE.empty : STATE.text
  }

  /** Reads one cell into `#value` and `#state`. */
  #read(area: CellText, start: number, end: number): void {
    const { bytes } = area
    this.#lastLength = end - start
    this.#value = 0
    this.#state = start === end ? STATE.empty : STATE.text
    if (start === end || !this.#readDate(area, start) || this.#end > end) return
    const midnight = this.#parsed
    const p = this.#end
    const hasTime = p < end
    const isBetween = bytes[p] === BLANK || bytes[p] === LETTER_T
    const clock = !hasTime ? 0 : isBetween ? this.#readClock(bytes, p + 1) : NONE
    if (clock === NONE || this.#end !== end) return
    this.#value = midnight + clock
    this.#state = hasTime ? STATE.value : STATE.date
  }

  #readDate({ bytes, view }: CellText, at: number): boolean {
    const date0 = view.getInt32(at, true)
    const date1 = view.getInt32(at + 4, true)
    const date2 = view.getInt16(at + 8, true)
    if (date0 === this.#date0 && date1 === this.#date1 && date2 === this.#date2 && this.#midnight !== NONE) {
      this.#parsed = this.#midnight
      this.#end = at + DATE_BYTES
      return true
    }
    if (!this.#parseDate(bytes, at)) return false
    if (this.#end === at + DATE_BYTES) {
      this.#date0 = date0
      this.#date1 = date1
      this.#date2 = date2
      this.#midnight = this.#parsed
    }
    return true
  }

  #parseDate(bytes: Uint8Array, at: number): boolean {
    const year = digits(bytes, at, 4)
    if (year !== NONE) {
      const separator = bytes[at + 4] as number
      if (!SEPARATORS.includes(separator) || bytes[at + 7] !== separator) return false
      return this.#date(year, digits(bytes, at + 5, 2), digits(bytes, at + 8, 2), at + DATE_BYTES)
    }
    if (this.#order !== 'dmy' && this.#order !== 'mdy') return false
    const wide = isDigit(bytes[at + 1] as number) ? 2 : 1
    const first = digits(bytes, at, wide)
    let p = at + wide
    const separator = bytes[p++] as number
    if (first === NONE || !SEPARATORS.includes(separator)) return false
    const wide2 = isDigit(bytes[p + 1] as number) ? 2 : 1
    const second = digits(bytes, p, wide2)
    p += wide2
    if (second === NONE || bytes[p++] !== separator) return false
    const last = digits(bytes, p, 4)
    return this.#order === 'mdy' ? this.#date(last, first, second, p + 4) : this.#date(last, second, first, p + 4)
  }

  #date(year: number, month: number, day: number, end: number): boolean {
    if (year < FIRST_YEAR || !isCivil(year, month, day)) return false
    this.#parsed = dayOf(year, month, day) * DAY
    this.#end = end
    return true
  }

  /** Milliseconds since midnight of `H[H]:MM[:SS[.f]]` at `at`; fractions beyond the millisecond are cut off. */
  #readClock(bytes: Uint8Array, at: number): number {
    let p = at
    const wide = isDigit(bytes[p + 1] as number) ? 2 : 1
    const hour = digits(bytes, p, wide)
    p += wide
    if (hour === NONE || hour > 23 || bytes[p] !== COLON) return NONE
    const minute = digits(bytes, p + 1, 2)
    p += 3
    if (minute === NONE || minute > 59) return NONE
    let ms = (hour * 60 + minute) * 60_000
    if (bytes[p] === COLON) {
      const second = digits(bytes, p + 1, 2)
      p += 3
      if (second === NONE || second > 59) return NONE
      ms += second * 1_000
      if (bytes[p] === POINT) {
        const length = digitsFrom(bytes, p + 1)
        if (length === 0 || length > 6) return NONE
        for (let k = 1, unit = 100; k <= Math.min(length, 3); k++, unit /= 10) {
          ms += ((bytes[p + k] as number) - ZERO) * unit
        }
        p += 1 + length
      }
    }
    this.#end = p
    return ms
  }
}

/** Whether the text `[start, end)` repeats the one of the same length at `last`. */
function sameBytes(view: DataView, last: number, start: number, end: number): boolean {
  const shift = last - start
  let p = start
  for (; p < end - 3; p += 4) if (view.getInt32(p, true) !== view.getInt32(p + shift, true)) return false
  const rest = MASKS[end - p] as number
  return ((view.getInt32(p, true) ^ view.getInt32(p + shift, true)) & rest) === 0
}

function isDigit(byte: number): boolean {
  return (byte - ZERO) >>> 0 <= 9
}

/** The number that exactly `count` digits at `at` write; -1 when one of them is none. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let p = at; p < at + count; p++) {
    const digit = ((bytes[p] as number) - ZERO) >>> 0
    if (digit > 9) return NONE
    value = value * 10 + digit
  }
  return value
}

function digitsFrom(bytes: Uint8Array, at: number): number {
  let p = at
  while (isDigit(bytes[p] as number)) p++
  return p - at
}
