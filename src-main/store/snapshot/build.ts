import type { Database } from 'better-sqlite3'
import type { Facts } from '../../base/facts.ts'
import { readHistory } from './history.ts'
import { readOrderHeads } from './order-heads.ts'
import { readOrderLines } from './order-lines.ts'
import { readRegions } from './regions.ts'

/**
 * The facts of a warehouse version as columns over shared memory.
 * @param tick called every 65,536 rows; what it throws ends the build
 */
export function buildFacts(db: Database, tick: () => void = () => undefined): Facts {
  const { time, currencies, ...heads } = readOrderHeads(db, countRows(db, 'order_header'), tick)
  const { lines, ...sums } = readOrderLines(db, heads, countRows(db, 'order_line'), tick)
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
