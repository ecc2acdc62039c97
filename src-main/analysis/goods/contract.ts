import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'
import { Filters } from '../../model/filters.ts'

export const PromotionResult = z.object({
  currency: z.string(),
  /** Net sales of promotional lines, as a share of net sales. */
  promoShare: z.number().nullable(),
  /** Discounts by gross sales of promotional lines. */
  discountDepth: z.number().nullable(),
  orders: z.number().int(),
  /** Orders with at least one promotional line. */
  promotedOrders: z.number().int(),
  /** Net sales per order with and without a promotional line. */
  aovPromoted: z.number().nullable(),
  aovOthers: z.number().nullable(),
  /** The first less the second: what the orders differ by, not what promotions caused. */
  difference: z.number().nullable(),
})
export type PromotionResult = z.infer<typeof PromotionResult>

export const ReturnRow = z.object({
  name: z.string(),
  /** Product id, where the members are products. */
  id: z.string().nullable(),
  soldUnits: z.number(),
  returnedUnits: z.number(),
  unitRate: z.number().nullable(),
  soldAmount: z.number(),
  returnedAmount: z.number(),
  valueRate: z.number().nullable(),
})
export const ReturnResult = z.object({
  currency: z.string(),
  total: ReturnRow,
  /** Largest returned amount first. */
  rows: z.array(ReturnRow),
})
export type ReturnResult = z.infer<typeof ReturnResult>

export const ReturnsInput = z.strictObject({
  filters: Filters.prefault({}),
  by: z.enum(['product', 'category']).default('product'),
  top: z.number().int().min(1).max(1000).default(20),
})

export const goods = {
  promotions: readerProcedure('Share and depth of promotions, and order values with and without them.')
    .input(z.strictObject({ filters: Filters.prefault({}) }))
    .output(PromotionResult),
  returns: readerProcedure('Units and amounts returned by product or category, largest first, each on its own date.')
    .input(ReturnsInput)
    .output(ReturnResult),
}
