import { STATE } from '../decoded.ts'
import { plainValues, refuse, type CellDecoder, type CellRun, type ColumnMemory } from './cell-decoder.ts'

const MINUS = 0x2d
const ZERO = 0x30
/** Digits before and behind the decimal sign; 13 digits are exact in a double and nine in 32-bit arithmetic. */
const WHOLE_DIGITS = 9
const FRACTION_DIGITS = 4
const POWERS = new Int32Array([1, 10, 100, 1_000, 10_000])
const E4 = 10_000
const NOT_PLAIN = Number.NaN

/**
 * Decodes plain decimals, `-?\d{1,9}(\.\d{1,4})?` with the decimal sign of the file: to e4 integers, exact by
 * construction, or to the nearest double (the quotient of two exact integers is rounded once).
 */
export class NumberDecoder implements CellDecoder {
  readonly decimal: number
  /** What e4 integers are divided by. */
  readonly scale: number
  /** Numbers that are left to the parser. */
  readonly refused: ReadonlySet<number> | null
  #values: Float64Array = new Float64Array(0)
  #states: Uint8Array = new Uint8Array(0)

  /**
   * @param as e4 integers, or the number itself
   * @param nullWords texts that mean "no value"; numbers equal to one of them are left to the parser
   */
  constructor(as: 'amount' | 'number', decimal: '.' | ',', nullWords: readonly string[]) {
    this.decimal = decimal.charCodeAt(0)
    this.scale = as === 'amount' ? 1 : E4
    this.refused = nullWords.length > 0 ? plainValues(new NumberDecoder(as, decimal, []), nullWords) : null
  }

  use({ values, states }: ColumnMemory): void {
    this.#values = new Float64Array(values)
    this.#states = new Uint8Array(states)
  }

  cells({ area, starts, ends, from, count }: CellRun, row: number): void {
    const { bytes } = area
    const { decimal, scale } = this
    const values = this.#values
    const states = this.#states
    for (let k = 0; k < count; k++) {
      const start = starts[from + k] as number
      const end = ends[from + k] as number
      const e4 = start === end ? 0 : plainE4(bytes, start, end, decimal)
      const isPlain = e4 === e4
      values[row + k] = isPlain ? e4 / scale : 0
      states[row + k] = start === end ? STATE.empty : isPlain ? STATE.value : STATE.text
    }
    refuse(this.refused, values, states, row, count)
  }

  text(text: string, row: number): void {
    this.#values[row] = 0
    this.#states[row] = text === '' ? STATE.empty : STATE.text
  }
}

/** The e4 integer that `[start, end)` writes in the plain form; NaN for anything else. */
function plainE4(bytes: Uint8Array, start: number, end: number, decimal: number): number {
  const negative = bytes[start] === MINUS
  const first = negative ? start + 1 : start
  let p = first
  let whole = 0
  for (; p < end; p++) {
    const digit = (bytes[p] as number) - ZERO
    if (digit >>> 0 > 9) break
    whole = (Math.imul(whole, 10) + digit) | 0
  }
  if (p === first || p - first > WHOLE_DIGITS) return NOT_PLAIN
  let fraction = 0
  if (p < end) {
    const digits = end - p - 1
    if (bytes[p] !== decimal || digits === 0 || digits > FRACTION_DIGITS) return NOT_PLAIN
    for (p++; p < end; p++) {
      const digit = (bytes[p] as number) - ZERO
      if (digit >>> 0 > 9) return NOT_PLAIN
      fraction = (Math.imul(fraction, 10) + digit) | 0
    }
    fraction = Math.imul(fraction, POWERS[FRACTION_DIGITS - digits] as number)
  }
  const e4 = whole * E4 + fraction
  return negative ? 0 - e4 : e4
}
