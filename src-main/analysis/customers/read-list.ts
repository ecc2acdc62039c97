import type { z } from 'zod'
import { UNDATED } from '../../base/facts.ts'
import { LensError } from '../../base/faults.ts'
import { sql, type Sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { keptFor } from '../facts-cache.ts'
import { buyersAmong, figuresOfCustomers, type CustomerFigures } from '../kernels/customer-figures.ts'
import { parsePeriod } from '../kernels/periods.ts'
import { sortedPage } from '../kernels/sorted-page.ts'
import { CUSTOMERS_PER_TICK, ROWS_PER_TICK } from '../kernels/tick.ts'
import { readIdRanks } from '../members.ts'
import { cohortMembers, readCohortPopulation } from '../selection-cohorts.ts'
import { selectOrders } from '../selection-facts.ts'
import { lastCustomer } from '../selection-source.ts'
import { scopeOf, type Scope } from '../selection.ts'
import type { CustomerList } from './contract.ts'

type Input = z.output<typeof CustomerList>

/** One page of the customers behind a filter, in the order asked for. */
export interface ListedCustomers {
  readonly total: number
  readonly keys: readonly number[]
  readonly figures: CustomerFigures
}

/** Finds who is listed and whose page it is; figures are lifetime figures to the as-of date in the scope's currency. */
export function listCustomers(context: AnalysisContext, input: Input): ListedCustomers {
  const scope = scopeOf(context, input.filters)
  const figures = lifetimeFigures(context, scope)
  const keys = listedKeys(context, input, scope)
  const ranks = readIdRanks(context)
  const values = sortValues(figures, input.sort, ranks)
  context.tick(0, 1)
  return { total: keys.length, figures, keys: sortedPage(keys, values, ranks, input) }
}

/** Whoever is known and meets the search, the RFM cell, the cohort cell or the filters. */
function listedKeys(context: AnalysisContext, input: Input, scope: Scope): Int32Array {
  const search = input.search.trim().toLowerCase()
  const conditions = [
    knownCustomers(context, scope),
    search === ''
      ? null
      : keysBySql(
          context,
          sql`SELECT customer_key FROM gold_customer_dim WHERE instr(lower(customer_id), ${search}) > 0`,
        ),
    input.cell ? keysBySql(context, cellStatement(input.cell)) : null,
    input.cohort ? cohortFlags(context, input, input.cohort) : filterFlags(context, scope),
  ].filter((flags) => flags !== null)
  context.tick(0, 1)
  const keys = new Int32Array(lastCustomer(context.facts))
  for (let place = 0; place < keys.length; place++) keys[place] = place + 1
  return conditions.reduce<Int32Array>(keepFlagged, keys)
}

/** The keys that are flagged with 1; the list is changed in place. */
function keepFlagged(keys: Int32Array, flags: Uint8Array): Int32Array {
  let count = 0
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place] as number
    keys[count] = key
    count += flags[key] as number
  }
  return keys.subarray(0, count)
}

/** Current customers; left out is who is known from orders alone, all of them after the as-of date. */
function knownCustomers(context: AnalysisContext, scope: Scope): Uint8Array {
  const { db, facts, tick } = context
  const read = (): Uint8Array => {
    const everything: Scope = { ...scope, filters: { customers: 'known' }, returnsOnOrderDate: false }
    const seen = new Uint8Array(lastCustomer(facts) + 1)
    const { orders } = selectOrders(context, everything, 'any')
    for (let place = 0; place < orders.length; place++) {
      if (place % ROWS_PER_TICK === 0) tick(place, orders.length)
      seen[facts.orders.customer[orders[place] as number] as number] = 1
    }
    const known = new Uint8Array(seen.length)
    const { start } = facts.customers
    const rows = db
      .prepare<[], [key: number, isInferred: number]>(
        'SELECT customer_key, is_inferred FROM gold_customer_dim WHERE customer_key > 0 AND is_current = 1 AND is_deleted = 0',
      )
      .raw()
    let row = 0
    for (const [key, isInferred] of rows.iterate()) {
      if (row++ % CUSTOMERS_PER_TICK === 0) tick(row, known.length)
      known[key] = Number(isInferred === 0 || seen[key] === 1 || start[key] === start[key + 1])
    }
    return known
  }
  return keptFor(facts, JSON.stringify(['known customers', scope.asOf]), read, ({ byteLength }) => byteLength)
}

