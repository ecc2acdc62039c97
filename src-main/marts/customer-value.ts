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

/** The computed columns that hold words, in the order in which they are bound. */
const WORDS = [
  'segment',
  'acquisition_date',
  'acquisition_channel',
  'preferred_channel',
  'preferred_category',
] as const satisfies readonly (keyof Standings['words'])[]

/**
 * Writes the computed columns of the customers for whom they changed: what {@link updateCustomers} writes.
 * @returns customers that were looked at
 */
export function storeStandings(db: Database, { customers, standings }: MartWork): number {
  const { lifetimeValue, lifetimeValueSource: source, computedMask, words } = standings
  const update = db.prepare<(string | number | null)[]>(
    `UPDATE gold_customer_dim SET lifetime_value = ?, lifetime_value_source = ?, computed_mask = ?,
       ${WORDS.map((name) => `${name} = ?`).join(', ')} WHERE customer_key = ?`,
  )
  for (let number = 0; number < customers.count; number++) {
    if (isSettled(customers, standings, number)) continue
    update.run(
      lifetimeValue[number] as number,
      source,
      computedMask[number] as number,
      textAt(words.segment, number),
      textAt(words.acquisition_date, number),
      textAt(words.acquisition_channel, number),
      textAt(words.preferred_channel, number),
      textAt(words.preferred_category, number),
      customers.key[number] as number,
    )
  }
  return customers.count
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
