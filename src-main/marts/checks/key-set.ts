import type { Database } from 'better-sqlite3'

/** Span of positive keys up to which membership is one look into an array. */
const MOST_SPAN = 67_108_864

/** The integer keys of a table, for asking millions of rows whether their reference exists. */
export class KeySet {
  readonly #first: number
  readonly #held: Uint8Array
  /** Unknown members, and all keys where they lie too far apart. */
  readonly #others: Set<number>

  constructor(keys: readonly number[]) {
    let first = Number.MAX_SAFE_INTEGER
    let last = 0
    for (const key of keys) {
      if (key <= 0) continue
      first = Math.min(first, key)
      last = Math.max(last, key)
    }
    const span = last === 0 ? 0 : last - first + 1
    const isDense = span <= MOST_SPAN
    this.#first = first
    this.#held = new Uint8Array(isDense ? span : 0)
    this.#others = new Set(isDense ? keys.filter((key) => key <= 0) : keys)
    if (isDense) for (const key of keys) if (key > 0) this.#held[key - first] = 1
  }

  has(key: number): boolean {
    return this.#held[key - this.#first] === 1 || (this.#others.size > 0 && this.#others.has(key))
  }

  /** How many of the first `count` values are no key; NaN is none. */
  missing(values: ArrayLike<number>, count: number): number {
    let missing = 0
    for (let i = 0; i < count; i++) if (!this.has(values[i] as number)) missing++
    return missing
  }
}

/** The keys that a statement of one integer column yields. */
export function keysOf(db: Database, statement: string, ...values: (string | number | null)[]): KeySet {
  return new KeySet(
    db
      .prepare<(string | number | null)[], number>(statement)
      .pluck()
      .all(...values),
  )
}
