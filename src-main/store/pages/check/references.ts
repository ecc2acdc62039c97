import type { Database } from 'better-sqlite3'
import { readRowids } from '../read-table.ts'
import type { KernelKeys } from '../row-kernel.ts'
import { locateTable } from '../table-plan.ts'

/** Keys that lie farther apart than this are not kept as one bit each. */
const WIDEST = 2 ** 27

/** A column whose values are keys of another table. */
export interface Reference {
  readonly column: string
  readonly parent: string
  readonly keys: KernelKeys
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
  readonly #known = new Map<string, KernelKeys | null>()

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

  #keys(parent: string, to: string | null): KernelKeys | null {
    const known = this.#known.get(parent)
    if (known !== undefined) return known
    const stored = locateTable(this.#db, parent)
    const key = stored.rowid === null ? null : (stored.columns[stored.rowid]?.name ?? null)
    const keys = key === null || (to !== null && to !== key) ? null : readKeys(this.#db, parent)
    this.#known.set(parent, keys)
    return keys
  }
}

function readKeys(db: Database, table: string): KernelKeys | null {
  // Each in a query of its own is one step into the tree; both in one would be a scan.
  const ends = `SELECT (SELECT MIN(rowid) FROM "${table}"), (SELECT MAX(rowid) FROM "${table}")`
  const [least, most] = db.prepare(ends).raw().get() as (number | null)[]
  if (least === null || most === null || least === undefined || most === undefined) {
    return { least: 0, count: 0, bits: new Uint8Array(0) }
  }
  if (most - least >= WIDEST) return null
  const keys = { least, count: most - least + 1, bits: new Uint8Array(Math.ceil((most - least + 1) / 8)) }
  readRowids(db.name, locateTable(db, table), keys)
  return keys
}

/** Whether a value is a key that is not there; NULL (NaN) refers to nothing. */
export function hasBrokenReference(
  { keys: { least, count, bits } }: Reference,
  values: Float64Array,
  rows: number,
): boolean {
  for (let i = 0; i < rows; i++) {
    const place = (values[i] as number) - least
    const isThere = place >= 0 && place < count && (((bits[place >>> 3] as number) >> (place & 7)) & 1) === 1
    if (!isThere && place === place) return true
  }
  return false
}
