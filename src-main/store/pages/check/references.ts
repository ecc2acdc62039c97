import type { Database } from 'better-sqlite3'
import { readTable } from '../read-table.ts'
import { locateTable } from '../table-plan.ts'

/** Keys that lie farther apart than this are not kept as one flag each. */
const WIDEST = 2 ** 27

/** A column whose values are keys of another table. */
export interface Reference {
  readonly column: string
  readonly parent: string
  readonly keys: KeySet
}

/** Whether a key is there, one byte each. */
export interface KeySet {
  readonly least: number
  readonly flags: Uint8Array
}

interface ListedReference {
  readonly table: string
  readonly from: string
  readonly to: string | null
  readonly seq: number
}

/** Finds the references of tables and the keys they may have. */
export class ReferenceKeys {
  readonly #db: Database
  readonly #known = new Map<string, KeySet | null>()

  constructor(db: Database) {
    this.#db = db
  }

  /** The references of a table; null when one is to anything but an INTEGER PRIMARY KEY, which SQLite has to check. */
  of(table: string): Reference[] | null {
    if (this.#db.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() === undefined) return []
    const listed = this.#db
      .prepare<[string], ListedReference>('SELECT "table", "from", "to", seq FROM pragma_foreign_key_list(?)')
      .all(table)
    const references: Reference[] = []
    for (const { table: parent, from, to, seq } of listed) {
      const keys = seq === 0 ? this.#keys(parent, to) : null
      if (keys === null) return null
      references.push({ column: from, parent, keys })
    }
    return references
  }

  #keys(parent: string, to: string | null): KeySet | null {
    const known = this.#known.get(parent)
    if (known !== undefined) return known
    const stored = locateTable(this.#db, parent)
    const key = stored.rowid === null ? null : (stored.columns[stored.rowid]?.name ?? null)
    const keys = key === null || (to !== null && to !== key) ? null : readKeys(this.#db, parent)
    this.#known.set(parent, keys)
    return keys
  }
}

function readKeys(db: Database, table: string): KeySet | null {
  const [least, most] = db.prepare(`SELECT MIN(rowid), MAX(rowid) FROM "${table}"`).raw().get() as (number | null)[]
  if (least === null || most === null || least === undefined || most === undefined) {
    return { least: 0, flags: new Uint8Array(0) }
  }
  if (most - least >= WIDEST) return null
  const flags = new Uint8Array(most - least + 1)
  for (const { count, rowids } of readTable(db.name, locateTable(db, table), {})) {
    for (let i = 0; i < count; i++) flags[(rowids[i] as number) - least] = 1
  }
  return { least, flags }
}

/** Whether a value is a key that is not there; NULL (NaN) refers to nothing. */
export function hasBrokenReference(
  { keys: { least, flags } }: Reference,
  values: Float64Array,
  count: number,
): boolean {
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    if (flags[value - least] !== 1 && value === value) return true
  }
  return false
}
