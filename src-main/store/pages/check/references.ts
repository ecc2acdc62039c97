import type { Database } from 'better-sqlite3'
import { firstNotLess } from '../../../base/search.ts'
import { GrowableNumbers } from '../growable.ts'
import { readRowids, readTable } from '../read-table.ts'
import type { KernelKeys } from '../row-kernel.ts'
import { locateTable } from '../table-plan.ts'

/** Keys that lie farther apart than this are not kept as one bit each: those that are asked for are looked for. */
const WIDEST = 2 ** 27

/** A column whose values are keys of another table. */
export interface Reference {
  readonly column: string
  readonly parent: string
  /** Null where they lie too far apart. */
  readonly keys: KernelKeys | null
}

/** A reference of which the keys are at hand. */
export interface KeyedReference extends Reference {
  readonly keys: KernelKeys
}

/** Whether the keys of a reference are at hand. */
export function isKeyed(reference: Reference): reference is KeyedReference {
  return reference.keys !== null
}

/** Keys of one table that rows of another refer to. */
export interface AskedKeys {
  readonly table: string
  /** Distinct, ascending. */
  readonly keys: Float64Array
}

interface ListedReference {
  readonly table: string
  readonly from: string
  readonly to: string | null
  readonly seq: number
}

/** The keys of a table whose key is an INTEGER PRIMARY KEY. */
type ParentKeys = Pick<Reference, 'keys'>

/** Finds the references of tables and the keys they may have. */
export class ReferenceKeys {
  readonly #db: Database
  readonly #known = new Map<string, ParentKeys | null>()

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
      const found = seq === 0 ? this.#keys(parent, to) : null
      if (found === null) return null
      references.push({ column: from, parent, keys: found.keys })
    }
    return references
  }

  #keys(parent: string, to: string | null): ParentKeys | null {
    const known = this.#known.get(parent)
    if (known !== undefined) return known
    const stored = locateTable(this.#db, parent)
    const key = stored.rowid === null ? null : (stored.columns[stored.rowid]?.name ?? null)
    const keys = key === null || (to !== null && to !== key) ? null : readKeys(this.#db, parent)
    this.#known.set(parent, keys)
    return keys
  }
}

function readKeys(db: Database, table: string): ParentKeys {
  // Each in a query of its own is one step into the tree; both in one would be a scan.
  const ends = `SELECT (SELECT MIN(rowid) FROM "${table}"), (SELECT MAX(rowid) FROM "${table}")`
  const [least, most] = db.prepare(ends).raw().get() as (number | null)[]
  if (least === null || most === null || least === undefined || most === undefined) {
    return { keys: { least: 0, count: 0, bits: new Uint8Array(0) } }
  }
  if (most - least >= WIDEST) return { keys: null }
  const keys = { least, count: most - least + 1, bits: new Uint8Array(Math.ceil((most - least + 1) / 8)) }
  readRowids(db.name, locateTable(db, table), keys)
  return { keys }
}

/** The distinct keys in a column, ascending; null when one is beyond the numbers that are told apart. */
export function readAskedKeys(db: Database, table: string, column: string): Float64Array | null {
  const found = new GrowableNumbers()
  for (const { count, columns } of readTable(db.name, locateTable(db, table), { [column]: 'number' as const })) {
    const values = columns[column] as Float64Array
    for (let i = 0; i < count; i++) {
      const value = values[i] as number
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return null
      if (value === value) found.push(value)
    }
  }
  const keys = found.view().sort()
  return keys.filter((key, place) => place === 0 || key !== keys[place - 1])
}

/** How many of the asked keys are among ascending rowids. */
export function countMet({ keys }: AskedKeys, rowids: Float64Array, count: number): number {
  const found = rowids.subarray(0, count)
  const last = found[count - 1] ?? Number.NEGATIVE_INFINITY
  let met = 0
  for (let k = firstNotLess(keys, found[0] ?? 0); k < keys.length && (keys[k] as number) <= last; k++) {
    const key = keys[k] as number
    if (found[firstNotLess(found, key)] === key) met++
  }
  return met
}

/** Whether a value is a key that is not there; NULL (NaN) refers to nothing. */
export function hasBrokenReference(
  { keys: { least, count, bits } }: KeyedReference,
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
