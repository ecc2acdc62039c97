import type { Database } from 'better-sqlite3'
import { RowInserter } from '../insert.ts'
import { HEAD_COLUMNS, LINE_COLUMNS } from '../order-store.ts'
import type { HeadStage, LineStage, OrderSink } from './order-stages.ts'

/** Writes staged orders through INSERT, many rows per statement. */
export function openInsertSink(db: Database): OrderSink {
  const headRows = new RowInserter(db, 'order_header', HEAD_COLUMNS)
  const lineRows = new RowInserter(db, 'order_line', LINE_COLUMNS)
  const writeAll = (rows: RowInserter, stage: HeadStage | LineStage) => {
    for (let at = 0; at < stage.count; at++) rows.add(...stage.valuesOf(at))
    stage.clear()
  }
  return {
    write: (headStage, lineStage) => {
      writeAll(headRows, headStage)
      writeAll(lineRows, lineStage)
    },
    finish: () => {
      headRows.flush()
      lineRows.flush()
    },
    writeCustomers: () => false,
    close: () => Promise.resolve(),
  }
}
