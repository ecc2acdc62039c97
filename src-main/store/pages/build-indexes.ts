import type { Database } from 'better-sqlite3'
import { LensError } from '../../base/faults.ts'
import type { PageColumn } from './columns.ts'
import { GrowableNumbers } from './growable.ts'
import type { PlannedIndex } from './index-plan.ts'
import { IndexWriter } from './index-writer.ts'
import { NumberCollector, TextCollector } from './key-columns.ts'
import type { KeyColumn, OneText, TextKeys } from './key-columns.ts'
import type { PageFile } from './page-file.ts'
import { readTable } from './read-table.ts'
import { hasTwins, sortRows } from './sort-keys.ts'
import type { PlannedColumn, TablePlan } from './table-plan.ts'

const ROWID: PlannedColumn = { name: 'rowid', type: 'INTEGER', notNull: true }
/** Entries that are gathered before they are packed. */
const GATHERED = 8192

/**
 * Builds the indexes of a table that was filled by pages, from what its pages hold; nothing of their own pages but the
 * root may exist. Indexes that are more than columns in ascending order are left to SQLite.
 * @param db connection in autocommit; not to be used in between
 * @throws LensError `internal` when an index is UNIQUE and the rows are not
 */
export function buildIndexes(db: Database, file: PageFile, plan: TablePlan): void {
  file.flush()
  const packed = plan.indexes.filter((index) => index.columns !== null)
  if (packed.length > 0) {
    const { keys, rowids } = collectKeys(file.path, plan, packed)
    for (const index of packed) packIndex(file, plan, index, keys, rowids)
    file.flush()
  }
  for (const { name, columns } of plan.indexes) {
    if (columns === null) db.exec(`REINDEX main."${name.replaceAll('"', '""')}"`)
  }
}

interface Collected {
  /** By place in the table. */
  readonly keys: ReadonlyMap<number, KeyColumn>
  readonly rowids: Float64Array
}

function collectKeys(path: string, plan: TablePlan, indexes: readonly PlannedIndex[]): Collected {
  const places = [...new Set(indexes.flatMap(({ columns, filter }) => [...(columns ?? []), ...placeOf(filter)]))]
  const wanted = places.map((place) => [nameOf(plan, place), formOf(plan, place)] as const)
  const collectors = places.map((place) =>
    formOf(plan, place) === 'text' ? new TextCollector() : new NumberCollector(),
  )
  const rowids = new GrowableNumbers()
  for (const batch of readTable(path, plan, Object.fromEntries(wanted))) {
    rowids.append(batch.rowids, batch.count)
    places.forEach((place, i) => {
      const cells = batch.columns[nameOf(plan, place)]
      const collector = collectors[i]
      if (cells === undefined) return
      if (collector instanceof NumberCollector && cells instanceof Float64Array) collector.add(cells, batch.count)
      else if (collector instanceof TextCollector && !(cells instanceof Float64Array)) collector.add(cells, batch.count)
    })
  }
  const keys = new Map(places.map((place, i) => [place, (collectors[i] as NumberCollector | TextCollector).keys()]))
  return { keys, rowids: rowids.view() }
}

function placeOf(filter: PlannedIndex['filter']): number[] {
  return filter === null ? [] : [filter.place]
}

function nameOf(plan: TablePlan, place: number): string {
  return plan.columns[place]?.name ?? ''
}

function formOf(plan: TablePlan, place: number): 'number' | 'text' {
  return plan.columns[place]?.type === 'TEXT' ? 'text' : 'number'
}

function packIndex(
  file: PageFile,
  plan: TablePlan,
  index: PlannedIndex,
  keys: Collected['keys'],
  rowids: Float64Array,
): void {
  const places = index.columns ?? []
  const columns = places.map((place) => keys.get(place) as KeyColumn)
  const sorted = sortRows(columns, rowids.length)
  const order = index.filter === null ? sorted : filtered(sorted, index.filter, keys)
  if (index.unique && hasTwins(columns, order)) {
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
  keys: Collected['keys'],
): Uint32Array {
  const column = keys.get(place)
  return rows.filter((row) => column?.as === 'number' && column.values[row] === value)
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
