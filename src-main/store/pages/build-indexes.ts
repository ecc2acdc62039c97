import type { Database } from 'better-sqlite3'
import { LensError } from '../../base/faults.ts'
import type { PageColumn } from './columns.ts'
import type { IndexKeys } from './index-keys.ts'
import type { PlannedIndex } from './index-plan.ts'
import { IndexWriter } from './index-writer.ts'
import { NULL_WORD, WORD_SHIFT } from './key-columns.ts'
import type { KeyColumn, NumberKeys, OneText, Rowids, RunOfRowids, TextKeys, WordKeys } from './key-columns.ts'
import type { PageFile } from './page-file.ts'
import { release } from './release.ts'
import { hasTwins, sortRows } from './sort-keys.ts'
import type { PlannedColumn, TablePlan } from './table-plan.ts'

const ROWID: PlannedColumn = { name: 'rowid', type: 'INTEGER', notNull: true }
/** Entries that are gathered before they are packed. */
const GATHERED = 8192

/**
 * Builds the indexes of a table that was filled by pages, one after the other, from the keys of its rows; nothing of
 * their own pages but the root may exist. Indexes that are more than columns in ascending order are left to SQLite.
 * @param db connection in autocommit; not to be used in between
 * @throws LensError `internal` when an index is UNIQUE and the rows are not
 */
export function buildIndexes(db: Database, file: PageFile, plan: TablePlan, keys: IndexKeys): void {
  file.flush()
  for (const index of plan.indexes) if (index.columns !== null) packIndex(file, plan, index, keys)
  file.flush()
  for (const { name, columns } of plan.indexes) {
    if (columns === null) db.exec(`REINDEX main."${name.replaceAll('"', '""')}"`)
  }
}

function packIndex(file: PageFile, plan: TablePlan, index: PlannedIndex, keys: IndexKeys): void {
  const places = index.columns ?? []
  const { filter } = index
  const read = keys.read(filter === null ? places : [...places, filter.place])
  const columns = read.columns.slice(0, places.length)
  const sorted = sortRows(columns, keys.rows)
  const order = filter === null ? sorted.order : filtered(sorted.order, filter.value, read.columns.at(-1))
  if (index.unique && !sorted.distinct && hasTwins(columns, order)) {
    throw new LensError('internal', `Two rows have the same key in ${index.name}.`, { index: index.name })
  }
  const planned = places.map((place) => ({ ...plan.columns[place], notNull: false }) as TablePlan['columns'][number])
  const writer = new IndexWriter(file, index.rootPage, [...planned, ROWID])
  const gathered = [...columns, read.rowids].map((column) => gatherer(column))
  for (let start = 0; start < order.length; start += GATHERED) {
    const rows = order.subarray(start, start + GATHERED)
    writer.append(
      gathered.map((gather) => gather(rows)),
      rows.length,
    )
  }
  writer.finish()
  release(order, sorted.order, ...[...read.columns, read.rowids].flatMap(arraysOf))
}

/** The arrays of a key column that are its own. */
function arraysOf(column: KeyColumn | Rowids): ArrayBufferView[] {
  if (column.as === 'text') return [column.bytes, column.offsets]
  if (column.as === 'word') return [column.words]
  return column.as === 'number' ? [column.values] : []
}

/** The rows that a partial index holds. */
function filtered(rows: Uint32Array, value: number, column: KeyColumn | undefined): Uint32Array {
  if (column?.as === 'word') return rows.filter((row) => column.words[row] === value + WORD_SHIFT)
  return rows.filter((row) => column?.as === 'number' && column.values[row] === value)
}

/** Puts the cells of some rows together. */
function gatherer(column: KeyColumn | Rowids): (rows: Uint32Array) => PageColumn {
  if (column.as === 'constant') return textOfAll(column)
  if (column.as === 'text') return textGatherer(column)
  if (column.as === 'word') return numberGatherer(wordGatherer(column))
  return numberGatherer(column.as === 'run' ? runGatherer(column) : valueGatherer(column))
}

type NumberGatherer = (rows: Uint32Array, cells: Float64Array) => void

function numberGatherer(gather: NumberGatherer): (rows: Uint32Array) => PageColumn {
  const cells = new Float64Array(GATHERED)
  return (rows) => {
    gather(rows, cells)
    return { kind: 'integer', values: cells }
  }
}

function valueGatherer({ values }: NumberKeys): NumberGatherer {
  return (rows, cells) => {
    for (let i = 0; i < rows.length; i++) cells[i] = values[rows[i] as number] as number
  }
}

function wordGatherer({ words }: WordKeys): NumberGatherer {
  return (rows, cells) => {
    for (let i = 0; i < rows.length; i++) {
      const word = words[rows[i] as number] as number
      cells[i] = word === NULL_WORD ? Number.NaN : word - WORD_SHIFT
    }
  }
}

function runGatherer({ first }: RunOfRowids): NumberGatherer {
  return (rows, cells) => {
    for (let i = 0; i < rows.length; i++) cells[i] = first + (rows[i] as number)
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
