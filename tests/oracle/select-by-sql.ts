import type { AnalysisContext } from '../../src-main/analysis/context.ts'
import {
  attributeConditions,
  countingDate,
  joinLines,
  lineCondition,
  orderConditions,
  type Scope,
} from '../../src-main/analysis/selection.ts'
import { all, first, join, nothing, sql, where, type Sql } from '../../src-main/store/sql.ts'

/** An order as a question counts it: amounts of the matching lines only when a category is chosen. */
export interface CountedOrder {
  readonly key: number
  /** Date key on which it counts. */
  readonly date: number
  readonly units: number
  readonly netE4: number
  readonly marginE4: number | null
  readonly marginBaseE4: number
}

/** What a scope counts, by the SQL conditions of the filter bar: the twin of the selection over the facts. */
export interface CountedBySql {
  readonly orders: readonly CountedOrder[]
  readonly lines: number
  readonly otherCurrencyOrders: number
  /** First and last date key of the scope's currency to the as-of date; null without dated purchases. */
  readonly period: { readonly first: number | null; readonly last: number | null }
}

/** Reads the twin. */
export function selectBySql({ db }: AnalysisContext, scope: Scope): CountedBySql {
  const counted = (conditions: readonly Sql[]): Sql => sql`FROM order_header o ${joinLines} ${where(conditions)}`
  const lines = sql`SELECT COUNT(*) AS n ${counted([...orderConditions(scope), lineCondition(scope)])}`
  const others = where([...attributeConditions(scope), sql`o.currency_code <> ${scope.currency}`])
  return {
    orders: all<CountedOrder>(
      db,
      sql`SELECT o.order_key AS key, ${countingDate(scope)} AS date, COALESCE(SUM(l.quantity), 0) AS units,
          COALESCE(SUM(l.net_e4), 0) AS netE4, SUM(l.margin_e4) AS marginE4,
          COALESCE(SUM(CASE WHEN l.margin_e4 IS NOT NULL THEN l.net_e4 END), 0) AS marginBaseE4
        FROM order_header o LEFT JOIN order_line l
          ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
          AND ${where([lineCondition(scope)]).text === '' ? sql`1` : lineCondition(scope)}
        WHERE ${orderCondition(scope)} GROUP BY o.order_key ORDER BY o.order_key`,
    ),
    lines: first<{ n: number }>(db, lines)?.n ?? 0,
    otherCurrencyOrders: first<{ n: number }>(db, sql`SELECT COUNT(*) AS n FROM order_header o ${others}`)?.n ?? 0,
    period: readPeriod(db, scope),
  }
}

function readPeriod(db: AnalysisContext['db'], scope: Scope): CountedBySql['period'] {
  if (scope.asOf === null) return { first: null, last: null }
  const statement = sql`SELECT MIN(o.date_key) AS first, MAX(o.date_key) AS last FROM order_header o
    ${where([...attributeConditions({ ...scope, filters: { customers: 'all' } }), sql`o.date_key > 0`])}
    AND o.currency_code = ${scope.currency}`
  return first<CountedBySql['period']>(db, statement) ?? { first: null, last: null }
}

/** Every condition of a scope on `order_header o`; with a category at least one line must match. */
export function orderCondition(scope: Scope): Sql {
  const condition = lineCondition(scope)
  const withMatchingLine =
    condition.text === ''
      ? nothing
      : sql`EXISTS (SELECT 1 FROM order_line l WHERE l.sales_key BETWEEN o.order_key * 1048576
          AND o.order_key * 1048576 + 1048575 AND ${condition})`
  return join([...orderConditions(scope), withMatchingLine], ' AND ')
}
