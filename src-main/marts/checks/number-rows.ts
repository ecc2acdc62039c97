import type { Database } from 'better-sqlite3'
import { readRows, rowSource } from '../../store/snapshot/rows.ts'
import type { RowBatch, Wanted } from '../../store/snapshot/rows.ts'
import { TextCodes } from '../../store/snapshot/text-codes.ts'

/** Columns of numbers of a stored table in ascending order of its key, in batches; NULL is NaN. */
export type NumberRows = <const W extends Readonly<Record<string, 'number'>>>(
  table: string,
  wanted: W,
) => Iterable<RowBatch<W & Wanted>>

/** Reads the tables of a connection. */
export function numberRows(db: Database): NumberRows {
  return (table, wanted) => readRows(db, rowSource(db), table, wanted, new TextCodes())
}
