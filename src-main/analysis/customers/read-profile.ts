import { addMonths, fromDateKey, isoOfKey, toDateKey, toIsoDate } from '../../base/days.ts'
import { LensError } from '../../base/faults.ts'
import { fromE4 } from '../../base/money.ts'
import { columnMask, masked } from '../../model/masking.ts'
import { customer360Profile } from '../../model/marts/customer-360.ts'
import { all, first, ident, join, nothing, sql, type Sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { keptFor } from '../facts-cache.ts'
import { scopeOf, type Scope } from '../selection.ts'
import type { CustomerProfile } from './contract.ts'

/** Columns that the page sets against the median of the customer's RFM segment. */
const COMPARED = [
  'lifetime_value',
  'total_transactions',
  'avg_transaction_value',
  'avg_monthly_spend',
  'spend_last_90_days',
  'days_since_last_transaction',
] as const

const TOP_PRODUCTS = 10

interface Person {
  readonly key: number
  readonly id: string
}
interface OrderRecord {
  readonly order_key: number
  readonly transaction_id: string
  readonly date_key: number
  readonly sale_at: number | null
  readonly has_time: number
  readonly is_return: number
  readonly channel: string | null
  readonly lines: number
  readonly units: number
  readonly net_e4: number
}

/**
 * Profile, orders, months and products of one customer.
 * @throws LensError `no_such_customer`; `bad_request` when neither key nor id is given
 */
export function readProfile(
  context: AnalysisContext,
  wanted: { readonly key?: number | undefined; readonly id?: string | undefined },
): CustomerProfile {
  const person = findPerson(context, wanted)
  const scope = scopeOf(context, { customers: 'all' })
  const orders = readOrders(context, scope, person)
  const profile = first<Record<string, string | number | null>>(
    context.db,
    sql`SELECT * FROM customer_360_profile WHERE customer_key = ${person.key}`,
  )
  return {
    customerKey: person.key,
    customerId: person.id,
    currency: scope.currency,
    asOf: scope.asOf === null ? null : toIsoDate(scope.asOf),
    profile: profile ? maskProfile(profile, person) : { customer_id: person.id, customer_key: person.key },
    segmentMedians: readMedians(context, profile?.['rfm_segment'] ?? null),
    orders: orders.map((order) => toOrderRow(order, context.settings['calendar.time_zone'])),
    months: sumMonths(orders),
    topProducts: readTopProducts(context, scope, person),
    totals: {
      orders: orders.filter((order) => order.is_return === 0).length,
      netRevenue: sumE4(orders),
      returned: -sumE4(orders.filter((order) => order.is_return === 1)),
    },
  }
}

function findPerson(context: AnalysisContext, wanted: { key?: number | undefined; id?: string | undefined }): Person {
  const { key, id } = wanted
  if (key === undefined && id === undefined) throw new LensError('bad_request', 'Name a customer by key or id.')
  const condition = key === undefined ? sql`customer_id = ${id ?? ''}` : sql`customer_key = ${key}`
  const person = first<Person>(
    context.db,
    sql`SELECT customer_key AS key, customer_id AS id FROM gold_customer_dim
        WHERE ${condition} AND customer_key > 0 AND is_current = 1 ORDER BY shop_id LIMIT 1`,
  )
  if (!person) throw new LensError('no_such_customer', 'No customer has this id.', {})
  return person
}

function countedOrders(scope: Scope, person: Person): Sql {
  const dated = scope.asOf === null ? nothing : sql`AND o.date_key <= ${toDateKey(scope.asOf)}`
  return sql`o.customer_key = ${person.key} AND o.currency_code = ${scope.currency} ${dated}`
}

function readOrders(context: AnalysisContext, scope: Scope, person: Person): OrderRecord[] {
  return all<OrderRecord>(
    context.db,
    sql`SELECT o.order_key, o.transaction_id, o.date_key, o.sale_at, o.has_time, o.is_return, s.lines_count AS lines,
        s.units, s.net_e4, (SELECT channel_name FROM gold_channel_dim ch WHERE ch.channel_key = o.channel_key AND ch.channel_key > 0) AS channel
      FROM order_header o JOIN order_summary s ON s.order_key = o.order_key
      WHERE ${countedOrders(scope, person)} ORDER BY o.date_key DESC, o.sale_at DESC, o.order_key DESC`,
  )
}

function readTopProducts(context: AnalysisContext, scope: Scope, person: Person): CustomerProfile['topProducts'] {
  const rows = all<{ id: string; name: string; orders: number; net_e4: number }>(
    context.db,
    sql`SELECT p.product_id AS id, p.product_name AS name, COUNT(DISTINCT o.order_key) AS orders, SUM(l.net_e4) AS net_e4
      FROM order_header o
      CROSS JOIN order_line l ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
      JOIN gold_product_dim p ON p.product_key = l.product_key
      WHERE ${countedOrders(scope, person)} AND o.is_return = 0
      GROUP BY l.product_key ORDER BY net_e4 DESC, id LIMIT ${TOP_PRODUCTS}`,
  )
  return rows.map((row) => ({
    productId: row.id,
    productName: row.name,
    orders: row.orders,
    amount: fromE4(row.net_e4),
  }))
}

/** One look at the segment for all columns, kept for the next customer of it. */
function readMedians(context: AnalysisContext, segment: string | number | null): CustomerProfile['segmentMedians'] {
  if (segment === null) return {}
  const medians = COMPARED.map((column) => sql`MEDIAN(${ident(column)}) AS ${ident(column)}`)
  const read = (): Record<string, number | null> =>
    first<Record<string, number | null>>(
      context.db,
      sql`SELECT ${join(medians, ', ')} FROM customer_360_profile WHERE rfm_segment = ${segment}`,
    ) ?? {}
  const entry = (): number => 100 * COMPARED.length
  return keptFor(context.facts, JSON.stringify(['medians', segment]), read, entry)
}

/** Columns masked by class; the stand-in name of a customer without one is only the id and stays. */
function maskProfile(row: Record<string, string | number | null>, { id }: Person): CustomerProfile['profile'] {
  const columns = Object.entries(customer360Profile.columns)
  return Object.fromEntries(
    columns
      .filter(([name]) => name !== 'build_id')
      .map(([name, column]) => {
        const value = row[name] ?? null
        return [name, value === `Customer ${id}` ? value : masked(value, columnMask(column))]
      }),
  )
}

function toOrderRow(order: OrderRecord, timeZone: string): CustomerProfile['orders'][number] {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  return {
    orderKey: order.order_key,
    transactionId: order.transaction_id,
    date: order.date_key > 0 ? isoOfKey(order.date_key) : null,
    time: order.has_time === 1 && order.sale_at !== null ? time.format(order.sale_at) : null,
    isReturn: order.is_return === 1,
    channel: order.channel,
    lines: order.lines,
    units: order.units,
    amount: fromE4(order.net_e4),
  }
}

/** Net amount and purchases of every month from the first to the last with an order; months between hold zeros. */
function sumMonths(orders: readonly OrderRecord[]): CustomerProfile['months'] {
  const dated = orders.filter((order) => order.date_key > 0)
  const months = Map.groupBy(dated, (order) => Math.floor(order.date_key / 100))
  const known = [...months.keys()].sort((a, b) => a - b)
  const [first] = known
  const last = known.at(-1)
  const rows: CustomerProfile['months'] = []
  if (first === undefined || last === undefined) return rows
  for (let day = fromDateKey(first * 100 + 1); toDateKey(day) <= last * 100 + 1; day = addMonths(day, 1)) {
    const own = months.get(Math.floor(toDateKey(day) / 100)) ?? []
    rows.push({
      month: toIsoDate(day).slice(0, 7),
      amount: sumE4(own),
      orders: own.filter((order) => order.is_return === 0).length,
    })
  }
  return rows
}

function sumE4(orders: readonly OrderRecord[]): number {
  return fromE4(orders.reduce((sum, order) => sum + order.net_e4, 0))
}
