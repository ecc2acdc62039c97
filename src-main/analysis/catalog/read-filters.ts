import { toIsoDate } from '../../base/days.ts'
import { RFM_GROUPS } from '../../base/rfm-groups.ts'
import { all, first, sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { rankMembers } from '../kernels/breakdown.ts'
import { readProducts } from '../members.ts'
import { dataPeriod, lastCustomer } from '../selection-source.ts'
import { membersOf, onlyMatching, type Dimension, type Members } from '../selection-members.ts'
import { defaultCompare, defaultRange, toPeriod } from '../selection-periods.ts'
import { scopeOf, type Scope } from '../selection.ts'
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
    currencies: countBy(context, scope, 'currency').map(({ name, orders }) => ({ currency: name, orders })),
    first: data ? toIsoDate(data.first) : null,
    last: data ? toIsoDate(data.last) : null,
    defaultRange: range ? toPeriod(range) : null,
    defaultCompare: comparison?.range ? toPeriod(comparison.range) : null,
    defaultCompareNote: comparison ? comparison.note : null,
    channels: countBy(context, scope, 'channel'),
    categories: countCategories(context, scope),
    regions: countBy(context, scope, 'region'),
    segments: countSegments(context),
    has: readHas(context, scope),
  }
}

/** Purchases per member that has any, most first, then by name. */
function countBy(context: AnalysisContext, scope: Scope, by: Dimension): Counted[] {
  return countRows(context, membersOf(context, scope, by)).sort(mostFirst)
}

/** Purchases per category of a known product, also of those without any. */
function countCategories(context: AnalysisContext, scope: Scope): Counted[] {
  const known = readProducts(context).filter(({ key }) => key > 0)
  const names = [...new Set(known.map(({ category }) => category))]
  const members = membersOf(context, scope, 'category')
  const { rows } = members
  if (names.length < 2 || rows.of === 'orders') {
    // Every purchase has one channel.
    const purchases = countRows(context, membersOf(context, scope, 'channel')).reduce(
      (sum, { orders }) => sum + orders,
      0,
    )
    return names.map((name) => ({ name, orders: purchases }))
  }
  // What is known of categories tells products without a key from others by their category only.
  const isMixed = readProducts(context).some(({ key, category }) => key < 0 && names.includes(category))
  const ofKnown = new Uint8Array((known.at(-1)?.key ?? 0) + 1).fill(1, 1)
  const counted = countRows(context, {
    ...members,
    rows: { ...rows, table: onlyMatching(rows.table, ofKnown), ...(isMixed ? { known: null } : {}) },
  })
  const orders = new Map(counted.map((member) => [member.name, member.orders]))
  return names.map((name) => ({ name, orders: orders.get(name) ?? 0 })).sort(mostFirst)
}

function countRows(context: AnalysisContext, { rows, labels }: Members): Counted[] {
  const members = rankMembers(rows, labels.length, lastCustomer(context.facts), context.tick)
  return members.map(({ member, orders }) => ({ name: labels[member]?.name ?? 'Unknown', orders }))
}

function mostFirst(a: Counted, b: Counted): number {
  return b.orders - a.orders || (a.name < b.name ? -1 : 1)
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
