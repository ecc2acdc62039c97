import type { Database } from 'better-sqlite3'
import { entities } from '../../entities.ts'
import type { ExtractPlan } from '../extract.ts'

/**
 * Whether a file can be taken in bulk: order lines with numbered orders, every row of which stands for itself, of one
 * business unit, as the first orders of the version. Everything else goes row by row.
 */
export function coversBulk(db: Database, plan: ExtractPlan): boolean {
  const { entity, profile, mapping, reading } = plan
  const { orderIdFrom, headerOnFirstLine } = profile?.rules ?? {}
  if (entity !== 'order_lines' || orderIdFrom !== undefined || headerOnFirstLine === true) return false
  const fields = new Set(Object.values(mapping))
  if (!fields.has('order_id') || !fields.has('order_ts') || fields.has('shop_id')) return false
  if (profile?.constants['shop_id'] !== undefined) return false
  return !cleansNumbers(plan) && !reading.nullWords.some((word) => /\d/.test(word)) && hasNoOrders(db)
}

/** A decoder reads plain numbers and dates as they stand, without repairs. */
function cleansNumbers({ profile }: ExtractPlan): boolean {
  return entities.order_lines.fields.some(
    ({ name, type }) => ['money', 'num', 'ts'].includes(type) && (profile?.cleanUps[name] ?? []).length > 0,
  )
}

function hasNoOrders(db: Database): boolean {
  const found = ['order_header', 'order_line', 'gold_order_cancellation_fact'].map((table) =>
    db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get(),
  )
  return found.every((row) => row === undefined)
}
