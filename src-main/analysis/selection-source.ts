import type { Day } from '../base/days.ts'
import { ORDER_FLAG, UNDATED, type Facts } from '../base/facts.ts'
import type { Filters } from '../model/filters.ts'
import { sql } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'
import { keptFor } from './facts-cache.ts'
import { chooseCells, type CubeChoice } from './kernels/cube-sums.ts'
import { daySequence } from './kernels/day-sequence.ts'
import type { OrderSource } from './kernels/order-blocks.ts'
import {
  countPassed,
  dayExtent,
  dayZones,
  type CodeFlags,
  type OrderPass,
  type OrderTest,
} from './kernels/order-filter.ts'
import { amountCube, categoryNumbers, productMembers, readChannels, readyCube } from './members.ts'
import { dayFrom, type Scope } from './selection.ts'

/** Which currencies a selection holds: that of the scope, all the others, or any. */
export type Currencies = 'own' | 'others' | 'any'

/** In which sequence orders are gone through: ascending, or purchases by day. */
export type Sequence = 'ascending' | 'by day'

const LAST_DAY = 2_147_483_647
/** Unknown members have the keys -1 and -2. */
const FIRST_KEY = -2

/** The orders of a scope, to be gone through block by block with the amounts of the lines that count. */
export function sourceOf(
  context: AnalysisContext,
  scope: Scope,
  currencies: Currencies = 'own',
  sequence: Sequence = 'ascending',
): OrderSource {
  const matches = matchProducts(context, scope.filters.category)
  const test = matches && categoryTest(context, matches)
  return { facts: context.facts, pass: passOf(context, scope, currencies, sequence, test), matches }
}

/** Orders with a line of a matching category; null where the categories of orders are not known. */
function categoryTest(context: AnalysisContext, matches: Uint8Array): OrderTest | null {
  const cube = amountCube(context)
  if (cube === null || cube.categories === 0) return null
  const wanted = categoryNumbers(context).reduce((set, own, key) => (matches[key] === 1 ? set | (1 << own) : set), 0)
  const flags = Uint8Array.from({ length: 1 << cube.categories }, (_, set) => Number((set & wanted) !== 0))
  return { codes: cube.sets, flagged: { base: 0, flags }, from: 0, to: 0 }
}

/** Orders that count of which the amounts are known, so that no line of theirs need be read; null where they are not. */
export interface KnownSource {
  readonly source: OrderSource
  readonly choice: CubeChoice
}

/** What the cube of the version knows of a source; nothing while it is not there. */
export function knownOf(context: AnalysisContext, source: OrderSource): KnownSource | null {
  const cube = readyCube(context)
  const choice = cube && chooseCells(cube, context.facts.orders, source.pass)
  if (!choice || (source.matches !== null && choice.categories === null)) return null
  return { source: { ...source, matches: null }, choice }
}

/** The conditions of `attributeConditions`, the currency and one more, over the columns of the facts. */
export function passOf(
  context: AnalysisContext,
  { filters, asOf, currency, returnsOnOrderDate }: Scope,
  currencies: Currencies,
  order: Sequence = 'ascending',
  further: OrderTest | null = null,
): OrderPass {
  const { facts } = context
  const { orders: columns } = facts
  const column = returnsOnOrderDate ? 'orderDay' : 'day'
  const until = asOf ?? LAST_DAY
  const tests: OrderTest[] = []
  const flagged = (codes: OrderTest['codes'], flags: CodeFlags | null): void => {
    if (flags) tests.push({ codes, flagged: flags, from: 0, to: 0 })
  }
  const between = (codes: OrderTest['codes'], from: number, to: number): void => {
    tests.push({ codes, flagged: null, from, to })
  }
  if (returnsOnOrderDate && zonesOf(context, 'day', order).last > until) {
    between(columns.day, UNDATED, until)
  }
  flagged(columns.currency, currencyFlags(facts, currency, currencies))
  if (filters.customers === 'known') between(columns.customer, 1, LAST_DAY)
  flagged(columns.channel, channelFlags(context, filters.channel))
  flagged(columns.region, regionFlags(facts, filters.region))
  if (filters.segment !== undefined) flagged(columns.customer, segmentFlags(context, filters.segment))
  if (further) tests.push(further)
  const high = filters.to === undefined ? LAST_DAY : dayFrom(filters.to)
  return {
    day: columns[column],
    zones: zonesOf(context, column, order),
    from: filters.from === undefined ? (filters.to === undefined ? UNDATED : UNDATED + 1) : dayFrom(filters.from),
    to: returnsOnOrderDate ? high : Math.min(high, until),
    tests,
    sequence: order === 'by day' ? sequenceOf(context) : null,
  }
}

/** Flag per product key whose lines count, place 0 for lines without a known product; null = all lines count. */
export function matchProducts(context: AnalysisContext, filter: Filters['category']): Uint8Array | null {
  if (!filter) return null
  const names = new Set(filter.names)
  const { labels } = productMembers(context, 'category')
  const flags = Uint8Array.from(labels, ({ name }) => Number(names.has(name) !== filter.exclude))
  return Uint8Array.from(categoryNumbers(context), (number) => flags[number] ?? Number(filter.exclude))
}

/** Orders that match everything but the currency; nothing is added across currencies. */
export function countOtherCurrencies(context: AnalysisContext, scope: Scope): number {
  if (context.facts.names.currencies.every((code) => code === scope.currency)) return 0
  return countPassed(passOf(context, scope, 'others'), context.tick)
}

/** First and last day with an order under the scope's currency; null without dated orders. */
export function dataPeriod(context: AnalysisContext, scope: Scope): { first: Day; last: Day } | null {
  if (scope.asOf === null) return null
  const everything: Scope = { ...scope, filters: { customers: 'all' }, returnsOnOrderDate: false }
  const { first, last } = keptFor(
    context.facts,
    JSON.stringify(['period', scope.asOf, scope.currency]),
    () => dayExtent(passOf(context, everything, 'own'), context.tick),
    () => 16,
  )
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

/** Order numbers by day where purchases do not come in the order of their days already. */
function sequenceOf({ facts, tick }: AnalysisContext): Uint32Array | null {
  const make = (): { readonly sequence: Uint32Array | null } => ({ sequence: daySequence(facts.orders, tick) })
  return keptFor(facts, 'sequence by day', make, ({ sequence }) => sequence?.byteLength ?? 8).sequence
}

function zonesOf(context: AnalysisContext, column: 'day' | 'orderDay', order: Sequence): ReturnType<typeof dayZones> {
  const { facts, tick } = context
  const sequence = order === 'by day' ? sequenceOf(context) : null
  return keptFor(
    facts,
    `zones of ${column}${sequence === null ? '' : ' by day'}`,
    () => dayZones(facts.orders[column], sequence, tick),
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
