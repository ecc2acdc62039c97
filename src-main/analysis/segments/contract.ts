import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'
import { DateText, Filters } from '../../model/filters.ts'

export const RfmMethod = z.enum(['quintile', 'threshold', 'value_quintile_type7', 'ntile5', 'cume_dist'])

export const RfmInput = z.strictObject({
  asOf: DateText.optional().describe('Evaluation date; default is the as-of date of the data.'),
  method: RfmMethod.default('quintile'),
  monetary: z
    .enum(['purchases', 'net'])
    .default('purchases')
    .describe('Money of a customer: purchases only, or purchases minus returns.'),
  windowDays: z
    .number()
    .int()
    .min(1)
    .nullable()
    .optional()
    .describe('Only orders of the last n days; null = all, absent = setting rfm.window_days.'),
  filters: Filters.prefault({}),
})

export const RfmGroup = z.object({
  name: z.string(),
  customers: z.number().int(),
  share: z.number(),
  revenue: z.number(),
  revenueShare: z.number().nullable(),
  orders: z.number().int(),
  aov: z.number().nullable(),
  medianRecencyDays: z.number().nullable(),
  ordersPerCustomer: z.number().nullable(),
})
export const RfmCell = z.object({
  r: z.number().int(),
  fm: z.number().int(),
  group: z.string(),
  customers: z.number().int(),
  share: z.number(),
  revenue: z.number(),
  aov: z.number().nullable(),
})
/** Five-number summary of one measure over the population. */
const Summary = z.object({ min: z.number(), max: z.number(), mean: z.number(), median: z.number() })

export const RfmResult = z.object({
  asOf: DateText.nullable(),
  method: RfmMethod,
  customers: z.number().int(),
  revenue: z.number(),
  groups: z.array(RfmGroup),
  /** Rows FM 5..1, columns R 1..5. */
  grid: z.array(z.array(RfmCell)),
  /** Customers per three-digit cell, such as "555". */
  cells: z.record(z.string(), z.number().int()),
  /** Customers per score 1..5 of each measure. */
  scores: z.object({ r: z.array(z.number().int()), f: z.array(z.number().int()), m: z.array(z.number().int()) }),
  /** Lower bounds between scores 1|2, 2|3, 3|4, 4|5 where the method has cut points; else empty. */
  cutPoints: z.object({ r: z.array(z.number()), f: z.array(z.number()), m: z.array(z.number()) }),
  summary: z.object({ r: Summary, f: Summary, m: Summary }).nullable(),
  /** True when frequency ties forced the fixed breaks of `rfm.f_counts`. */
  frequencyFallback: z.boolean(),
})
export type RfmResult = z.infer<typeof RfmResult>

export const segments = {
  rfm: readerProcedure('Scores customers by recency, frequency and money, and sizes the 25 cells and named groups.')
    .input(RfmInput)
    .output(RfmResult),
}