function keysBySql({ db, facts }: AnalysisContext, { text, values }: Sql): Uint8Array {
  const flags = new Uint8Array(lastCustomer(facts) + 1)
  for (const key of db
    .prepare<unknown[], number>(text)
    .pluck()
    .iterate(...values))
    if (key > 0) flags[key] = 1
  return flags
}

function cellStatement(cell: NonNullable<Input['cell']>): Sql {
  return sql`SELECT customer_key FROM mart_rfm WHERE r_score = ${cell.r} AND (f_score + m_score + 1) / 2 = ${cell.fm}`
}

/** The same members as the cell of the triangle under the same filters. */
function cohortFlags(context: AnalysisContext, input: Input, cohort: NonNullable<Input['cohort']>): Uint8Array {
  const period = parsePeriod(cohort.cohort, cohort.grain)
  if (period === null) {
    throw new LensError('bad_request', `${cohort.cohort} is not a ${cohort.grain}.`, { cohort: cohort.cohort })
  }
  const population = readCohortPopulation(context, input.filters, cohort.grain)
  const flags = new Uint8Array(lastCustomer(context.facts) + 1)
  for (const key of cohortMembers(population, period, cohort.age)) flags[key] = 1
  return flags
}

/** Everybody (null) when nothing is filtered, also customers without orders; else those with a purchase in the filters. */
function filterFlags(context: AnalysisContext, scope: Scope): Uint8Array | null {
  const { from, to, segment, channel, category, region, currency } = scope.filters
  if ([from, to, segment, channel, category, region, currency].every((filter) => filter === undefined)) return null
  const { orders, columns } = selectOrders(context, scope)
  return buyersAmong(columns, orders, lastCustomer(context.facts))
}

function lifetimeFigures(context: AnalysisContext, scope: Scope): CustomerFigures {
  const { facts, tick } = context
  const everything: Scope = { ...scope, filters: { customers: 'known' }, returnsOnOrderDate: false }
  const make = (): CustomerFigures => {
    const { orders, columns } = selectOrders(context, everything)
    return figuresOfCustomers(columns, orders, lastCustomer(facts), tick)
  }
  const name = JSON.stringify(['lifetime figures', scope.asOf, scope.currency])
  return keptFor(facts, name, make, ({ seen }) => 29 * seen.length)
}

/** What a column sorts by, by customer key; NaN where it is empty. */
function sortValues(figures: CustomerFigures, sort: Input['sort'], ranks: Int32Array): Float64Array {
  const { seen, orders, netE4, firstDay, lastDay } = figures
  const ifSeen = (values: Int32Array | Float64Array): Float64Array => {
    const kept = new Float64Array(values)
    for (let key = 0; key < kept.length; key++) if (seen[key] !== 1) kept[key] = Number.NaN
    return kept
  }
  const ifDated = (days: Int32Array, sign: 1 | -1): Float64Array => {
    const kept = new Float64Array(days.length)
    for (let key = 0; key < kept.length; key++) {
      kept[key] = days[key] === UNDATED ? Number.NaN : sign * (days[key] as number)
    }
    return kept
  }
  switch (sort) {
    case 'netRevenue':
      return ifSeen(netE4)
    case 'orders':
      return ifSeen(orders)
    case 'firstOrder':
      return ifDated(firstDay, 1)
    case 'lastOrder':
      return ifDated(lastDay, 1)
    case 'recencyDays':
      return ifDated(lastDay, -1)
    case 'customerId':
      return new Float64Array(ranks)
  }
}
