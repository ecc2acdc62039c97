import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { PageColumn } from '../../src-main/store/pages/columns.ts'
import { PageFile } from '../../src-main/store/pages/page-file.ts'
import { planTable } from '../../src-main/store/pages/table-plan.ts'
import type { TablePlan } from '../../src-main/store/pages/table-plan.ts'
import { TableWriter } from '../../src-main/store/pages/table-writer.ts'

export type Cell = number | string | null
export type CellType = 'INTEGER' | 'REAL' | 'TEXT'

/** Rows of one table: its rowids, and its cells column by column without the rowid column. */
export interface TestTable {
  readonly rowids: readonly number[]
  /** Place of the INTEGER PRIMARY KEY among the columns; null without one. */
  readonly rowid: number | null
  readonly columns: readonly TestColumn[]
}

export interface TestColumn {
  readonly type: CellType
  readonly notNull: boolean
  readonly cells: readonly Cell[]
}

/** Numbers from 0 to below 1 from a seed (mulberry32), so that a failure can be repeated. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** An empty database of a page size, closed after the test. */
export function newDatabase(folder: string, name: string, pageSize: number): Database {
  const db = new SqliteDatabase(join(folder, name))
  db.pragma(`page_size = ${pageSize}`)
  db.pragma('journal_mode = MEMORY')
  db.pragma('synchronous = OFF')
  onTestFinished(() => {
    db.close()
  })
  return db
}

/** `CREATE TABLE t (c0 …, c1 …) STRICT`. */
export function createTable(db: Database, table: TestTable): void {
  const names = declared(table).map((column, i) => {
    if (column === null) return `c${i} INTEGER PRIMARY KEY`
    return `c${i} ${column.type}${column.notNull ? ' NOT NULL' : ''}`
  })
  db.exec(`CREATE TABLE t (${names.join(', ')}) STRICT`)
}

/** Columns in declared order; null stands for the rowid. */
export function declared(table: TestTable): (TestColumn | null)[] {
  const columns: (TestColumn | null)[] = [...table.columns]
  if (table.rowid !== null) columns.splice(table.rowid, 0, null)
  return columns
}

/** Fills the table as everybody does. */
export function insertRows(db: Database, table: TestTable): void {
  const columns = declared(table)
  const names = columns.map((_, i) => `c${i}`)
  const marks = columns.map(() => '?')
  if (table.rowid === null) {
    names.push('rowid')
    marks.push('?')
  }
  const insert = db.prepare(`INSERT INTO t (${names.join(', ')}) VALUES (${marks.join(', ')})`)
  db.transaction(() => {
    table.rowids.forEach((rowid, row) => {
      const cells = columns.map((column) => (column === null ? rowid : (column.cells[row] ?? null)))
      insert.run(...(table.rowid === null ? [...cells, rowid] : cells).map(bindable))
    })
  })()
}

/** Integral numbers are bound as integers, as the loader does, so that STRICT takes them. */
function bindable(cell: Cell): Cell | bigint {
  return Number.isSafeInteger(cell) && !Object.is(cell, -0) ? BigInt(cell as number) : cell
}

/** The plan of a table that has to be covered. */
export function covered(db: Database, table = 't'): TablePlan {
  const plan = planTable(db, table)
  if (!plan.covered) throw new Error(plan.reason)
  return plan
}

/** Fills the table with pages, in parts that begin and end anywhere. */
export function packRows(db: Database, table: TestTable, forms: readonly PageColumn[], parts: number): TablePlan {
  const plan = covered(db)
  const file = new PageFile(db.name)
  try {
    const writer = new TableWriter(file, plan)
    const rowids = Float64Array.from(table.rowids)
    const count = rowids.length
    for (let part = 0; part < parts; part++) {
      writer.append(rowids, forms, Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts))
      file.flush()
    }
    writer.finish()
  } finally {
    file.close()
  }
  return plan
}

/** Cells as the page writer takes them, in one of the forms that can hold them. */
export function formOf(column: TestColumn | null, choose: () => number): PageColumn {
  if (column === null) return { kind: 'constant', value: null }
  const { cells, type } = column
  const [first] = cells
  if (cells.length > 0 && cells.every((cell) => Object.is(cell, first)))
    return { kind: 'constant', value: first ?? null }
  if (type === 'TEXT') {
    return choose() < 0.5 ? { kind: 'texts', values: cells as (string | null)[] } : codesOf(cells as (string | null)[])
  }
  const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : (cell as number)))
  if (type === 'REAL') return { kind: 'real', values }
  const fitting = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array]
    .map((form) => form.from(values))
    .filter((form) => form.every((value, i) => value === values[i]))
  return { kind: 'integer', values: fitting[Math.floor(choose() * (fitting.length + 1))] ?? values }
}

/** Texts as codes of a dictionary, which may hold NULL. */
export function codesOf(cells: readonly (string | null)[]): PageColumn {
  const texts = [...new Set(cells)]
  const encoded = texts.map((text) => Buffer.from(text ?? ''))
  const offsets = new Uint32Array(texts.length + 1)
  encoded.forEach((bytes, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + bytes.length
  })
  const codes = Uint32Array.from(cells, (cell) => texts.indexOf(cell))
  const nullCode = texts.indexOf(null)
  return { kind: 'text', codes, bytes: Buffer.concat(encoded), offsets, ...(nullCode < 0 ? {} : { nullCode }) }
}
