import type { KeyEntries } from './key-entries.ts'

/** Longer keys are found otherwise. */
const SHORT = 11
const CLASSES = 64
/** Of so many keys of a class one is kept as a sample. */
const SAMPLED = 16

/** The keys of one class, which rise. */
interface RisenClass {
  /** Code of the greatest one; 0 without any. */
  last: number
  count: number
  /** Codes of some of them, ascending with their keys. */
  readonly samples: number[]
}

/**
 * Finds keys among the entries that came in ascending order, class by class, as the compiled kernel decides it: each was
 * greater than all before it. No table of them is kept but a few samples; entries are looked at only when the first key is
 * sought behind them.
 */
export class RisenKeys {
  readonly #entries: KeyEntries
  readonly #classes: readonly RisenClass[] = Array.from({ length: CLASSES }, () => ({ last: 0, count: 0, samples: [] }))
  #seen = 1

  constructor(entries: KeyEntries) {
    this.#entries = entries
  }

  /** Code of the entry of a key of up to eleven bytes; 0 where none is among those that rose. */
  codeOf(bytes: Uint8Array, start: number, length: number): number {
    this.#catchUp()
    const { samples } = this.#classes[classOf(bytes[start] as number, length)] as RisenClass
    let low = 0
    let high = samples.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(samples[middle] as number, bytes, start, length) <= 0) low = middle + 1
      else high = middle
    }
    if (low === 0) return 0
    const end = samples[low] ?? this.#seen
    for (let code = samples[low - 1] as number; code < end; code++)
      if (this.#entries.lengthOf(code) === length && this.#compare(code, bytes, start, length) === 0) return code
    return 0
  }

  #catchUp(): void {
    const { text, size } = this.#entries
    for (; this.#seen < size; this.#seen++) {
      const length = this.#entries.lengthOf(this.#seen)
      if (length > SHORT) continue
      const start = this.#entries.startOf(this.#seen)
      const of = this.#classes[classOf(text[start] as number, length)] as RisenClass
      if (of.last !== 0 && this.#compare(of.last, text, start, length) >= 0) continue
      of.last = this.#seen
      if (of.count++ % SAMPLED === 0) of.samples.push(this.#seen)
    }
  }

  /** Compares the key of a code with another one: by their bytes, the missing ones being 0, then by their length. */
  #compare(code: number, bytes: Uint8Array, start: number, length: number): number {
    const { text } = this.#entries
    const from = this.#entries.startOf(code)
    const own = this.#entries.lengthOf(code)
    const most = own > length ? own : length
    for (let k = 0; k < most; k++) {
      const difference = (k < own ? (text[from + k] as number) : 0) - (k < length ? (bytes[start + k] as number) : 0)
      if (difference !== 0) return difference
    }
    return own - length
  }
}

/** The class of a key, by its first byte and its length. */
function classOf(first: number, length: number): number {
  return (first + (length << 4)) & (CLASSES - 1)
}
