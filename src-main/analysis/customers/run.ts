import { toIsoDate, type Day } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import { fromE4 } from '../../base/money.ts'
import type { z } from 'zod'
import { masked } from '../../model/masking.ts'
import { all, members, sql } from '../../store/sql.ts'
import type { Run } from '../context.ts'
import type { CustomerFigures } from '../kernels/customer-figures.ts'
import { scopeOf } from '../selection.ts'
import type { CustomerList, CustomerProfile, CustomerRow, LineRow } from './contract.ts'
import { readProfile } from './read-profile.ts'
import { listCustomers } from './read-list.ts'

type ListInput = z.output<typeof CustomerList>

interface PersonRow {
  readonly customer_key: number
  readonly customer_id: string
  readonly full_name: string | null
  readonly segment: string | null
  readonly cell: string | null
  readonly region: string | null
}

/** Customers behind a filter, RFM cell or cohort cell, sorted, one page at a time. */
export const runList: Run<ListInput, { total: number; rows: CustomerRow[] }> = (context, input) => {
  const { asOf } = scopeOf(context, input.filters)
  const { total, keys, figures } = listCustomers(context, input)
  const people = all<PersonRow>(
    context.db,
    sql`SELECT c.customer_key, c.customer_id, p.full_name, r.rfm_segment AS segment, r.rfm_cell AS cell,
        c.geo_region AS region
      FROM gold_customer_dim c
      LEFT JOIN mart_rfm r ON r.customer_key = c.customer_key
      LEFT JOIN gold_customer_pii p ON p.customer_key = c.customer_key
      WHERE c.customer_key IN ${members(keys)} AND c.is_current = 1`,
  )
  const byKey = new Map(people.map((person) => [person.customer_key, person]))
  const rows = keys.flatMap((key) => byKey.get(key) ?? []).map((person) => toCustomerRow(person, figures, asOf))
  return { total, rows }
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

function toCustomerRow(person: PersonRow, figures: CustomerFigures, asOf: number | null): CustomerRow {
  const key = person.customer_key
  const dayOf = (days: Int32Array): Day | null => (days[key] === UNDATED ? null : (days[key] as Day))
  const [first, last] = [dayOf(figures.firstDay), dayOf(figures.lastDay)]
  const [orders = 0, purchaseE4 = 0, netE4 = 0] = [figures.orders[key], figures.purchaseE4[key], figures.netE4[key]]
  const name = masked(person.full_name, 'partial')
  return {
    customerKey: key,
    customerId: person.customer_id,
    name: name === null ? null : String(name),
    segment: person.segment,
    rfmCell: person.cell,
    region: person.region,
    orders,
    purchaseAmount: fromE4(purchaseE4),
    netRevenue: fromE4(netE4),
    aov: orders === 0 ? null : purchaseE4 / orders / 10_000,
    firstOrder: first === null ? null : toIsoDate(first),
    lastOrder: last === null ? null : toIsoDate(last),
    recencyDays: last === null || asOf === null ? null : asOf - last,
  }
}
