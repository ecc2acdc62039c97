import type { Database } from 'better-sqlite3'
import { readRows, rowSource } from '../../store/snapshot/rows.ts'
import { TextCodes } from '../../store/snapshot/text-codes.ts'
import type { References } from './references.ts'

/** What the checks of lines and sums need of every stored order, in ascending order of its key. */
export interface StoredHeads {
  readonly count: number
  readonly key: Float64Array
  readonly customer: Int32Array
  readonly dateKey: Int32Array
  readonly isReturn: Int32Array
  /** NaN where no rate is known. */
  readonly rate: Float64Array
}

/** Reads `order_header` as it is stored and counts its references that lead nowhere. */
export function readStoredHeads(db: Database, references: References): StoredHeads {
  const rows = Number(db.prepare('SELECT COUNT(*) FROM order_header').pluck().get())
  const heads = {
    count: rows,
    key: new Float64Array(rows),
    customer: new Int32Array(rows),
    dateKey: new Int32Array(rows),
    isReturn: new Int32Array(rows),
    rate: new Float64Array(rows),
  }
  const wanted = {
    ...references.wanted,
    order_key: 'number',
    customer_key: 'number',
    date_key: 'number',
    is_return: 'number',
    fx_rate: 'number',
  } as const
  let at = 0
  for (const { count, columns } of readRows(db, rowSource(db), 'order_header', wanted, new TextCodes())) {
    references.count(columns, count)
    heads.key.set(columns.order_key.subarray(0, count), at)
    heads.customer.set(columns.customer_key.subarray(0, count), at)
    heads.dateKey.set(columns.date_key.subarray(0, count), at)
    heads.isReturn.set(columns.is_return.subarray(0, count), at)
    heads.rate.set(columns.fx_rate.subarray(0, count), at)
    at += count
  }
  return heads
}
