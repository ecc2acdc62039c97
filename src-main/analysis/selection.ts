import { parseIsoDate, toDateKey, type Day } from '../base/days.ts'
import { LensError } from '../base/faults.ts'
import { currencyDigits } from '../model/currency.ts'
import type { Filters } from '../model/filters.ts'
import { readMeta } from '../store/open.ts'
import { members, nothing, sql, type Sql } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'

/** What one question counts: the filters with the facts of the version they are applied to. */
export interface Scope {
  readonly filters: Filters
  /** Last day that counts; null when no purchase has a date. */
  readonly asOf: Day | null
  /** Currency of every amount; orders in another one are left out. */
  readonly currency: string
  readonly currencyDigits: number
  /** Whether a return counts on the date of its order (else on its own). */
  readonly returnsOnOrderDate: boolean
}

/** The scope of a question: as-of date and reporting currency of the version, unless the filters name a currency. */
export function scopeOf(context: AnalysisContext, filters: Filters): Scope {
  const asOf = readMeta(context.db, 'as_of_date')
  const currency = filters.currency ?? readMeta(context.db, 'reporting_currency') ?? 'USD'
  return {
    filters,
    asOf: asOf === null ? null : parseIsoDate(asOf),
    currency,
    currencyDigits: currencyDigits(currency),
    returnsOnOrderDate: context.settings['returns.date_basis'] === 'order',
  }
}

/** The same scope with other dates. */
export function withPeriod(scope: Scope, period: { readonly from?: string; readonly to?: string }): Scope {
  const { from: _from, to: _to, ...rest } = scope.filters
  return { ...scope, filters: { ...rest, ...period } }
}

/** Region of order `o`: of its location, else that place's country or name, else of the customer, else Unknown. */
export const orderRegion: Sql = sql`COALESCE(
  (SELECT COALESCE(p.geo_region, p.country_code, p.location_name) FROM gold_location_dim p
   WHERE p.location_key = o.location_key AND p.location_key > 0),
  (SELECT r.geo_region FROM gold_customer_dim r WHERE r.customer_key = o.customer_key AND r.customer_key > 0),
  'Unknown')`

/** Date key on which order `o` counts: a return on the date of its order, when the setting says so. */
export function countingDate(scope: Scope): Sql {
  return scope.returnsOnOrderDate
    ? sql`CASE o.is_return WHEN 1 THEN o.order_date_key ELSE o.date_key END`
    : sql`o.date_key`
}

/** Conditions of the filter bar on `order_header o`; the category is a matter of lines. Undated orders pass only undated questions. */
export function orderConditions(scope: Scope): Sql[] {
  return [...attributeConditions(scope), sql`o.currency_code = ${scope.currency}`]
}

/** {@link orderConditions} without the currency, to count what the currency leaves out. */
export function attributeConditions(scope: Scope): Sql[] {
  const { filters } = scope
  return [
    scope.asOf === null ? nothing : sql`o.date_key <= ${toDateKey(scope.asOf)}`,
    filters.from === undefined ? nothing : sql`${countingDate(scope)} >= ${dateKeyOf(filters.from)}`,
    filters.to === undefined ? nothing : sql`${countingDate(scope)} BETWEEN 1 AND ${dateKeyOf(filters.to)}`,
    filters.customers === 'known' ? sql`o.customer_key > 0` : nothing,
    filters.segment === undefined ? nothing : segmentCondition(filters.segment),
    named(
      filters.channel,
      (names) => sql`o.channel_key IN (SELECT channel_key FROM gold_channel_dim WHERE channel_name IN ${names})`,
    ),
    named(filters.region, (names) => sql`${orderRegion} IN ${names}`),
  ]
}

/** Condition of the category filter on `order_line l`; {@link nothing} when all categories count. */
export function lineCondition({ filters }: Scope): Sql {
  return named(
    filters.category,
    (names) => sql`l.product_key IN (SELECT product_key FROM gold_product_dim WHERE category_level_1 IN ${names})`,
  )
}

/** Joins the lines of each order `o` in key order; CROSS JOIN keeps SQLite from scanning the orders once per line. */
export const joinLines: Sql = sql`CROSS JOIN order_line l ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575`

/**
 * The date key of a date of the filter bar.
 * @throws LensError `bad_request` when it is not in the calendar
 */
export function dateKeyOf(date: string): number {
  return toDateKey(dayFrom(date))
}

/**
 * The day of a date of the filter bar.
 * @throws LensError `bad_request` when it is not in the calendar
 */
export function dayFrom(date: string): Day {
  const day = parseIsoDate(date)
  if (day === null) throw new LensError('bad_request', `${date} is not a date of the calendar.`, { date })
  return day
}

function segmentCondition(segment: string): Sql {
  return sql`o.customer_key IN (SELECT customer_key FROM mart_rfm WHERE rfm_segment = ${segment})`
}

function named(filter: Filters['channel'], condition: (names: Sql) => Sql): Sql {
  if (!filter) return nothing
  const met = condition(members(filter.names))
  return filter.exclude ? sql`NOT (${met})` : met
}
