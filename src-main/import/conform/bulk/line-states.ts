import { NUMBERING } from './order-run.ts'

const FIRST_ORDERS = 1 << 16
/** Line numbers are kept as bits; this one says that there are any. */
const NUMBERED = 1 << 31
const GREATEST = 30

/** Lines that come together: how they are numbered, how many, and {@link numberBit}s of numbers as given. */
export interface PartLines {
  readonly numbering: number
  readonly count: number
  /** 0 where a number is too large for a bit. */
  readonly bits: number
}

/** The bit of a line number; 0 for numbers that have none. */
export function numberBit(number: number): number {
  return number > GREATEST ? 0 : 1 << number
}

/** What numbers the lines of orders have, by the key of the order, so that more of them can be added unseen. */
export class LineStates {
  /** 0: not known. Positive: lines numbered in their order. Negative: bits of the numbers as given. */
  #states = new Int32Array(FIRST_ORDERS)

  /** Notes the first lines of an order. */
  open(key: number, { numbering, count, bits }: PartLines): void {
    if (key >= this.#states.length) this.#makeRoom(key)
    this.#states[key] = numbering === NUMBERING.inOrder ? count : bits === 0 ? 0 : bits | NUMBERED
  }

  /** Notes more lines of an order; the number of lines before them, or null when the stored ones have to be looked at. */
  add(key: number, { numbering, count, bits }: PartLines): number | null {
    const state = this.#states[key] ?? 0
    if (state > 0) {
      if (numbering !== NUMBERING.inOrder) return null
      this.#states[key] = state + count
      return state
    }
    if (state === 0 || numbering !== NUMBERING.asGiven || bits === 0 || (state & bits) !== 0) return null
    this.#states[key] = state | bits
    return 0
  }

  /** From here on the lines of an order have to be looked at. */
  close(key: number): void {
    if (key < this.#states.length) this.#states[key] = 0
  }

  #makeRoom(key: number): void {
    const grown = new Int32Array(2 * key + 1)
    grown.set(this.#states)
    this.#states = grown
  }
}
