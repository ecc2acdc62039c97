import type { Database } from 'better-sqlite3'
import { LensError } from '../../base/faults.ts'
import type { PageColumn } from './columns.ts'
import type { IndexKeys } from './index-keys.ts'
import type { PlannedIndex } from './index-plan.ts'
import { IndexWriter } from './index-writer.ts'
import type { KeyColumn, OneText, TextKeys } from './key-columns.ts'
import type { PageFile } from './page-file.ts'
import { hasTwins, sortRows } from './sort-keys.ts'
import type { PlannedColumn, TablePlan } from './table-plan.ts'

const ROWID: PlannedColumn = { name: 'rowid', type: 'INTEGER', notNull: true }
/** Entries that are gathered before they are packed. */
const GATHERED = 8192

/**
 * Builds the indexes of a table that was filled by pages, from the keys of its rows; nothing of their own pages but the
 * root may exist. Indexes that are more than columns in ascending order are left to SQLite.
 * @param db connection in autocommit; not to be used in between
 * @throws LensError `internal` when an index is UNIQUE and the rows are not
 */
export function buildIndexes(db: Database, file: PageFile, plan: TablePlan, keys: IndexKeys): void {
  for (const index of plan.indexes) if (index.columns !== null) packIndex(file, plan, index, keys)
  file.flush()
  for (const { name, columns } of plan.indexes) {
    if (columns === null) db.exec(`REINDEX main."${name.replaceAll('"', '""')}"`)
  }
}

function packIndex(file: PageFile, plan: TablePlan, index: PlannedIndex, keys: IndexKeys): void {
  const places = index.columns ?? []
  const { rowids } = keys
  const columns = places.map((place) => keys.column(place))
  const sorted = sortRows(columns, rowids.length)
  const order = index.filter === null ? sorted.order : filtered(sorted.order, index.filter, keys)
  if (index.unique && !sorted.distinct && hasTwins(columns, order)) {
    throw new LensError('internal', `Two rows have the same key in ${index.name}.`, { index: index.name })
  }
  const planned = places.map((place) => ({ ...plan.columns[place], notNull: false }) as TablePlan['columns'][number])
  const writer = new IndexWriter(file, index.rootPage, [...planned, ROWID])
  const gathered = [...columns, { as: 'number', values: rowids } as const].map((column) => gatherer(column))
  for (let start = 0; start < order.length; start += GATHERED) {
    const rows = order.subarray(start, start + GATHERED)
    writer.append(
      gathered.map((gather) => gather(rows)),
      rows.length,
    )
  }
  writer.finish()
}

/** The rows that a partial index holds. */
function filtered(
  rows: Uint32Array,
  { place, value }: NonNullable<PlannedIndex['filter']>,
  keys: IndexKeys,
): Uint32Array {
  const column = keys.column(place)
  return rows.filter((row) => column.as === 'number' && column.values[row] === value)
}

/** Puts the cells of some rows together. */
function gatherer(column: KeyColumn): (rows: Uint32Array) => PageColumn {
  if (column.as === 'constant') return textOfAll(column)
  if (column.as === 'text') return textGatherer(column)
  const cells = new Float64Array(GATHERED)
  return (rows) => {
    for (let i = 0; i < rows.length; i++) cells[i] = column.values[rows[i] as number] as number
    return { kind: 'integer', values: cells }
  }
}

/** Every row has the one text of a dictionary. */
function textOfAll({ bytes }: OneText): () => PageColumn {
  const text: PageColumn = {
    kind: 'text',
    codes: new Uint32Array(GATHERED),
    bytes,
    offsets: Uint32Array.of(0, bytes.length),
  }
  return () => text
}

/** The rows themselves are codes into the texts; a code beyond them stands for NULL. */
function textGatherer({ bytes, offsets, nulls }: TextKeys): (rows: Uint32Array) => PageColumn {
  if (nulls.size === 0) return (codes) => ({ kind: 'text', codes, bytes, offsets })
  const nullCode = offsets.length
  return (rows) => {
    const codes = rows.map((row) => (nulls.has(row) ? nullCode : row))
    return { kind: 'text', codes, bytes, offsets, nullCode }
  }
}
