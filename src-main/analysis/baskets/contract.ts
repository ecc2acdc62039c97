import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'
import { Filters } from '../../model/filters.ts'

export const BasketLevel = z.enum([
  'product',
  'product_name',
  'brand',
  'category_level_1',
  'category_level_2',
  'category_level_3',
])

export const RulesInput = z.strictObject({
  minSupport: z
    .number()
    .gt(0)
    .max(1)
    .default(0.01)
    .describe('Minimum share of baskets; a rule needs count >= ceil(s * N).'),
  minConfidence: z.number().min(0).max(1).default(0.1),
  minLift: z.number().min(0).default(0),
  maxLength: z.number().int().min(1).max(100).default(20).describe('Largest itemset, both sides together.'),
  level: BasketLevel.default('product'),
  filters: Filters.prefault({}),
  exclude: z.array(z.string()).default([]).describe('Items to leave out, by label or product id.'),
  singleItemBaskets: z.enum(['count', 'ignore']).default('count'),
  limit: z.number().int().min(1).max(1_000_000).default(1_000_000),
})

export const Rule = z.object({
  left: z.array(z.string()),
  right: z.array(z.string()),
  count: z.number().int(),
  leftCount: z.number().int(),
  rightCount: z.number().int(),
  support: z.number(),
  confidence: z.number(),
  confidenceLow: z.number(),
  confidenceHigh: z.number(),
  lift: z.number(),
  liftLow: z.number(),
  liftHigh: z.number(),
  leverage: z.number(),
  /** Null when the confidence is exactly 1 (infinite). */
  conviction: z.number().nullable(),
  extraBaskets: z.number(),
  /** One-sided Fisher exact test for positive association, and its Benjamini-Hochberg adjustment. */
  p: z.number(),
  q: z.number(),
  redundant: z.boolean(),
})
export type Rule = z.infer<typeof Rule>

export const RulesResult = z.object({
  transactions: z.number().int(),
  items: z.number().int(),
  minCount: z.number().int(),
  /** Frequent itemsets per size: {"1": 88, "2": 213}. */
  itemsetsBySize: z.record(z.string(), z.number().int()),
  /** Rules before `limit`. */
  total: z.number().int(),
  /** Rules that were tested for significance (the multiplicity of q). */
  tested: z.number().int(),
  rules: z.array(Rule),
  /** Product name per product id of the rules shown (level product, where the name says more). */
  names: z.record(z.string(), z.string()),
})
export type RulesResult = z.infer<typeof RulesResult>

export const ItemsInput = z.strictObject({
  level: BasketLevel.default('product'),
  filters: Filters.prefault({}),
  top: z.number().int().min(1).max(1000).default(20),
})

export const ItemsResult = z.object({
  transactions: z.number().int(),
  items: z.array(
    z.object({
      label: z.string(),
      /** Product name at level product, else the label. */
      name: z.string(),
      count: z.number().int(),
      support: z.number(),
    }),
  ),
  /** Baskets per number of distinct items. */
  sizes: z.array(z.object({ size: z.number().int(), baskets: z.number().int() })),
  medianSize: z.number().nullable(),
  meanSize: z.number().nullable(),
})
export type ItemsResult = z.infer<typeof ItemsResult>

export const baskets = {
  rules: readerProcedure('Frequent itemsets and association rules with one item on the right, by extra baskets.')
    .input(RulesInput)
    .output(RulesResult),
  items: readerProcedure('Support of the most frequent items at one level.').input(ItemsInput).output(ItemsResult),
}
