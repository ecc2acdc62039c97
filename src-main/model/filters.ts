import { z } from 'zod'

/** A calendar date, `YYYY-MM-DD`. */
export const DateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Write dates as YYYY-MM-DD.')

/** Members of one dimension to keep, or to leave out. A bare list means "keep these". */
export const MemberFilter = z
  .union([
    z.array(z.string()).min(1),
    z.strictObject({ names: z.array(z.string()).min(1), exclude: z.boolean().default(false) }),
  ])
  .transform((value) => (Array.isArray(value) ? { names: value, exclude: false } : value))

/** The state of the filter bar. Everything absent means "all". Dates are inclusive. */
export const Filters = z.strictObject({
  from: DateText.optional().describe('First order date.'),
  to: DateText.optional().describe('Last order date.'),
  segment: z.string().optional().describe('RFM segment of the customer at the as-of date, such as Champions.'),
  channel: MemberFilter.optional().describe('Sales channels by name.'),
  category: MemberFilter.optional().describe('Product categories (level 1) by name.'),
  region: MemberFilter.optional().describe('Region or country of the order by name.'),
  currency: z.string().length(3).optional().describe('Transaction currency; default is the reporting currency.'),
  customers: z
    .enum(['all', 'known'])
    .default('all')
    .describe('known leaves out orders without a customer id (guests).'),
})
export type Filters = z.infer<typeof Filters>
export type FiltersInput = z.input<typeof Filters>

/** A period to compare with, both days inclusive. */
export const Period = z.strictObject({ from: DateText, to: DateText })
export type Period = z.infer<typeof Period>

/** Page of a long list. */
export const Page = {
  offset: z.number().int().min(0).default(0).describe('Rows to skip.'),
  limit: z.number().int().min(1).max(10_000).default(100).describe('Rows to return.'),
}
