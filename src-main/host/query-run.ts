import type { ColumnDefinition, Database, Statement } from 'better-sqlite3'
import type { SqlResult } from '../api/contract/sql.ts'
import { LensError } from '../base/faults.ts'
import { allTables, allViews, declared } from '../model/index.ts'
import { columnMask, masked, type Mask } from '../model/masking.ts'
import { openWarehouse } from '../store/open.ts'
import type { QueryRequest } from './query.ts'

type Cell = string | number | null

/** SQLite may hold this much; beyond it a statement fails instead of the machine. */
const HEAP_BYTES = 512 * 1024 * 1024

/** Opens the version read-only, puts masks before its personal columns and runs the statement up to the row limit. */
export function answerQuery(request: QueryRequest): Omit<SqlResult, 'milliseconds'> {
  const db = openWarehouse(request.warehouse, { readOnly: true, attach: request.work })
  try {
    db.pragma(`hard_heap_limit = ${String(HEAP_BYTES)}`)
    if (request.masked) maskTables(db)
    db.pragma('query_only = ON')
    const statement = prepare(db, request.sql)
    const columns = statement.columns()
    const masks = columns.map((column) => (request.masked ? originMask(column) : 'none'))
    const rows: Cell[][] = []
    for (const row of statement.raw(true).safeIntegers(true).iterate() as Iterable<unknown[]>) {
      if (rows.length === request.limit) return { columns: columns.map(nameOf), rows, truncated: true }
      rows.push(row.map((value, at) => masked(cellOf(value), masks[at] ?? 'none')))
    }
    return { columns: columns.map(nameOf), rows, truncated: false }
  } catch (error) {
    throw sqlFault(error)
  } finally {
    db.close()
  }
}

function prepare(db: Database, sql: string): Statement {
  const statement = db.prepare(sql)
  if (!statement.reader || !statement.readonly) {
    throw new LensError('sql_not_read_only', 'The statement does not only read.')
  }
  return statement
}

/**
 * Personal columns of a table, seen through a view of the same name that stands before it. Business keys stay
 * readable: without them a list could not be taken back to the client's system.
 */
function maskTables(db: Database): void {
  db.function('lens_masked', { deterministic: true }, (value: unknown, mask: unknown) =>
    masked(cellOf(value), mask as Mask),
  )
  db.pragma('query_only = OFF')
  for (const { name, columns } of [...allTables, ...allViews]) {
    const masks = Object.entries(columns).map(([column, declaration]) => [column, columnMask(declaration)] as const)
    if (masks.every(([, mask]) => mask === 'none')) continue
    const list = masks.map(([column, mask]) =>
      mask === 'none' ? column : `lens_masked(${column}, '${mask}') AS ${column}`,
    )
    db.exec(`CREATE TEMP VIEW ${name} AS SELECT ${list.join(', ')} FROM main.${name}`)
  }
}

/** The mask of a result column that is a table's column as it is; SQLite tells its origin through views. */
function originMask({ table, column }: ColumnDefinition): Mask {
  const origin = column ? declared(table ?? '')?.columns[column] : undefined
  return origin ? columnMask(origin) : 'none'
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return Buffer.isBuffer(value) ? value.toString('hex') : null
}

function nameOf(column: ColumnDefinition): string {
  return column.name
}

/** SQLite's own sentence names tables and columns, never cells. */
function sqlFault(error: unknown): unknown {
  if (error instanceof LensError || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_NOMEM') return new LensError('too_large', 'The query needs more memory than a query may use.')
  if (error instanceof RangeError && error.message.includes('more than one statement')) {
    return new LensError('sql_not_read_only', 'There is more than one statement.')
  }
  if (code === 'SQLITE_ERROR' || error instanceof RangeError) return new LensError('sql_syntax', `${error.message}.`)
  return error
}
