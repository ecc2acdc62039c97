import type { Database } from 'better-sqlite3'
import { buildIndexes } from '../../store/pages/build-indexes.ts'
import { KeyedTableWriter } from '../../store/pages/keyed-table.ts'
import { planKeyedTable } from '../../store/pages/keyed-plan.ts'
import { PageFile } from '../../store/pages/page-file.ts'
import { planTable } from '../../store/pages/table-plan.ts'
import type { TablePlan } from '../../store/pages/table-plan.ts'
import { TableWriter } from '../../store/pages/table-writer.ts'
import type { PageColumn } from '../../store/pages/columns.ts'
import { float64Of } from './gather.ts'
import { insertRows } from './insert-rows.ts'
import type { MartRows } from './table.ts'

/** How rows are stored: as database pages where the table allows it, or by INSERT alone. */
export type RowWriter = 'pages' | 'insert'

/** Something that takes the rows of an empty table, block by block. */
interface RowSink {
  append(block: MartRows): void
  finish(): void
}

/**
 * Fills an empty table with blocks of rows, in their order; no transaction may be open.
 * @returns rows that were written
 */
export function writeRows(db: Database, table: string, blocks: Iterable<MartRows>, writer: RowWriter): number {
  const file = writer === 'pages' ? new PageFile(db.name) : null
  try {
    const sink = (file && pageSink(db, file, table)) ?? insertSink(db, table)
    let rows = 0
    for (const block of blocks) {
      sink.append(block)
      rows += block.rows
    }
    sink.finish()
    return rows
  } finally {
    file?.close()
  }
}

function insertSink(db: Database, table: string): RowSink {
  db.exec('BEGIN')
  return {
    append: (block) => insertRows(db, table, block),
    finish: () => db.exec('COMMIT'),
  }
}

/** Null where the table has to be filled by INSERT. */
function pageSink(db: Database, file: PageFile, table: string): RowSink | null {
  const plan = planTable(db, table)
  if (plan.covered) return tableSink(db, file, plan)
  const keyed = planKeyedTable(db, table)
  if (!keyed.covered) return null
  const writer = new KeyedTableWriter(file, keyed)
  return {
    append: ({ rows, columns }) => writer.append(inOrder(keyed.columns, columns), rows),
    finish: () => writer.finish(db),
  }
}

function tableSink(db: Database, file: PageFile, plan: TablePlan): RowSink {
  const writer = new TableWriter(file, plan)
  const key = plan.rowid === null ? null : plan.columns[plan.rowid]?.name
  let before = 0
  return {
    append: ({ rows, columns }) => {
      const given = key == null ? undefined : columns[key]
      const rowids = given?.kind === 'integer' ? float64Of(given.values, (key) => key) : counted(before, rows)
      const cells = inOrder(plan.columns, columns)
      if (plan.rowid !== null) cells[plan.rowid] = { kind: 'constant', value: null }
      writer.append(rowids, cells, 0, rows)
      before += rows
    },
    finish: () => buildIndexes(db, file, plan, writer.finish()),
  }
}

/** Rowids of a table without an INTEGER PRIMARY KEY: 1 to n. */
function counted(before: number, rows: number): Float64Array {
  const rowids = new Float64Array(rows)
  for (let row = 0; row < rows; row++) rowids[row] = before + row + 1
  return rowids
}

function inOrder(planned: readonly { readonly name: string }[], columns: MartRows['columns']): PageColumn[] {
  return planned.map(({ name }) => columns[name] as PageColumn)
}
