import { fromDateKey, isoOfKey, toIsoDate } from '../../base/days.ts'
import { fromE4 } from '../../base/money.ts'
import type { z } from 'zod'
import { masked } from '../../model/masking.ts'
import { all, first, sql, where, type Sql } from '../../store/sql.ts'
import type { Run } from '../context.ts'
import { scopeOf } from '../selection.ts'
import type { CustomerList, CustomerProfile, CustomerRow, LineRow } from './contract.ts'
import { readProfile } from './read-profile.ts'
import { lifetimeFigures, listConditions } from './read-list.ts'

type ListInput = z.output<typeof CustomerList>

interface ListedRow {
  readonly customer_key: number
  readonly customer_id: string
  readonly full_name: string | null
  readonly segment: string | null
  readonly cell: string | null
  readonly region: string | null
  readonly orders: number
  readonly purchase_e4: number
  readonly net_e4: number
  readonly first_key: number | null
  readonly last_key: number | null
}

/** Customers behind a filter, RFM cell or cohort cell, sorted, one page at a time. */
export const runList: Run<ListInput, { total: number; rows: CustomerRow[] }> = (context, input) => {
  const scope = scopeOf(context, input.filters)
  const conditions = where(listConditions(context, input))
  const total = first<{ n: number }>(context.db, sql`SELECT COUNT(*) AS n FROM gold_customer_dim c ${conditions}`)
  const rows = all<ListedRow>(
    context.db,
    sql`SELECT c.customer_key, c.customer_id, p.full_name, r.rfm_segment AS segment, r.rfm_cell AS cell,
        c.geo_region AS region, COALESCE(f.orders, 0) AS orders, COALESCE(f.purchase_e4, 0) AS purchase_e4,
        COALESCE(f.net_e4, 0) AS net_e4, f.first_key, f.last_key
      FROM gold_customer_dim c
      LEFT JOIN (${lifetimeFigures(scope)}) f ON f.customer_key = c.customer_key
      LEFT JOIN mart_rfm r ON r.customer_key = c.customer_key
      LEFT JOIN gold_customer_pii p ON p.customer_key = c.customer_key
      ${conditions} ORDER BY ${sortOf(input)}, c.customer_id LIMIT ${input.limit} OFFSET ${input.offset}`,
  )
  return { total: total?.n ?? 0, rows: rows.map((row) => toCustomerRow(row, scope.asOf)) }
}

/** Everything known about one customer; refuses an id or key that nobody has. */
export const runGet: Run<{ key?: number | undefined; id?: string | undefined }, CustomerProfile> = (context, input) =>
  readProfile(context, input)

/** Lines of one order with their source file and row; an unknown order has none. */
export const runOrderLines: Run<{ orderKey: number }, z.infer<typeof LineRow>[]> = ({ db }, { orderKey }) => {
  const rows = all<LineRecord>(
    db,
    sql`SELECT p.product_id, p.product_name, p.category_level_1 AS category, COALESCE(l.quantity_exact, l.quantity) AS quantity,
        l.unit_price_e4, l.discount_e4, l.net_e4, l.batch_id, l.source_row
      FROM order_line l JOIN gold_product_dim p ON p.product_key = l.product_key
      WHERE l.sales_key BETWEEN ${orderKey} * 1048576 AND ${orderKey} * 1048576 + 1048575 ORDER BY l.sales_key`,
  )
  return rows.map((row) => ({
    productId: row.product_id,
    productName: row.product_name,
    category: row.category,
    quantity: row.quantity,
    unitPrice: fromE4(row.unit_price_e4),
    discount: fromE4(row.discount_e4),
    net: fromE4(row.net_e4),
    batchId: row.batch_id,
    sourceRow: row.source_row,
  }))
}

interface LineRecord {
  readonly product_id: string
  readonly product_name: string
  readonly category: string
  readonly quantity: number
  readonly unit_price_e4: number
  readonly discount_e4: number
  readonly net_e4: number
  readonly batch_id: number
  readonly source_row: number
}

/** Sort expressions; what is missing comes last in either direction. */
function sortOf({ sort, descending }: ListInput): Sql {
  const columns: Record<ListInput['sort'], Sql> = {
    netRevenue: sql`f.net_e4`,
    orders: sql`f.orders`,
    lastOrder: sql`f.last_key`,
    firstOrder: sql`f.first_key`,
    recencyDays: sql`-f.last_key`,
    customerId: sql`c.customer_id`,
  }
  return descending ? sql`${columns[sort]} DESC NULLS LAST` : sql`${columns[sort]} ASC NULLS LAST`
}

function toCustomerRow(row: ListedRow, asOf: number | null): CustomerRow {
  const last = row.last_key === null ? null : fromDateKey(row.last_key)
  const name = masked(row.full_name, 'partial')
  return {
    customerKey: row.customer_key,
    customerId: row.customer_id,
    name: name === null ? null : String(name),
    segment: row.segment,
    rfmCell: row.cell,
    region: row.region,
    orders: row.orders,
    purchaseAmount: fromE4(row.purchase_e4),
    netRevenue: fromE4(row.net_e4),
    aov: row.orders === 0 ? null : row.purchase_e4 / row.orders / 10_000,
    firstOrder: row.first_key === null ? null : isoOfKey(row.first_key),
    lastOrder: last === null ? null : toIsoDate(last),
    recencyDays: last === null || asOf === null ? null : asOf - last,
  }
}
