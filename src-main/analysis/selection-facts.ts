import { ORDER_FLAG, UNDATED, type Facts } from '../base/facts.ts'
import type { Day } from '../base/days.ts'
import type { Filters } from '../model/filters.ts'
import { sql } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'
import { keptFor } from './facts-cache.ts'
import { columnsOf, matchLines, type OrderColumns } from './kernels/order-columns.ts'
import {
  dayExtent,
  dayZones,
  keepBetween,
  keepFlagged,
  ordersBetween,
  type CodeFlags,
  type DayExtent,
  type DayZones,
} from './kernels/order-filter.ts'
import { readChannels, readProducts } from './members.ts'
import { dayFrom, type Scope } from './selection.ts'

/** Orders that a question counts, and what to read of them. Nobody changes it: panels share it. */
export interface Selection {
  /** Numbers of the orders and returns that count (places in `facts.orders`), ascending. */
  readonly orders: Uint32Array
  /** Columns by order number; with a category filter the amounts of the matching lines only. */
  readonly columns: OrderColumns
  /** 1 per product key whose lines count, place 0 for lines without a known product; null = all lines count. */
  readonly lineMatches: Uint8Array | null
  /** Lines that count. */
  readonly lines: number
}

/** Which currencies a selection holds: that of the scope, all the others, or any. */
export type Currencies = 'own' | 'others' | 'any'

const LAST_DAY = 2_147_483_647
/** Unknown members have the keys -1 and -2. */
const FIRST_KEY = -2

/**
 * The orders of a scope, found in the facts; the same orders and lines as the conditions of `selection.ts` find by SQL
 * (tests/kernels/selection-parity). Kept for the other panels of the view.
 */
export function selectOrders(context: AnalysisContext, scope: Scope, currencies: Currencies = 'own'): Selection {
  const { facts } = context
  const { filters, asOf, currency, returnsOnOrderDate } = scope
  const name = JSON.stringify(['selection', filters, asOf, currency, returnsOnOrderDate, currencies])
  const make = (): Selection => makeSelection(context, scope, currencies)
  return keptFor(facts, name, make, ({ orders, lineMatches }) =>
    // With a category also units, net, margin and its base per order.
    lineMatches === null ? orders.byteLength : orders.byteLength + 33 * facts.orders.count,
  )
}

/** Orders that match everything but the currency; nothing is added across currencies. */
export function countOtherCurrencies(context: AnalysisContext, scope: Scope): number {
  if (context.facts.names.currencies.every((code) => code === scope.currency)) return 0
  const { category: _category, ...filters } = scope.filters
  return selectOrders(context, { ...scope, filters }, 'others').orders.length
}

/** First and last day with an order under the scope's currency; null without dated orders. */
export function dataPeriod(context: AnalysisContext, scope: Scope): { first: Day; last: Day } | null {
  const { facts } = context
  if (scope.asOf === null) return null
  const everything: Scope = { ...scope, filters: { customers: 'all' }, returnsOnOrderDate: false }
  const extent = (): DayExtent => dayExtent(facts.orders.day, selectOrders(context, everything).orders)
  const { first, last } = keptFor(facts, JSON.stringify(['period', scope.asOf, scope.currency]), extent, () => 16)
  return first > last ? null : { first: first as Day, last: last as Day }
}

/** Greatest customer key of the facts. */
export function lastCustomer({ customers }: Facts): number {
  return customers.start.length - 2
}

/** Whether any order has a margin, that is, whether any cost is known. */
export function hasMargins({ facts }: AnalysisContext): boolean {
  const look = (): { readonly found: boolean } => ({
    found: facts.orders.flags.some((flags) => (flags & ORDER_FLAG.hasMargin) !== 0),
  })
  return keptFor(facts, 'has margins', look, () => 8).found
}

function makeSelection(context: AnalysisContext, scope: Scope, currencies: Currencies): Selection {
  const { facts, tick } = context
  const { orders: columns } = facts
  const day = scope.returnsOnOrderDate ? columns.orderDay : columns.day
  const filtered = filterOrders(context, scope, currencies)
  const lineMatches = matchProducts(context, scope.filters.category)
  if (lineMatches === null) {
    const orders = compacted(filtered)
    return { orders, columns: columnsOf(columns, day), lineMatches, lines: countLines(facts, orders) }
  }
  const matched = matchLines(facts, filtered, lineMatches, tick)
  return {
    orders: compacted(matched.orders),
    columns: { ...columnsOf(columns, day), ...matched.amounts },
    lineMatches,
    lines: matched.lines,
  }
}

