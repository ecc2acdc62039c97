import { STATE } from '../decoded.ts'
import { plainValues, skipCell, type CellDecoder, type ColumnMemory } from './cell-decoder.ts'
import type { TextArea } from './text-area.ts'

const MINUS = 0x2d
const ZERO = 0x30
/** Digits before and behind the decimal sign; 13 digits are exact in a double and nine in 32-bit arithmetic. */
const WHOLE_DIGITS = 9
const FRACTION_DIGITS = 4
const POWERS = [1, 10, 100, 1_000, 10_000]

/**
 * Decodes plain decimals, `-?\d{1,9}(\.\d{1,4})?` with the decimal sign of the file: to e4 integers, exact by
 * construction, or to the nearest double (the quotient of two exact integers is rounded once).
 */
export class NumberDecoder implements CellDecoder {
  readonly #decimal: number
  readonly #scale: number
  #refused: ReadonlySet<number> | null = null
  #values: Float64Array = new Float64Array(0)
  #states: Uint8Array = new Uint8Array(0)

  /**
   * @param as e4 integers, or the number itself
   * @param nullWords texts that mean "no value"; numbers equal to one of them are left to the parser
   */
  constructor(as: 'amount' | 'number', decimal: '.' | ',', nullWords: readonly string[]) {
    this.#decimal = decimal.charCodeAt(0)
    this.#scale = as === 'amount' ? 1 : (POWERS[FRACTION_DIGITS] as number)
    this.#refused = plainValues(this, nullWords)
  }

  use({ values, states }: ColumnMemory): void {
    this.#values = new Float64Array(values)
    this.#states = new Uint8Array(states)
  }

  cell({ bytes }: TextArea, at: number, row: number, stops: Uint8Array): number {
    let p = at
    let byte = bytes[p] as number
    if (stops[byte] !== 0) return this.#put(row, 0, STATE.empty, p)
    const negative = byte === MINUS
    if (negative) byte = bytes[++p] as number
    const first = p
    let whole = 0
    while ((byte - ZERO) >>> 0 <= 9) {
      whole = (Math.imul(whole, 10) + byte - ZERO) | 0
      byte = bytes[++p] as number
    }
    let plain = p > first && p - first <= WHOLE_DIGITS
    let fraction = 0
    if (byte === this.#decimal && stops[byte] === 0) {
      const point = p
      byte = bytes[++p] as number
      while ((byte - ZERO) >>> 0 <= 9) {
        fraction = (Math.imul(fraction, 10) + byte - ZERO) | 0
        byte = bytes[++p] as number
      }
      const digits = p - point - 1
      if (digits === 0 || digits > FRACTION_DIGITS) plain = false
      else fraction *= POWERS[FRACTION_DIGITS - digits] as number
    }
    if (!plain || stops[byte] === 0) return this.#put(row, 0, STATE.text, skipCell(bytes, p, stops))
    const e4 = whole * 10_000 + fraction
    const value = (negative && e4 !== 0 ? -e4 : e4) / this.#scale
    if (this.#refused !== null && this.#refused.has(value)) return this.#put(row, 0, STATE.text, p)
    return this.#put(row, value, STATE.value, p)
  }

  text(text: string, row: number): void {
    this.#put(row, 0, text === '' ? STATE.empty : STATE.text, 0)
  }

  #put(row: number, value: number, state: number, next: number): number {
    this.#values[row] = value
    this.#states[row] = state
    return next
  }
}
