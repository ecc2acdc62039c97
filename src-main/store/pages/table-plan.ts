import type { Database } from 'better-sqlite3'
import { claimTree } from './check/claim-tree.ts'
import { planIndexes } from './index-plan.ts'
import type { PlannedIndex } from './index-plan.ts'
import { PageReader } from './page-reader.ts'
import { schemaRow } from './schema-row.ts'

/** Declared type of a column that the page writer can write. */
export type PageType = 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB'

/** One column of a table in declared order. */
export interface PlannedColumn {
  readonly name: string
  readonly type: PageType
  readonly notNull: boolean
}

/** Where a rowid table lies in its file, and what its records hold. */
export interface StoredTable {
  readonly table: string
  readonly rootPage: number
  readonly columns: readonly PlannedColumn[]
  /** Place of the INTEGER PRIMARY KEY, whose cells are the rowids; null without one. */
  readonly rowid: number | null
}

/** A table that the page writer can fill. */
export interface TablePlan extends StoredTable {
  readonly covered: true
  readonly indexes: readonly PlannedIndex[]
}

/** Why a table has to be filled by INSERT. */
export interface NotCovered {
  readonly covered: false
  readonly reason: string
}

interface ListedTable {
  readonly type: string
  readonly wr: number
  readonly strict: number
}

interface ListedColumn {
  readonly name: string
  readonly type: string
  readonly notnull: number
  readonly pk: number
  readonly hidden: number
}

/**
 * Whether the page writer can fill a table, and with what. It covers empty STRICT rowid tables in a UTF-8 file with a
 * rollback journal and without auto-vacuum, outside of a transaction.
 * @param options `keepsRows` also covers a table whose few rows, such as the unknown members, lie on one page: they stay,
 * and what is added has greater rowids
 */
export function planTable(
  db: Database,
  table: string,
  options: { readonly keepsRows: boolean } = { keepsRows: false },
): TablePlan | NotCovered {
  const reason = fileReason(db) ?? tableReason(db, table, false) ?? (options.keepsRows ? null : rowsReason(db, table))
  if (reason !== null) return { covered: false, reason: `${table}: ${reason}` }
  const stored = locateTable(db, table)
  const plan = { covered: true, ...stored, indexes: planIndexes(db, stored) } as const
  const roots = [
    plan.rootPage,
    ...plan.indexes.filter(({ columns }) => columns !== null).map((index) => index.rootPage),
  ]
  if (!options.keepsRows || areSinglePages(db.name, roots)) return plan
  return { covered: false, reason: `${table}: holds more than a page of rows` }
}

/** Whether each b-tree is one leaf without overflow pages. */
function areSinglePages(path: string, roots: readonly number[]): boolean {
  const reader = new PageReader(path)
  try {
    return roots.every((root) => {
      let pages = 0
      claimTree(reader, root, () => pages++)
      return pages === 1
    })
  } finally {
    reader.close()
  }
}

/** Where a table lies that is known to be STRICT and to have rowids, as the model declares it. */
export function locateTable(db: Database, table: string): StoredTable {
  const listed = listColumns(db, table)
  const key = listed.filter((column) => column.pk > 0)
  const rowid = listed.findIndex((column) => column.pk > 0 && column.type === 'INTEGER')
  return {
    table,
    rootPage: schemaRow(db, 'table', table).rootpage,
    columns: listed.map(plannedColumn),
    rowid: key.length === 1 && rowid >= 0 ? rowid : null,
  }
}

/** Why the page writer cannot fill a table of either kind; null when it can. */
export function reasonAgainst(
  db: Database,
  table: string,
  { withoutRowid }: { readonly withoutRowid: boolean },
): string | null {
  return fileReason(db) ?? tableReason(db, table, withoutRowid) ?? rowsReason(db, table)
}

/** Properties of the file and of the connection: sections 1.3.2, 1.3.3, 1.3.10, 1.3.12 and 1.3.13 of the format. */
function fileReason(db: Database): string | null {
  if (db.inTransaction) return 'a transaction is open'
  const expected = {
    encoding: ['UTF-8'],
    auto_vacuum: [0],
    journal_mode: ['memory', 'off', 'delete', 'truncate', 'persist'],
    locking_mode: ['normal'],
    legacy_file_format: [0, undefined],
  } as const
  for (const [pragma, values] of Object.entries(expected)) {
    const actual: unknown = db.pragma(pragma, { simple: true })
    if (!(values as readonly unknown[]).includes(actual)) return `${pragma} is ${String(actual)}`
  }
  return null
}

function tableReason(db: Database, table: string, withoutRowid: boolean): string | null {
  const listed = db
    .prepare<[string], ListedTable>("SELECT type, wr, strict FROM pragma_table_list(?) WHERE schema = 'main'")
    .get(table)
  if (listed?.type !== 'table') return 'is no table of the file'
  if ((listed.wr === 1) !== withoutRowid) return withoutRowid ? 'has rowids' : 'is WITHOUT ROWID'
  if (listed.strict === 0) return 'is not STRICT'
  if (/\bAUTOINCREMENT\b/i.test(schemaRow(db, 'table', table).sql ?? '')) return 'counts its keys in sqlite_sequence'
  const trigger = db.prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?").get(table)
  if (trigger !== undefined) return 'has a trigger'
  for (const { name, type, hidden } of listColumns(db, table)) {
    if (hidden !== 0) return `column ${name} is generated`
    if (!['INTEGER', 'INT', 'REAL', 'TEXT', 'BLOB'].includes(type)) return `column ${name} is ${type}`
  }
  return null
}

function rowsReason(db: Database, table: string): string | null {
  const first: unknown = db.prepare(`SELECT 1 FROM main."${table.replaceAll('"', '""')}" LIMIT 1`).get()
  return first === undefined ? null : 'already holds rows'
}

/** The columns of a table in declared order. */
export function plannedColumns(db: Database, table: string): PlannedColumn[] {
  return listColumns(db, table).map(plannedColumn)
}

function plannedColumn({ name, type, notnull }: ListedColumn): PlannedColumn {
  return { name, type: type === 'INT' ? 'INTEGER' : (type as PageType), notNull: notnull === 1 }
}

function listColumns(db: Database, table: string): ListedColumn[] {
  return db
    .prepare<[string], ListedColumn>('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid')
    .all(table)
}

/** Root page and statement of a table or an index. */
