import { STATE } from '../decoded.ts'
import { roomy, type Cells, type Entries, type RowEntries } from './parquet-entries.ts'
import type { StoredKind } from './parquet-kind.ts'
import type { Mean } from './parquet-number.ts'
import type { OpenPage } from './parquet-page.ts'

/** Numbers as values with their states. */
export class NumberEntries implements Entries {
  count = 0
  readonly #kind: StoredKind
  readonly #mean: Mean
  readonly #refused: ReadonlySet<number> | null
  #values = new Float64Array(0)
  #states = new Uint8Array(0)
  #stored = new Float64Array(0)
  /** The state that all entries have; null when they differ. */
  #state: number | null = null

  /** @param refused values that are words for "no value", which are the parser's to understand */
  constructor(kind: StoredKind, mean: Mean, refused: ReadonlySet<number> | null) {
    this.#kind = kind
    this.#mean = mean
    this.#refused = refused
  }

  read(page: OpenPage): void {
    const count = (this.count = page.values)
    const stored = (this.#stored = readStored(page, this.#kind, this.#stored))
    const values = (this.#values = roomy(this.#values, count + 1))
    const states = (this.#states = roomy(this.#states, count + 1))
    const mean = this.#mean
    const refused = this.#refused
    const meaning = { value: 0, state: 0 }
    let last = Number.NaN
    for (let k = 0; k < count; k++) {
      const number = stored[k] as number
      // Extracts run by time, so that a moment often repeats the one before it.
      if (number !== last) {
        mean(number, meaning)
        if (refused !== null && meaning.state !== STATE.text && refused.has(meaning.value)) {
          meaning.value = 0
          meaning.state = STATE.text
        }
        last = number
      }
      values[k] = meaning.value
      states[k] = meaning.state
    }
    this.#state = states.subarray(0, count).every((state) => state === states[0]) ? (states[0] ?? null) : null
    values[count] = 0
    states[count] = STATE.empty
    stored[count] = 0
  }

  put({ index, next, hasMissing }: RowEntries, count: number, { memory }: Cells, row: number): void {
    const values = new Float64Array(memory.values)
    const states = new Uint8Array(memory.states)
    const stored = new Float64Array(memory.stored)
    if (index === null) {
      values.set(this.#values.subarray(next, next + count), row)
      states.set(this.#states.subarray(next, next + count), row)
      stored.set(this.#stored.subarray(next, next + count), row)
    } else {
      gather(this.#values, index, next, values, row, count)
      gather(this.#stored, index, next, stored, row, count)
      if (this.#state !== null && !hasMissing) states.fill(this.#state, row, row + count)
      else gatherStates(this.#states, index, next, states, row, count)
    }
  }
}

/** Takes entries by their numbers. */
export function gather(
  from: Float64Array,
  index: Int32Array,
  next: number,
  out: Float64Array,
  row: number,
  count: number,
): void {
  for (let k = 0; k < count; k++) out[row + k] = from[index[next + k] as number] as number
}

/** The same for states. */
export function gatherStates(
  from: Uint8Array,
  index: Int32Array,
  next: number,
  out: Uint8Array,
  row: number,
  count: number,
): void {
  for (let k = 0; k < count; k++) out[row + k] = from[index[next + k] as number] as number
}

/**
 * The stored numbers of a page, exact in a double, and room for one more; in `array` where it is long enough. Throws
 * RangeError for a number beyond 2^53 and for values that do not fit the page.
 */
export function readStored(
  { room: { view }, at, end, values: count }: OpenPage,
  kind: StoredKind,
  array: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const bytes = kind.stored === 'date' ? 4 : 'bytes' in kind ? kind.bytes : 8
  if (at + count * bytes > end) throw new RangeError('values end beyond their page')
  const stored = roomy(array, count + 1)
  if (kind.stored === 'double') for (let k = 0, p = at; k < count; k++, p += 8) stored[k] = view.getFloat64(p, true)
  else if (bytes === 4) for (let k = 0, p = at; k < count; k++, p += 4) stored[k] = view.getInt32(p, true)
  else {
    for (let k = 0, p = at; k < count; k++, p += 8) {
      const value = view.getInt32(p + 4, true) * 0x1_0000_0000 + view.getUint32(p, true)
      if (!Number.isSafeInteger(value)) throw new RangeError('a number beyond 2^53')
      stored[k] = value
    }
  }
  return stored
}
