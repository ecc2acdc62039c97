import type { Filters } from '../../model/filters.ts'
import type { Sql } from '../../store/sql.ts'
import { members, sql } from '../../store/sql.ts'

/** Conditions on `order_header o` for purchases under the filter bar; the category filter is about lines, not orders. */
export function orderConditions(filters: Filters): Sql[] {
  const conditions = [sql`o.is_return = 0`]
  if (filters.from !== undefined) conditions.push(sql`o.date_key >= ${dateKey(filters.from)}`)
  if (filters.to !== undefined) conditions.push(sql`o.date_key BETWEEN 1 AND ${dateKey(filters.to)}`)
  if (filters.customers === 'known') conditions.push(sql`o.customer_key > 0`)
  if (filters.currency !== undefined) conditions.push(sql`o.currency_code = ${filters.currency}`)
  if (filters.segment !== undefined) {
    conditions.push(sql`o.customer_key IN (SELECT customer_key FROM mart_rfm WHERE rfm_segment = ${filters.segment})`)
  }
  if (filters.channel) {
    const named = sql`(SELECT channel_key FROM gold_channel_dim WHERE channel_name IN ${members(filters.channel.names)})`
    conditions.push(filters.channel.exclude ? sql`o.channel_key NOT IN ${named}` : sql`o.channel_key IN ${named}`)
  }
  if (filters.region) {
    const named = members(filters.region.names)
    conditions.push(filters.region.exclude ? sql`${region} NOT IN ${named}` : sql`${region} IN ${named}`)
  }
  return conditions
}

/** Region of an order: of its location, else the country or name of that place, else of the customer. */
const region = sql`coalesce(
  (SELECT coalesce(p.geo_region, p.country_code, p.location_name) FROM gold_location_dim p
   WHERE p.location_key = o.location_key AND p.location_key > 0),
  (SELECT c.geo_region FROM gold_customer_dim c WHERE c.customer_key = o.customer_key AND c.customer_key > 0),
  'Unknown')`

function dateKey(date: string): number {
  return Number(date.replaceAll('-', ''))
}
