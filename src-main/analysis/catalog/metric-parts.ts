import { toDateKey, type Day } from '../../base/days.ts'
import { join, nothing, sql, where, type Sql } from '../../store/sql.ts'
import { joinLines, lineCondition, orderConditions, countingDate, type Scope } from '../selection.ts'

/** Parts of a figure's statement; each is one aggregate over the orders (or lines) in scope. */
export interface MetricParts {
  readonly value: Sql
  readonly numerator?: { readonly label: string; readonly value: Sql }
  readonly denominator?: { readonly label: string; readonly value: Sql }
  /** FROM and WHERE. */
  readonly from: Sql
}

/** What the Explain drawer says about one figure. */
export interface Metric {
  readonly title: string
  readonly definition: string
  readonly formula: string
  readonly unit: 'money' | 'count' | 'rate'
  readonly source: string
  readonly parts: (scope: Scope, returnWindowDays: number) => MetricParts
}

/** The expressions that a figure adds up, over the orders or the matching lines. */
export interface Amounts {
  readonly net: Sql
  readonly units: Sql
  readonly gross: Sql
  readonly discount: Sql
  readonly from: Sql
}

/** Sums per order, or of the matching lines when a category is chosen. */
export function amounts(scope: Scope, extra: readonly Sql[] = []): Amounts {
  const byLines = lineCondition(scope).text !== ''
  const conditions = where([...orderConditions(scope), lineCondition(scope), ...extra])
  const orders = sql`FROM order_header o JOIN order_summary s ON s.order_key = o.order_key`
  return byLines
    ? {
        net: sql`l.net_e4`,
        units: sql`l.quantity`,
        gross: sql`(l.net_e4 + l.discount_e4)`,
        discount: sql`l.discount_e4`,
        from: sql`${orders} ${joinLines} ${conditions}`,
      }
    : {
        net: sql`s.net_e4`,
        units: sql`s.units`,
        gross: sql`s.gross_e4`,
        discount: sql`s.discount_e4`,
        from: sql`${orders} ${conditions}`,
      }
}

/** Condition of a purchase. */
export const PURCHASE = sql`o.is_return = 0`
/** Condition of a return. */
export const RETURN = sql`o.is_return = 1`
/** Distinct orders. */
export const ORDERS = sql`COUNT(DISTINCT o.order_key)`
/** Distinct known customers. */
export const CUSTOMERS = sql`COUNT(DISTINCT CASE WHEN o.customer_key > 0 THEN o.customer_key END)`

/** Sum of e4 in currency units; 0 over nothing. */
export function money(e4: Sql): Sql {
  return sql`COALESCE(SUM(${e4}), 0) / 10000.0`
}

/** One aggregate over the orders that also meet the extra conditions. */
export function total(pick: (a: Amounts) => Sql, extra: readonly Sql[]): Metric['parts'] {
  return (scope) => {
    const a = amounts(scope, extra)
    return { value: pick(a), from: a.from }
  }
}

/** Two aggregates over the same orders, one by the other; NULL over nothing. */
export function ratio(
  numerator: readonly [label: string, pick: (a: Amounts) => Sql],
  denominator: readonly [label: string, pick: (a: Amounts) => Sql],
  extra: readonly Sql[],
): Metric['parts'] {
  return (scope) => {
    const a = amounts(scope, extra)
    const [over, under] = [numerator[1](a), denominator[1](a)]
    return {
      value: sql`${over} * 1.0 / NULLIF(${under}, 0)`,
      numerator: { label: numerator[0], value: over },
      denominator: { label: denominator[0], value: under },
      from: a.from,
    }
  }
}

/** Gross margin of the lines whose cost is known, by their net sales. */
export function marginParts(scope: Scope): MetricParts {
  const from = sql`FROM order_header o ${joinLines}
    ${where([...orderConditions(scope), lineCondition(scope), sql`l.margin_e4 IS NOT NULL`])}`
  const [over, under] = [money(sql`l.margin_e4`), money(sql`l.net_e4`)]
  return {
    value: sql`${over} / NULLIF(${under}, 0)`,
    numerator: { label: 'Gross margin', value: over },
    denominator: { label: 'Net revenue with a known cost', value: under },
    from,
  }
}

/** Returns by net sales of the orders whose return window has closed (metrics 10.7). */
export function returnRateParts(scope: Scope, windowDays: number): MetricParts {
  const until =
    scope.asOf === null
      ? nothing
      : sql`${countingDate(scope)} BETWEEN 1 AND ${toDateKey((scope.asOf - windowDays) as Day)}`
  const a = amounts(scope, [until])
  const over = money(sql`CASE WHEN ${RETURN} THEN -${a.net} END`)
  const under = money(sql`CASE WHEN ${PURCHASE} THEN ${a.net} END`)
  return {
    value: sql`${over} / NULLIF(${under}, 0)`,
    numerator: { label: 'Returns value', value: over },
    denominator: { label: 'Net sales of orders with a closed return window', value: under },
    from: a.from,
  }
}

/** The runnable statement of a figure. */
export function metricStatement({ value, from }: MetricParts): Sql {
  return sql`SELECT ${value} AS value ${from}`
}

/** One row with value, numerator and denominator. */
export function metricQuery({ value, numerator, denominator, from }: MetricParts): Sql {
  const columns = [
    sql`${value} AS value`,
    numerator ? sql`${numerator.value} AS numerator` : nothing,
    denominator ? sql`${denominator.value} AS denominator` : nothing,
  ]
  return sql`SELECT ${join(columns, ', ')} ${from}`
}
