import { all, sql, where, type Sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import type { MemberRows } from '../kernels/breakdown.ts'
import { ROWS_PER_TICK } from '../selection-orders.ts'
import { joinLines, lineCondition, orderConditions, orderRegion, type Scope } from '../selection.ts'

/** Dimension that purchases are broken down by. */
export type Dimension = 'category' | 'channel' | 'region' | 'product' | 'new_returning'

/** Purchases by member, with the names (and product ids) of the members. */
export interface Members {
  readonly rows: MemberRows
  readonly names: readonly string[]
  readonly ids: readonly (string | null)[]
}

type Row = [member: string | number, order: number, customer: number, netE4: number]

/** Reads the purchases of a scope with their member of one dimension, order by order. */
export function readMembers(context: AnalysisContext, scope: Scope, by: Dimension): Members {
  const categories = by === 'category' ? readProducts(context, sql`category_level_1`) : null
  const [only, ...others] = new Set(categories?.values())
  if (categories && only !== undefined && others.length === 0) return readOrdersOf(context, scope, only)
  return readRows(context, statementOf(scope, by, memberOf(by)), by, categories)
}

/** All purchases under the one category that every product has; needs no pass over the lines. */
function readOrdersOf(context: AnalysisContext, scope: Scope, category: string): Members {
  return readRows(context, statementOf(scope, 'channel', sql`${category}`), 'channel', null)
}

function readRows(
  context: AnalysisContext,
  statement: Sql,
  by: Dimension,
  categories: ReadonlyMap<number, string> | null,
): Members {
  const numbers = new Map<string | number, number>()
  const columns = { member: [] as number[], order: [] as number[], customer: [] as number[], netE4: [] as number[] }
  const rows = context.db.prepare<unknown[], Row>(statement.text).raw()
  for (const [raw, order, customer, net] of rows.iterate(...statement.values)) {
    if (columns.member.length % ROWS_PER_TICK === 0) context.tick(columns.member.length, columns.member.length + 1)
    const member = categories ? (categories.get(Number(raw)) ?? 'Unknown') : raw
    const number = numbers.get(member) ?? numbers.size
    if (number === numbers.size) numbers.set(member, number)
    columns.member.push(number)
    columns.order.push(order)
    columns.customer.push(customer)
    columns.netE4.push(net)
  }
  return {
    rows: {
      length: columns.member.length,
      member: Int32Array.from(columns.member),
      order: Float64Array.from(columns.order),
      customer: Int32Array.from(columns.customer),
      netE4: Float64Array.from(columns.netE4),
    },
    ...labels(context, [...numbers.keys()], by),
  }
}

function statementOf(scope: Scope, by: Dimension, member: Sql): Sql {
  const conditions = [...orderConditions(scope), sql`o.is_return = 0`, lineCondition(scope)]
  const byLines = by === 'category' || by === 'product' || lineCondition(scope).text !== ''
  if (!byLines) {
    return sql`SELECT ${member}, o.order_key, o.customer_key, s.net_e4 FROM order_header o
      JOIN order_summary s ON s.order_key = o.order_key ${where(conditions)} ORDER BY o.order_key`
  }
  return sql`SELECT ${member}, o.order_key, o.customer_key, l.net_e4 FROM order_header o
    JOIN order_summary s ON s.order_key = o.order_key ${joinLines} ${where(conditions)} ORDER BY o.order_key`
}

/** Products come as keys and are named afterwards, once per product instead of once per line. */
function memberOf(by: Dimension): Sql {
  switch (by) {
    case 'category':
    case 'product':
      return sql`l.product_key`
    case 'channel':
      return sql`(SELECT channel_name FROM gold_channel_dim ch WHERE ch.channel_key = o.channel_key)`
    case 'region':
      return orderRegion
    case 'new_returning':
      return sql`CASE WHEN o.customer_key <= 0 THEN 'Guest' WHEN s.order_number = 1 THEN 'New' ELSE 'Returning' END`
  }
}

function labels(
  context: AnalysisContext,
  members: readonly (string | number)[],
  by: Dimension,
): { names: string[]; ids: (string | null)[] } {
  if (by !== 'product') return { names: members.map(String), ids: members.map(() => null) }
  const names = readProducts(context, sql`product_name`)
  const ids = readProducts(context, sql`product_id`)
  return {
    names: members.map((key) => names.get(Number(key)) ?? 'Unknown'),
    ids: members.map((key) => ids.get(Number(key)) ?? null),
  }
}

/** One column of the products by key. */
function readProducts(context: AnalysisContext, column: Sql): Map<number, string> {
  const rows = all<{ key: number; text: string }>(
    context.db,
    sql`SELECT product_key AS key, ${column} AS text FROM gold_product_dim`,
  )
  return new Map(rows.map(({ key, text }) => [key, text]))
}
