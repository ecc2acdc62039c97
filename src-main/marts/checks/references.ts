import type { Database } from 'better-sqlite3'
import { declared } from '../../model/index.ts'
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

/** Counts the references by whole numbers that were not counted yet: two scans each instead of a search for every row. */
export function checkReferences(db: Database, tests: readonly DataTest[], failures: Failures): void {
  const keys = new Map<string, KeySet>()
  for (const { name, table, reference } of tests) {
    if (!reference || failures.has(name)) continue
    const { column, target, targetColumn } = reference
    if (declared(table)?.columns[column]?.sqlite !== 'INTEGER') continue
    const wanted = `SELECT ${targetColumn} FROM ${target}`
    const known = keys.get(wanted) ?? keysOf(db, wanted)
    keys.set(wanted, known)
    const values = db.prepare<[], number>(`SELECT ${column} FROM ${table}`).pluck().all()
    failures.set(name, known.missing(values, values.length))
  }
}
