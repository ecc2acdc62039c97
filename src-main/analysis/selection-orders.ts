import { join, nothing, sql, type Sql } from '../store/sql.ts'
import { lineCondition, orderConditions, type Scope } from './selection.ts'

/** Condition that keeps orders with at least one line of the category filter; nothing without that filter. */
function withMatchingLine(scope: Scope): Sql {
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
