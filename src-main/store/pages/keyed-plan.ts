import type { Database } from 'better-sqlite3'
import type { NotCovered, PlannedColumn } from './table-plan.ts'
import { schemaRow } from './schema-row.ts'
import { plannedColumns, reasonAgainst } from './table-plan.ts'

/** One secondary index of a WITHOUT ROWID table. */
export interface KeyedIndex {
  readonly name: string
  readonly rootPage: number
  /** Places of its columns: those that it names, then those of the primary key that it does not. */
  readonly columns: readonly number[]
  /** How many of them it names; 0 when SQLite has to build it (unique, partial, …). */
  readonly keys: number
}

/** A WITHOUT ROWID table that the page writer can fill. */
export interface KeyedPlan {
  readonly covered: true
  readonly table: string
  readonly rootPage: number
  /** In declared order. */
  readonly columns: readonly PlannedColumn[]
  /** Places of the columns as records hold them: those of the primary key first (section 2.4). */
  readonly stored: readonly number[]
  readonly indexes: readonly KeyedIndex[]
}

interface ListedIndex {
  readonly name: string
  readonly origin: string
  readonly unique: number
  readonly partial: number
}

interface ListedKey {
  readonly cid: number
  readonly desc: number
  readonly coll: string
  readonly key: number
}

/** Whether the page writer can fill a WITHOUT ROWID table, and with what: empty, STRICT, of INTEGER, REAL and TEXT. */
export function planKeyedTable(db: Database, table: string): KeyedPlan | NotCovered {
  const reason = reasonAgainst(db, table, { withoutRowid: true })
  if (reason !== null) return { covered: false, reason: `${table}: ${reason}` }
  const listed = db
    .prepare<[string], ListedIndex>(
      'SELECT name, origin, "unique", partial FROM pragma_index_list(?) ORDER BY seq DESC',
    )
    .all(table)
  const primary = listed.find(({ origin }) => origin === 'pk')
  const stored = primary === undefined ? [] : keysOf(db, primary.name)
  if (!stored.every(isPlain)) return { covered: false, reason: `${table}: its key is not in the order of bytes` }
  return {
    covered: true,
    table,
    rootPage: schemaRow(db, 'table', table).rootpage,
    columns: plannedColumns(db, table),
    stored: stored.map(({ cid }) => cid),
    indexes: listed
      .filter((index) => index !== primary)
      .map(({ name, unique, partial }) => {
        const keys = keysOf(db, name)
        return {
          name,
          rootPage: schemaRow(db, 'index', name).rootpage,
          columns: keys.map(({ cid }) => cid),
          keys: partial === 0 && unique === 0 && keys.every(isPlain) ? keys.filter(({ key }) => key === 1).length : 0,
        }
      }),
  }
}

function keysOf(db: Database, index: string): ListedKey[] {
  return db
    .prepare<[string], ListedKey>('SELECT cid, "desc", coll, key FROM pragma_index_xinfo(?) ORDER BY seqno')
    .all(index)
}

function isPlain({ cid, desc, coll }: ListedKey): boolean {
  return cid >= 0 && desc === 0 && coll === 'BINARY'
}
