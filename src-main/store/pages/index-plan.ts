import type { Database } from 'better-sqlite3'
import { schemaRow } from './schema-row.ts'
import type { StoredTable } from './table-plan.ts'

/** One index of a table. */
export interface PlannedIndex {
  readonly name: string
  readonly rootPage: number
  readonly unique: boolean
  /** Places of its keys in the columns of the table; null when SQLite has to build it (expressions, descending, …). */
  readonly columns: readonly number[] | null
  /** The only rows in it: those with this integer in the column at this place; null when it holds all. */
  readonly filter: { readonly place: number; readonly value: number } | null
}

interface ListedIndex {
  readonly name: string
  readonly unique: number
  readonly partial: number
}

interface ListedKey {
  readonly cid: number
  readonly desc: number
  readonly coll: string
}

/** The indexes of a table, whether of a constraint or of CREATE INDEX. */
export function planIndexes(db: Database, stored: StoredTable): PlannedIndex[] {
  return db
    .prepare<[string], ListedIndex>('SELECT name, "unique", partial FROM pragma_index_list(?) ORDER BY name')
    .all(stored.table)
    .map((listed) => planIndex(db, stored, listed))
}

function planIndex(db: Database, stored: StoredTable, { name, unique, partial }: ListedIndex): PlannedIndex {
  const keys = db
    .prepare<[string], ListedKey>('SELECT cid, "desc", coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno')
    .all(name)
  const { rootpage, sql } = schemaRow(db, 'index', name)
  const filter = partial === 0 ? null : plainFilter(stored, sql ?? '')
  const isPlain = keys.every(
    ({ cid, desc, coll }) => cid >= 0 && desc === 0 && coll === 'BINARY' && stored.columns[cid]?.type !== 'BLOB',
  )
  const covered = isPlain && (partial === 0) === (filter === null)
  return {
    name,
    rootPage: rootpage,
    unique: unique === 1,
    columns: covered ? keys.map(({ cid }) => cid) : null,
    filter,
  }
}

/** `WHERE column = integer`, the only condition of partial indexes that is understood. */
function plainFilter({ columns, rowid }: StoredTable, sql: string): PlannedIndex['filter'] {
  const [, name, value] = /\bWHERE (\w+) = (-?\d{1,15})$/.exec(sql) ?? []
  const place = columns.findIndex((column) => column.name === name && column.type === 'INTEGER')
  return place < 0 || place === rowid ? null : { place, value: Number(value) }
}
