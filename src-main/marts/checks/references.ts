import type { Database } from 'better-sqlite3'
import { declared } from '../../model/index.ts'
import type { DataTest } from '../mart.ts'
import type { KeyTable } from './key-set.ts'
import { KeySet, keysOf, readKeys } from './key-set.ts'

/** Failing rows by the name of a data test. */
export type Failures = Map<string, number>

/** A data test that asks whether the keys of a column exist. */
export interface AskedReference {
  readonly test: string
  readonly column: string
  readonly keys: KeyTable
}

/** The data tests of one table that ask whether references exist, with the keys that there are. */
export function askedReferences(db: Database, tests: readonly DataTest[], table: string): readonly AskedReference[] {
  const read = new Map<string, KeyTable>()
  return tests.flatMap(({ name, table: own, reference }) => {
    if (own !== table || !reference) return []
    const statement = `SELECT ${reference.targetColumn} FROM ${reference.target}`
    const keys = read.get(statement) ?? readKeys(db, statement)
    read.set(statement, keys)
    return [{ test: name, column: reference.column, keys }]
  })
}

interface Reference {
  readonly test: string
  readonly column: string
  readonly keys: KeySet
  missing: number
}

/** Counts references that lead nowhere, over the columns of one table. */
export class References {
  readonly #references: Reference[]

  constructor(asked: readonly AskedReference[]) {
    this.#references = asked.map(({ test, column, keys }) => ({ test, column, keys: new KeySet(keys), missing: 0 }))
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

/** Counts the references by whole numbers: two scans each instead of a search for every row. */
export function checkReferences(db: Database, tests: readonly DataTest[], failures: Failures): void {
  const keys = new Map<string, KeySet>()
  for (const { name, table, reference } of tests) {
    if (!reference || !hasNumbers(table, reference.column)) continue
    const { column, target, targetColumn } = reference
    const wanted = `SELECT ${targetColumn} FROM ${target}`
    const known = keys.get(wanted) ?? keysOf(db, wanted)
    keys.set(wanted, known)
    const values = db.prepare<[], number>(`SELECT ${column} FROM ${table}`).pluck().all()
    failures.set(name, known.missing(values, values.length))
  }
}

/** Whether a column holds whole numbers. */
export function hasNumbers(table: string, column: string): boolean {
  return declared(table)?.columns[column]?.sqlite === 'INTEGER'
}
