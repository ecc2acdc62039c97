import type { Database } from 'better-sqlite3'

interface SchemaRow {
  readonly rootpage: number
  readonly sql: string | null
}

/** Where a table or index begins, and its statement; null for the index of a constraint. */
export function schemaRow(db: Database, type: 'table' | 'index', name: string): SchemaRow {
  const row = db
    .prepare<[string, string], SchemaRow>(
      'SELECT rootpage, sql FROM main.sqlite_schema WHERE type = ? AND name = ? COLLATE NOCASE',
    )
    .get(type, name)
  if (row === undefined) throw new TypeError(`no ${type} ${name}`)
  return row
}
