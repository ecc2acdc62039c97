import type { Database } from 'better-sqlite3'

/** Span of positive keys up to which membership is one look into an array. */
const MOST_SPAN = 67_108_864

/** Integer keys as they are handed to another thread. */
export interface KeyTable {
  /** The key of the first entry of `held`. */
  readonly first: number
  /** 1 for every key that there is. */
  readonly held: Uint8Array
  /** Unknown members, and all keys where they lie too far apart. */
  readonly others: ReadonlySet<number>
}

/** The integer keys of a table, for asking millions of rows whether their reference exists. */
export class KeySet {
  readonly #first: number
  readonly #held: Uint8Array
  readonly #others: ReadonlySet<number>

  constructor({ first, held, others }: KeyTable) {
    this.#first = first
    this.#held = held
    this.#others = others
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

/** The keys of a list. */
export function tableOf(keys: readonly number[]): KeyTable {
  let first = Number.MAX_SAFE_INTEGER
  let last = 0
  for (const key of keys) {
    if (key <= 0) continue
    first = Math.min(first, key)
    last = Math.max(last, key)
  }
  const span = last === 0 ? 0 : last - first + 1
  if (span > MOST_SPAN) return { first, held: new Uint8Array(0), others: new Set(keys) }
  const held = new Uint8Array(span)
  for (const key of keys) if (key > 0) held[key - first] = 1
  return { first, held, others: new Set(keys.filter((key) => key <= 0)) }
}

/** The keys that a statement of one integer column yields. */
export function readKeys(db: Database, statement: string, ...values: (string | number | null)[]): KeyTable {
  return tableOf(
    db
      .prepare<(string | number | null)[], number>(statement)
      .pluck()
      .all(...values),
  )
}

/** The keys that a statement of one integer column yields, to be asked here. */
export function keysOf(db: Database, statement: string, ...values: (string | number | null)[]): KeySet {
  return new KeySet(readKeys(db, statement, ...values))
}
