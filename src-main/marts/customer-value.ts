import type { Database } from 'better-sqlite3'
import { COMPUTED_BITS } from '../model/gold/customers.ts'
import type { MartParameters } from './mart.ts'
import type { Standing } from './work/standing.ts'
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

/** The columns of a standing in the order in which they are bound. */
const STORED = [
  'lifetime_value',
  'lifetime_value_source',
  'segment',
  'acquisition_date',
  'acquisition_channel',
  'preferred_channel',
  'preferred_category',
  'computed_mask',
] as const satisfies readonly (keyof Standing)[]

/**
 * Writes the computed columns of the customers for whom they changed: what {@link updateCustomers} writes.
 * @returns customers that were looked at
 */
export function storeStandings(db: Database, { customers, standings }: MartWork): number {
  const update = db.prepare<(string | number | null)[]>(
    `UPDATE gold_customer_dim SET ${STORED.map((name) => `${name} = ?`).join(', ')} WHERE customer_key = ?`,
  )
  for (let number = 0; number < standings.length; number++) {
    const standing = standings[number] as Standing
    const before = customers.rows[number] as Standing
    if (STORED.every((name) => standing[name] === before[name])) continue
    update.run(
      standing.lifetime_value,
      standing.lifetime_value_source,
      standing.segment,
      standing.acquisition_date,
      standing.acquisition_channel,
      standing.preferred_channel,
      standing.preferred_category,
      standing.computed_mask,
      customers.key[number] as number,
    )
  }
  return standings.length
}
