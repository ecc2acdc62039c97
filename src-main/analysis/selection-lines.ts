import { first, sql, where } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'
import { joinLines, lineCondition, orderConditions, type Scope } from './selection.ts'

/** Order lines (purchases and returns) behind the figures of a scope. */
export function countLines(context: AnalysisContext, scope: Scope): number {
  const condition = lineCondition(scope)
  const statement =
    condition.text === ''
      ? sql`SELECT COALESCE(SUM(s.lines_count), 0) AS n FROM order_header o
            JOIN order_summary s ON s.order_key = o.order_key ${where(orderConditions(scope))}`
      : sql`SELECT COUNT(*) AS n FROM order_header o ${joinLines} ${where([...orderConditions(scope), condition])}`
  return first<{ n: number }>(context.db, statement)?.n ?? 0
}
