import { fromDateKey } from '../base/days.ts'
import { first, join, nothing, sql, where, type Sql } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'
import { UNDATED, type OrderColumns } from './kernels/overview.ts'
import { countingDate, joinLines, lineCondition, orderConditions, type Scope } from './selection.ts'

/** Rows between two looks at whether the reader has gone away. */
export const ROWS_PER_TICK = 65_536

type OrderRow = [
  dateKey: number,
  customer: number,
  isReturn: number,
  units: number,
  netE4: number,
  marginE4: number | null,
  marginBaseE4: number,
  orderNumber: number | null,
]

/**
 * Reads the orders and returns of a scope as columns, each on the day it counts. With a category filter the amounts
 * are of the matching lines only.
 * @param withMargin whether margins are needed; costs a pass over the lines when any cost is known
 */
export function readOrders(context: AnalysisContext, scope: Scope, withMargin = false): OrderColumns {
  const statement = orderStatement(scope, withMargin && hasMargins(context))
  const most = first<{ n: number }>(context.db, sql`SELECT COUNT(*) AS n FROM order_header`)?.n ?? 0
  const columns = allocate(most)
  const days = new Map<number, number>()
  const rows = context.db.prepare<unknown[], OrderRow>(statement.text).raw()
  let row = 0
  for (const [dateKey, customer, isReturn, units, net, margin, base, number] of rows.iterate(...statement.values)) {
    if (row % ROWS_PER_TICK === 0) context.tick(row, most)
    columns.day[row] = dayOfKey(days, dateKey)
    columns.customer[row] = customer
    columns.isReturn[row] = isReturn
    columns.units[row] = units
    columns.netE4[row] = net
    columns.marginE4[row] = margin ?? 0
    columns.marginBaseE4[row] = base
    columns.hasMargin[row] = margin === null ? 0 : 1
    columns.orderNumber[row] = number ?? 0
    row++
  }
  return { ...columns, length: row }
}

/** SELECT of order columns; the order is that of the order keys, so equal questions read equal arrays. */
function orderStatement(scope: Scope, margins: boolean): Sql {
  const byLines = margins || scope.filters.category !== undefined
  const date = countingDate(scope)
  if (!byLines) {
    return sql`SELECT ${date}, o.customer_key, o.is_return, s.units, s.net_e4, NULL, 0, s.order_number
      FROM order_header o JOIN order_summary s ON s.order_key = o.order_key
      ${where(orderConditions(scope))} ORDER BY o.order_key`
  }
  return sql`SELECT ${date}, o.customer_key, o.is_return, SUM(l.quantity), SUM(l.net_e4), SUM(l.margin_e4),
      SUM(CASE WHEN l.margin_e4 IS NOT NULL THEN l.net_e4 ELSE 0 END), s.order_number
    FROM order_header o JOIN order_summary s ON s.order_key = o.order_key ${joinLines}
    ${where([...orderConditions(scope), lineCondition(scope)])} GROUP BY o.order_key ORDER BY o.order_key`
}

/** Condition that keeps orders with at least one line of the category filter; nothing without that filter. */
export function withMatchingLine(scope: Scope): Sql {
  const condition = lineCondition(scope)
  if (condition.text === '') return nothing
  return sql`EXISTS (SELECT 1 FROM order_line l WHERE l.sales_key BETWEEN o.order_key * 1048576
    AND o.order_key * 1048576 + 1048575 AND ${condition})`
}

/** Every condition of a scope on `order_header o` as one; 1 when everything counts. */
export function orderCondition(scope: Scope): Sql {
  const joined = join([...orderConditions(scope), withMatchingLine(scope)], ' AND ')
  return joined.text === '' ? sql`1` : joined
}

function hasMargins(context: AnalysisContext): boolean {
  const found = first<{ found: number }>(
    context.db,
    sql`SELECT EXISTS (SELECT 1 FROM order_summary WHERE margin_e4 IS NOT NULL) AS found`,
  )
  return found?.found === 1
}

function dayOfKey(days: Map<number, number>, key: number): number {
  if (key <= 0) return UNDATED
  const known = days.get(key)
  if (known !== undefined) return known
  const day = fromDateKey(key)
  days.set(key, day)
  return day
}

function allocate(length: number): OrderColumns {
  return {
    length,
    day: new Int32Array(length),
    customer: new Int32Array(length),
    isReturn: new Uint8Array(length),
    units: new Float64Array(length),
    netE4: new Float64Array(length),
    marginE4: new Float64Array(length),
    marginBaseE4: new Float64Array(length),
    hasMargin: new Uint8Array(length),
    orderNumber: new Int32Array(length),
  }
}
