import type { z } from 'zod'
import type { AnalysisContext } from '../../src-main/analysis/context.ts'
import type { CustomerList } from '../../src-main/analysis/customers/contract.ts'
import { scopeOf, type Scope } from '../../src-main/analysis/selection.ts'
import { toDateKey } from '../../src-main/base/days.ts'
import { all, nothing, sql, where, type Sql } from '../../src-main/store/sql.ts'
import { orderCondition } from './select-by-sql.ts'

type Input = z.output<typeof CustomerList>

/** A listed customer with lifetime figures in e4 and date keys. */
export interface ListedBySql {
  readonly id: string
  readonly orders: number
  readonly purchase_e4: number
  readonly net_e4: number
  readonly first_key: number | null
  readonly last_key: number | null
}

/** All customers behind a list, sorted, by SQL: the twin of the list over the facts (without cohort cells). */
export function customersBySql(context: AnalysisContext, input: Input): ListedBySql[] {
  const scope = scopeOf(context, input.filters)
  const search = input.search.trim().toLowerCase()
  const conditions = [
    sql`c.customer_key > 0`,
    sql`c.is_current = 1`,
    sql`c.is_deleted = 0`,
    knownBy(scope),
    search === '' ? nothing : sql`instr(lower(c.customer_id), ${search}) > 0`,
    input.cell
      ? sql`c.customer_key IN (SELECT customer_key FROM mart_rfm
          WHERE r_score = ${input.cell.r} AND (f_score + m_score + 1) / 2 = ${input.cell.fm})`
      : nothing,
    boughtWithin(scope),
  ]
  return all<ListedBySql>(
    context.db,
    sql`SELECT c.customer_id AS id, COALESCE(f.orders, 0) AS orders, COALESCE(f.purchase_e4, 0) AS purchase_e4,
        COALESCE(f.net_e4, 0) AS net_e4, f.first_key, f.last_key
      FROM gold_customer_dim c LEFT JOIN (${lifetimeFigures(scope)}) f ON f.customer_key = c.customer_key
      ${where(conditions)} ORDER BY ${sortOf(input)}, c.customer_id`,
  )
}

function lifetimeFigures(scope: Scope): Sql {
  const dated = scope.asOf === null ? nothing : sql`AND o.date_key <= ${toDateKey(scope.asOf)}`
  return sql`SELECT o.customer_key,
      SUM(o.is_return = 0) AS orders,
      SUM(CASE WHEN o.is_return = 0 THEN s.net_e4 ELSE 0 END) AS purchase_e4,
      SUM(s.net_e4) AS net_e4,
      MIN(CASE WHEN o.is_return = 0 AND o.date_key > 0 THEN o.date_key END) AS first_key,
      MAX(CASE WHEN o.is_return = 0 AND o.date_key > 0 THEN o.date_key END) AS last_key
    FROM order_header o JOIN order_summary s ON s.order_key = o.order_key
    WHERE o.customer_key > 0 AND o.currency_code = ${scope.currency} ${dated}
    GROUP BY o.customer_key`
}

function knownBy(scope: Scope): Sql {
  if (scope.asOf === null) return nothing
  return sql`(c.is_inferred = 0 OR COALESCE((SELECT MIN(o.date_key) FROM order_header o
    WHERE o.customer_key = c.customer_key), 0) <= ${toDateKey(scope.asOf)})`
}

function boughtWithin(scope: Scope): Sql {
  const { customers: _customers, ...filters } = scope.filters
  if (Object.keys(filters).length === 0) return nothing
  return sql`c.customer_key IN (SELECT o.customer_key FROM order_header o
    WHERE o.is_return = 0 AND o.customer_key > 0 AND ${orderCondition(scope)})`
}

function sortOf({ sort, descending }: Input): Sql {
  const columns: Record<Input['sort'], Sql> = {
    netRevenue: sql`f.net_e4`,
    orders: sql`f.orders`,
    lastOrder: sql`f.last_key`,
    firstOrder: sql`f.first_key`,
    recencyDays: sql`-f.last_key`,
    customerId: sql`c.customer_id`,
  }
  return descending ? sql`${columns[sort]} DESC NULLS LAST` : sql`${columns[sort]} ASC NULLS LAST`
}
