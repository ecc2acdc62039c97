import type { Database } from 'better-sqlite3'
import type { DataTest } from '../mart.ts'
import type { KeySet } from './key-set.ts'
import { keysOf } from './key-set.ts'

/** Failing rows by the name of a data test. */
export type Failures = Map<string, number>

interface Reference {
  readonly test: string
  readonly column: string
  readonly keys: KeySet
  missing: number
}

/** The data tests of one table that ask whether references exist, counted over columns. */
export class References {
  readonly #references: Reference[]

  constructor(db: Database, tests: readonly DataTest[], table: string) {
    const sets = new Map<string, KeySet>()
    this.#references = tests.flatMap(({ name, table: own, reference }) => {
      if (own !== table || !reference) return []
      const statement = `SELECT ${reference.targetColumn} FROM ${reference.target}`
      const keys = sets.get(statement) ?? keysOf(db, statement)
      sets.set(statement, keys)
      return [{ test: name, column: reference.column, keys, missing: 0 }]
    })
  }

  /** The columns that have to be read. */
  get wanted(): Record<string, 'number'> {
    return Object.fromEntries(this.#references.map(({ column }) => [column, 'number']))
  }

  /** Counts the first `count` rows. */
  count(columns: Readonly<Record<string, Float64Array>>, count: number): void {
    for (const reference of this.#references) {
      const values = columns[reference.column]
      if (values) reference.missing += reference.keys.missing(values, count)
    }
  }

  addTo(failures: Failures): void {
    for (const { test, missing } of this.#references) failures.set(test, missing)
  }
}
