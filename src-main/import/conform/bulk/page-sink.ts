import type { Database } from 'better-sqlite3'
import { buildIndexes } from '../../../store/pages/build-indexes.ts'
import { PageFile } from '../../../store/pages/page-file.ts'
import type { TablePlan } from '../../../store/pages/table-plan.ts'
import { planTable } from '../../../store/pages/table-plan.ts'
import { TableWriter } from '../../../store/pages/table-writer.ts'
import type { OrderSink } from './order-stages.ts'
import { pageColumns } from './page-columns.ts'
import { writeCustomers } from './page-customers.ts'
import type { AnyStage } from './stage.ts'

/** Fewer customers are written sooner by INSERT. */
const MANY = 1_000

/**
 * Writes staged orders as database pages; null where the tables have to be filled by INSERT. What SQL wrote meanwhile is
 * committed before pages are appended, because both take the end of the file.
 */
export function openPageSink(db: Database): OrderSink | null {
  const [heads, lines] = [planTable(db, 'order_header'), planTable(db, 'order_line')]
  if (!heads.covered || !lines.covered) return null
  const file = new PageFile(db.name)
  const [headTable, lineTable] = [openTable(file, heads), openTable(file, lines)]
  return {
    write: (headStage, lineStage) => {
      betweenTransactions(db, () => {
        headTable.append(headStage, headStage.numbers.order_key)
        lineTable.append(lineStage, lineStage.numbers.sales_key)
        file.flush()
      })
      file.writeBack()
    },
    finish: () => {
      betweenTransactions(db, () => {
        for (const table of [headTable, lineTable]) table.finish(db)
      })
    },
    writeCustomers: (customers) =>
      customers.keys.length >= MANY && betweenTransactions(db, () => writeCustomers(db, file, customers)),
    // Closing a file gives up the locks of the process on it, so no transaction may be open meanwhile.
    close: async () => {
      try {
        await file.settle()
      } finally {
        commitAndClose(db, file)
      }
      db.exec('BEGIN')
    },
  }
}

function commitAndClose(db: Database, file: PageFile): void {
  try {
    if (db.inTransaction) db.exec('COMMIT')
  } finally {
    file.close()
  }
}

interface PagedTable {
  append(stage: AnyStage, rowids: Float64Array): void
  finish(db: Database): void
}

function openTable(file: PageFile, plan: TablePlan): PagedTable {
  const writer = new TableWriter(file, plan)
  return {
    append: (stage, rowids) => {
      if (stage.count > 0) writer.append(rowids, pageColumns(stage, plan), 0, stage.count)
      stage.clear()
    },
    finish: (db) => buildIndexes(db, file, plan, writer.finish()),
  }
}

function betweenTransactions<Result>(db: Database, work: () => Result): Result {
  db.exec('COMMIT')
  const result = work()
  db.exec('BEGIN')
  return result
}
