import type { Database } from 'better-sqlite3'
import type { Facts } from '../../base/facts.ts'
import { readHistory } from './history.ts'
import { readOrderHeads } from './order-heads.ts'
import { readOrderLines } from './order-lines.ts'
import { readRegions } from './regions.ts'
import { rowSource } from './rows.ts'
import type { RowSource } from './rows.ts'

/**
 * The facts of a warehouse version as columns over shared memory: one pass over its transactions and one over its lines,
 * in memory only the result and one batch.
 * @throws LensError `workspace_corrupt` when the file is damaged
 */
export function buildFacts(db: Database, source: RowSource = rowSource(db)): Facts {
  const { time, currencies, ...heads } = readOrderHeads(db, source, countRows(db, 'order_header'))
  const { lines, ...sums } = readOrderLines(db, source, heads, countRows(db, 'order_line'))
  const regions = readRegions(db, heads.location, heads.customer)
  const { customers, ...places } = readHistory(db, { ...heads, time, lastCustomer: lastCustomer(db) })
  return {
    orders: { ...heads, ...sums, ...places, region: regions.ofOrders },
    lines,
    customers,
    names: { regions: regions.names, currencies },
  }
}

function countRows(db: Database, table: 'order_header' | 'order_line'): number {
  return Number(db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get())
}

function lastCustomer(db: Database): number {
  return Number(db.prepare('SELECT MAX(0, MAX(customer_key)) FROM gold_customer_dim').pluck().get() ?? 0)
}
