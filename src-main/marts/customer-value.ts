import type { Database } from 'better-sqlite3'
import { COMPUTED_BITS } from '../model/gold/customers.ts'
import type { MartParameters } from './mart.ts'
import type { KnownCustomers } from './work/customers.ts'
import type { Standings } from './work/standing.ts'
import { textAt } from './work/text-column.ts'
import type { MartWork } from './work/work.ts'
import customerValueSql from './customer-value.sql?raw'

/** Where sales speak: for inferred customers, where nothing is known, and where they spoke before. */
const OPEN = Object.entries(COMPUTED_BITS).map(([column, bit]) => ({
  column,
  bit,
  condition: `(is_inferred OR gold_customer_dim.${column} IS NULL OR computed_mask & ${bit})`,
}))

/**
 * Writes the computed columns of gold_customer_dim. A supplied segment stays; origin and preferences of a customer
 * that an extract described stay where it gave them; everything else is what sales say to the as-of date
 * (data-model 8.1).
 * @returns customers that were written
 */
export function updateCustomers(db: Database, parameters: MartParameters): number {
  const columns = OPEN.map(({ column, condition }) => {
    return `${column} = iif(${condition}, v.${column}, gold_customer_dim.${column})`
  })
  return db
    .prepare(
      `UPDATE gold_customer_dim SET
         lifetime_value = v.lifetime_value,
         lifetime_value_source = v.lifetime_value_source,
         segment = iif(segment_source = 'supplied', gold_customer_dim.segment, v.segment),
         ${columns.join(',\n         ')},
         computed_mask = ${OPEN.map(({ condition, bit }) => `iif(${condition}, ${String(bit)}, 0)`).join(' + ')}
       FROM (${customerValueSql}) AS v
       WHERE gold_customer_dim.customer_key = v.customer_key`,
    )
    .run(parameters).changes
}

/** The computed columns that hold words. */
const WORDS = [
  'segment',
  'acquisition_date',
  'acquisition_channel',
  'preferred_channel',
  'preferred_category',
] as const satisfies readonly (keyof Standings['words'])[]

/** Columns that are bound for each customer, with the key at their end. */
const BOUND = ['lifetime_value', 'lifetime_value_source', 'computed_mask', ...WORDS, 'customer_key'] as const
/** Customers of one statement: binding alone costs a third less than with one each. */
const PER_STATEMENT = 16

/**
 * Writes the computed columns of the customers for whom they changed: what {@link updateCustomers} writes.
 * @returns customers that were looked at
 */
export function storeStandings(db: Database, { customers, standings }: MartWork): number {
  const several = db.prepare<[Cell[]]>(updateOf(PER_STATEMENT))
  const waiting: Cell[] = []
  for (let number = 0; number < customers.count; number++) {
    if (isSettled(customers, standings, number)) continue
    addCells(waiting, customers, standings, number)
    if (waiting.length < PER_STATEMENT * BOUND.length) continue
    several.run(waiting)
    waiting.length = 0
  }
  if (waiting.length > 0) db.prepare<[Cell[]]>(updateOf(waiting.length / BOUND.length)).run(waiting)
  return customers.count
}

type Cell = string | number | null

/** One statement for so many customers. */
function updateOf(count: number): string {
  const set = BOUND.slice(0, -1).map((name, place) => `${name} = v.column${String(place + 1)}`)
  const row = `(${BOUND.map(() => '?').join(', ')})`
  return `UPDATE gold_customer_dim SET ${set.join(', ')}
    FROM (VALUES ${new Array(count).fill(row).join(', ')}) AS v WHERE customer_key = v.column${String(BOUND.length)}`
}

/** Adds what is bound for a customer, in the order of {@link BOUND}. */
function addCells(cells: Cell[], { key }: KnownCustomers, standings: Standings, number: number): void {
  cells.push(
    standings.lifetimeValue[number] as number,
    standings.lifetimeValueSource,
    standings.computedMask[number] as number,
  )
  for (const name of WORDS) cells.push(textAt(standings.words[name], number))
  cells.push(key[number] as number)
}

/** Whether a customer has these values already. */
function isSettled(customers: KnownCustomers, standings: Standings, number: number): boolean {
  return (
    customers.lifetimeValue[number] === standings.lifetimeValue[number] &&
    customers.computedMask[number] === standings.computedMask[number] &&
    textAt(customers.words.lifetime_value_source, number) === standings.lifetimeValueSource &&
    WORDS.every((name) => customers.words[name].codes[number] === standings.words[name].codes[number])
  )
}
