import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'
import { DateText, Filters } from '../../model/filters.ts'

export const TriangleInput = z.strictObject({
  grain: z.enum(['week', 'month', 'quarter']).default('month'),
  measure: z.enum(['customers', 'orders', 'revenue', 'net_revenue', 'margin']).default('customers'),
  mode: z
    .enum(['count', 'share', 'cumulative', 'cumulative_per_customer'])
    .default('count')
    .describe('count = the measure itself; share = of the cohort size (money: per cohort customer).'),
  ages: z
    .enum(['calendar', 'elapsed'])
    .default('calendar')
    .describe('calendar = periods of the calendar; elapsed = whole periods since the first order of each customer.'),
  filters: Filters.prefault({}),
})

export const CohortCell = z.object({
  /** Periods since the cohort's own. */
  age: z.number().int(),
  value: z.number(),
  /** Distinct customers of the cohort with a purchase in the period. */
  customers: z.number().int(),
  /** False while the period is still running at the as-of date. */
  complete: z.boolean(),
})
export const Cohort = z.object({
  /** Label of the cohort's period: 2011-03, 2011-Q1, 2011-W09. */
  cohort: z.string(),
  start: DateText,
  size: z.number().int(),
  /** One cell per period reached by the as-of date; later periods have none. */
  cells: z.array(CohortCell),
})
export const TriangleResult = z.object({
  asOf: DateText.nullable(),
  grain: z.enum(['week', 'month', 'quarter']),
  cohorts: z.array(Cohort),
  /** Weighted over the cohorts whose cell is complete: sum of values by sum of sizes. */
  average: z.array(z.object({ age: z.number().int(), value: z.number().nullable(), cohorts: z.number().int() })),
  /** Orders without a customer id, which no cohort can hold. */
  guestOrders: z.number().int(),
})
export type TriangleResult = z.infer<typeof TriangleResult>

export const cohorts = {
  triangle: readerProcedure('Customers grouped by their first purchase period, followed period by period.')
    .input(TriangleInput)
    .output(TriangleResult),
}
