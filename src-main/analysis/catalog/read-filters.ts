import { toIsoDate } from '../../base/days.ts'
import { RFM_GROUPS } from '../../base/rfm-groups.ts'
import { all, first, sql, where, type Sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { defaultCompare, defaultRange, toPeriod } from '../selection-periods.ts'
import {
  attributeConditions,
  dataPeriod,
  joinLines,
  orderConditions,
  orderRegion,
  scopeOf,
  type Scope,
} from '../selection.ts'
import type { FilterOptions } from './contract.ts'

interface Counted {
  readonly name: string
  readonly orders: number
}

/** What the filter bar offers, with orders per member; counts are of purchases in the reporting currency. */
export function readFilters(context: AnalysisContext): FilterOptions {
  const scope = scopeOf(context, { customers: 'all' })
  const data = dataPeriod(context, scope)
  const range = data && scope.asOf !== null ? defaultRange(data.first, scope.asOf) : null
  const comparison = range && data ? defaultCompare(range, data.first) : null
  return {
    asOf: scope.asOf === null ? null : toIsoDate(scope.asOf),
    currency: scope.currency,
    currencyDigits: scope.currencyDigits,
    returnsBasis: scope.returnsOnOrderDate ? 'order' : 'return',
    currencies: all(
      context.db,
      sql`SELECT o.currency_code AS currency, COUNT(*) AS orders FROM order_header o
          ${where([sql`o.is_return = 0`, ...attributeConditions(scope)])}
          GROUP BY o.currency_code ORDER BY orders DESC, o.currency_code`,
    ),
    first: data ? toIsoDate(data.first) : null,
    last: data ? toIsoDate(data.last) : null,
    defaultRange: range ? toPeriod(range) : null,
    defaultCompare: comparison?.range ? toPeriod(comparison.range) : null,
    defaultCompareNote: comparison ? comparison.note : null,
    channels: countBy(
      context,
      scope,
      sql`(SELECT channel_name FROM gold_channel_dim ch WHERE ch.channel_key = o.channel_key)`,
    ),
    categories: countCategories(context, scope),
    regions: countBy(context, scope, orderRegion),
    segments: countSegments(context),
    has: readHas(context, scope),
  }
}

function countBy(context: AnalysisContext, scope: Scope, member: Sql): Counted[] {
  return all<Counted>(
    context.db,
    sql`SELECT ${member} AS name, COUNT(*) AS orders FROM order_header o
        ${where([sql`o.is_return = 0`, ...orderConditions(scope)])} GROUP BY 1 ORDER BY orders DESC, name`,
  )
}

/** Orders per category, counted over the lines in order; a single category needs no pass over the lines. */
function countCategories(context: AnalysisContext, scope: Scope): Counted[] {
  const products = all<{ key: number; category: string }>(
    context.db,
    sql`SELECT product_key AS key, category_level_1 AS category FROM gold_product_dim WHERE product_key > 0`,
  )
  const conditions = where([sql`o.is_return = 0`, ...orderConditions(scope)])
  const names = [...new Set(products.map(({ category }) => category))]
  if (names.length < 2) {
    const orders = first<{ n: number }>(context.db, sql`SELECT COUNT(*) AS n FROM order_header o ${conditions}`)?.n ?? 0
    return names.map((name) => ({ name, orders }))
  }
  const categoryOf = new Map(products.map(({ key, category }) => [key, category]))
  const counts = new Map(names.map((name) => [name, { orders: 0, last: -1 }]))
  const statement = sql`SELECT o.order_key, l.product_key FROM order_header o ${joinLines} ${conditions} ORDER BY o.order_key`
  const rows = context.db.prepare<unknown[], [order: number, product: number]>(statement.text).raw()
  for (const [order, product] of rows.iterate(...statement.values)) {
    const count = counts.get(categoryOf.get(product) ?? '')
    if (!count || count.last === order) continue
    count.orders++
    count.last = order
  }
  return [...counts]
    .map(([name, { orders }]) => ({ name, orders }))
    .sort((a, b) => b.orders - a.orders || (a.name < b.name ? -1 : 1))
}

function countSegments(context: AnalysisContext): FilterOptions['segments'] {
  const rows = all<{ name: string; customers: number }>(
    context.db,
    sql`SELECT rfm_segment AS name, COUNT(*) AS customers FROM mart_rfm GROUP BY rfm_segment`,
  )
  const sizes = new Map(rows.map(({ name, customers }) => [name, customers]))
  return rows.length === 0 ? [] : RFM_GROUPS.map((name) => ({ name, customers: sizes.get(name) ?? 0 }))
}

function readHas(context: AnalysisContext, scope: Scope): FilterOptions['has'] {
  const found = first<Record<keyof FilterOptions['has'], number>>(
    context.db,
    sql`SELECT EXISTS (SELECT 1 FROM order_header) AS sales,
          EXISTS (SELECT 1 FROM order_summary WHERE net_e4 <> 0) AS money,
          EXISTS (SELECT 1 FROM order_header WHERE customer_key > 0) AS customers,
          EXISTS (SELECT 1 FROM gold_experiment_dim) AS studies,
          EXISTS (SELECT 1 FROM gold_customer_event_fact) AS events,
          EXISTS (SELECT 1 FROM gold_cart_fact) AS carts`,
  )
  return {
    sales: found?.sales === 1,
    money: found?.money === 1,
    dates: scope.asOf !== null,
    customers: found?.customers === 1,
    studies: found?.studies === 1,
    events: found?.events === 1,
    carts: found?.carts === 1,
  }
}
