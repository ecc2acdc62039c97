import type { Database } from 'better-sqlite3'
import type { MartParameters } from './mart.ts'
import customerValueSql from './customer-value.sql?raw'

/**
 * Writes the computed columns of gold_customer_dim. A supplied segment stays; origin and preferences of a customer
 * that an extract described stay where it gave them; inferred customers get what sales say (data-model 8.1).
 * @returns customers that were written
 */
export function updateCustomers(db: Database, parameters: MartParameters): number {
  return db
    .prepare(
      `UPDATE gold_customer_dim SET
         lifetime_value = v.lifetime_value,
         lifetime_value_source = v.lifetime_value_source,
         segment = iif(segment_source = 'supplied', gold_customer_dim.segment, v.segment),
         acquisition_date = iif(is_inferred, v.acquisition_date, COALESCE(gold_customer_dim.acquisition_date, v.acquisition_date)),
         acquisition_channel = iif(is_inferred, v.acquisition_channel, COALESCE(gold_customer_dim.acquisition_channel, v.acquisition_channel)),
         preferred_channel = iif(is_inferred, v.preferred_channel, COALESCE(gold_customer_dim.preferred_channel, v.preferred_channel)),
         preferred_category = iif(is_inferred, v.preferred_category, COALESCE(gold_customer_dim.preferred_category, v.preferred_category))
       FROM (${customerValueSql}) AS v
       WHERE gold_customer_dim.customer_key = v.customer_key`,
    )
    .run(parameters).changes
}
