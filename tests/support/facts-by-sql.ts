import type { Database } from 'better-sqlite3'
import { orderRegion } from '../../src-main/analysis/selection.ts'
import type { Facts } from '../../src-main/base/facts.ts'
import { NO_MARGIN, ORDER_FLAG, UNDATED } from '../../src-main/base/facts.ts'
import { toDateKey } from '../../src-main/base/days.ts'
import type { Day } from '../../src-main/base/days.ts'
import { orderStep } from '../../src-main/marts/index.ts'

/** One transaction as a plain record, the same from the columns and from SQL. */
type OrderRecord = Readonly<Record<string, unknown>>

/** The columns of {@link Facts} as plain records, to be compared with {@link recordsBySql}. */
export function recordsOf({ orders, lines, names, customers }: Facts): {
  orders: OrderRecord[]
  lines: OrderRecord[]
  histories: number[][]
} {
  const has = (order: number, flag: number): boolean => ((orders.flags[order] ?? 0) & flag) !== 0
  const key = (day = UNDATED): number => (day === UNDATED ? -1 : toDateKey(day as Day))
  return {
    orders: Array.from(orders.key, (orderKey, i) => ({
      key: orderKey,
      customer: orders.customer[i],
      date: key(orders.day[i]),
      orderDate: key(orders.orderDay[i]),
      channel: orders.channel[i],
      location: orders.location[i],
      region: names.regions[orders.region[i] ?? -1],
      currency: names.currencies[orders.currency[i] ?? -1],
      isReturn: has(i, ORDER_FLAG.isReturn),
      isPromotional: has(i, ORDER_FLAG.isPromotional),
      hasRate: has(i, ORDER_FLAG.hasRate),
      hasTime: has(i, ORDER_FLAG.hasTime),
      lines: (orders.lineStart[i + 1] ?? 0) - (orders.lineStart[i] ?? 0),
      units: orders.units[i],
      products: orders.distinctProducts[i],
      net: orders.netE4[i],
      discount: orders.discountE4[i],
      margin: has(i, ORDER_FLAG.hasMargin) ? orders.marginE4[i] : null,
      marginBase: orders.marginBaseE4[i],
      number: orders.orderNumber[i],
      sincePrevious: orders.daysSincePrevious[i],
    })),
    lines: Array.from(lines.product, (product, i) => ({
      product,
      quantity: lines.quantity[i],
      net: lines.netE4[i],
      discount: lines.discountE4[i],
      margin: lines.marginE4[i] === NO_MARGIN ? null : lines.marginE4[i],
      isPromotional: lines.isPromotional[i],
    })),
    histories: Array.from({ length: customers.start.length - 1 }, (_, customer) =>
      Array.from(
        customers.orders.subarray(customers.start[customer], customers.start[customer + 1]),
        (order) => orders.key[order] ?? 0,
      ),
    ),
  }
}

const ORDERS = `
  SELECT o.order_key AS key, o.customer_key AS customer, o.date_key AS date, o.order_date_key AS orderDate,
    o.channel_key AS channel, o.location_key AS location, ${orderRegion.text} AS region, o.currency_code AS currency,
    o.is_return AS isReturn, s.is_promotional AS isPromotional, o.fx_rate IS NOT NULL AS hasRate, o.has_time AS hasTime,
    s.lines_count AS lines, s.units, s.distinct_products AS products, s.net_e4 AS net, s.discount_e4 AS discount,
    s.margin_e4 AS margin,
    (SELECT COALESCE(SUM(l.net_e4), 0) FROM order_line l WHERE l.margin_e4 IS NOT NULL
       AND l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575) AS marginBase,
    COALESCE(s.order_number, 0) AS number, COALESCE(s.days_since_prev_order, -1) AS sincePrevious
  FROM order_header o JOIN (${orderStep.sql}) s ON s.order_key = o.order_key ORDER BY o.order_key`
const LINES = `SELECT product_key AS product, quantity, net_e4 AS net, discount_e4 AS discount, margin_e4 AS margin,
    is_promotional AS isPromotional FROM order_line ORDER BY sales_key`
const HISTORIES = `SELECT c.customer_key AS customer, o.order_key AS key
  FROM gold_customer_dim c JOIN order_header o ON o.customer_key = c.customer_key WHERE c.customer_key > 0
  ORDER BY c.customer_key, o.date_key, o.sale_at, o.transaction_id`

/** The same records by SQL alone: joins, sums and windows of the mart, and the region rule of the filters. */
export function recordsBySql(db: Database): ReturnType<typeof recordsOf> {
  const flags = ['isReturn', 'isPromotional', 'hasRate', 'hasTime']
  const orders = db.prepare<[], Record<string, unknown>>(ORDERS).all()
  const last = Number(db.prepare('SELECT MAX(0, MAX(customer_key)) FROM gold_customer_dim').pluck().get())
  const histories = Array.from({ length: last + 1 }, (): number[] => [])
  for (const { customer, key } of db.prepare<[], { customer: number; key: number }>(HISTORIES).iterate()) {
    histories[customer]?.push(key)
  }
  return {
    orders: orders.map((order) => ({
      ...order,
      ...Object.fromEntries(flags.map((name) => [name, order[name] === 1])),
    })),
    lines: db.prepare<[], Record<string, unknown>>(LINES).all(),
    histories,
  }
}