/** The conditions of `attributeConditions` and the currency, one after the other over what is left. */
function filterOrders(context: AnalysisContext, scope: Scope, currencies: Currencies): Uint32Array {
  const { facts, tick } = context
  const { orders: columns } = facts
  const { filters } = scope
  let orders = ordersInPeriod(context, scope)
  const flagged = (codes: Parameters<typeof keepFlagged>[1], flags: CodeFlags | null): void => {
    if (flags) orders = keepFlagged(orders, codes, flags, tick)
  }
  flagged(columns.currency, currencyFlags(facts, scope.currency, currencies))
  if (filters.customers === 'known') orders = keepBetween(orders, columns.customer, 1, LAST_DAY, tick)
  flagged(columns.channel, channelFlags(context, filters.channel))
  flagged(columns.region, regionFlags(facts, filters.region))
  if (filters.segment !== undefined) flagged(columns.customer, segmentFlags(context, filters.segment))
  return orders
}

/** Orders whose counting day is in the dates of the filter bar and that had happened by the as-of date. */
function ordersInPeriod(context: AnalysisContext, { filters, asOf, returnsOnOrderDate }: Scope): Uint32Array {
  const { facts, tick } = context
  const { orderDay, day: ownDay } = facts.orders
  const low = filters.from === undefined ? (filters.to === undefined ? UNDATED : UNDATED + 1) : dayFrom(filters.from)
  const high = filters.to === undefined ? LAST_DAY : dayFrom(filters.to)
  const until = asOf ?? LAST_DAY
  if (!returnsOnOrderDate) return ordersBetween(ownDay, zonesOf(facts, 'day'), low, Math.min(high, until), tick)
  const orders = ordersBetween(orderDay, zonesOf(facts, 'orderDay'), low, high, tick)
  return zonesOf(facts, 'day').last <= until ? orders : keepBetween(orders, ownDay, UNDATED, until, tick)
}

function zonesOf(facts: Facts, column: 'day' | 'orderDay'): DayZones {
  return keptFor(
    facts,
    `zones of ${column}`,
    () => dayZones(facts.orders[column]),
    ({ low }) => 2 * low.byteLength,
  )
}

function currencyFlags({ names }: Facts, currency: string, currencies: Currencies): CodeFlags | null {
  if (currencies === 'any') return null
  const flags = Uint8Array.from(names.currencies, (code) => Number((code === currency) === (currencies === 'own')))
  return flags.every((flag) => flag === 1) ? null : { base: 0, flags }
}

function channelFlags(context: AnalysisContext, filter: Filters['channel']): CodeFlags | null {
  if (!filter) return null
  const channels = readChannels(context)
  const flags = new Uint8Array((channels.at(-1)?.key ?? 0) - FIRST_KEY + 1).fill(Number(filter.exclude))
  for (const { key, name } of channels) {
    flags[key - FIRST_KEY] = Number(filter.names.includes(name) !== filter.exclude)
  }
  return { base: FIRST_KEY, flags }
}

function regionFlags({ names }: Facts, filter: Filters['region']): CodeFlags | null {
  if (!filter) return null
  return {
    base: 0,
    flags: Uint8Array.from(names.regions, (name) => Number(filter.names.includes(name) !== filter.exclude)),
  }
}

/** Flags per customer key of an RFM segment (mart_rfm). */
function segmentFlags({ db, facts, tick }: AnalysisContext, segment: string): CodeFlags {
  const read = (): CodeFlags => {
    const flags = new Uint8Array(lastCustomer(facts) - FIRST_KEY + 1)
    const { text, values } = sql`SELECT customer_key FROM mart_rfm WHERE rfm_segment = ${segment}`
    let row = 0
    for (const key of db
      .prepare<unknown[], number>(text)
      .pluck()
      .iterate(...values)) {
      if (row++ % 65_536 === 0) tick(row, flags.length)
      flags[key - FIRST_KEY] = 1
    }
    return { base: FIRST_KEY, flags }
  }
  return keptFor(facts, JSON.stringify(['segment', segment]), read, ({ flags }) => flags.byteLength)
}

function matchProducts(context: AnalysisContext, filter: Filters['category']): Uint8Array | null {
  if (!filter) return null
  const products = readProducts(context)
  const names = new Set(filter.names)
  const flags = new Uint8Array((products.at(-1)?.key ?? 0) + 1).fill(Number(filter.exclude))
  for (const { key, category } of products) {
    // Of the members without a key only the unknown one is on lines.
    if (key >= -1) flags[Math.max(0, key)] = Number(names.has(category) !== filter.exclude)
  }
  return flags
}

/** The list without the unused end of its buffer. */
function compacted(orders: Uint32Array): Uint32Array {
  return orders.byteLength < orders.buffer.byteLength ? orders.slice() : orders
}

function countLines({ orders: { lineStart } }: Facts, orders: Uint32Array): number {
  const [first = 0, last = -1] = [orders[0], orders.at(-1)]
  const linesBetween = (from: number, end: number): number => (lineStart[end] as number) - (lineStart[from] as number)
  if (last - first + 1 === orders.length) return linesBetween(first, last + 1)
  let lines = 0
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    lines += (lineStart[order + 1] as number) - (lineStart[order] as number)
  }
  return lines
}
