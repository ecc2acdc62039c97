import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'
import { DateText, Filters, Page } from '../../model/filters.ts'

export const CustomerRow = z.object({
  customerKey: z.number().int(),
  customerId: z.string(),
  name: z.string().nullable(),
  segment: z.string().nullable(),
  rfmCell: z.string().nullable(),
  region: z.string().nullable(),
  orders: z.number().int(),
  purchaseAmount: z.number(),
  netRevenue: z.number(),
  aov: z.number().nullable(),
  firstOrder: DateText.nullable(),
  lastOrder: DateText.nullable(),
  recencyDays: z.number().int().nullable(),
})
export type CustomerRow = z.infer<typeof CustomerRow>

export const CustomerList = z.strictObject({
  filters: Filters.prefault({}),
  search: z.string().default('').describe('Part of an id (or of a name where the workspace shows names).'),
  cell: z
    .strictObject({ r: z.number().int().min(1).max(5), fm: z.number().int().min(1).max(5) })
    .optional()
    .describe('Cell of the RFM grid (mart_rfm).'),
  cohort: z
    .strictObject({
      grain: z.enum(['week', 'month', 'quarter']),
      cohort: z.string(),
      age: z.number().int().min(0).optional(),
    })
    .optional()
    .describe('Members of a cohort, or only those active at an age.'),
  sort: z.enum(['netRevenue', 'orders', 'lastOrder', 'firstOrder', 'recencyDays', 'customerId']).default('netRevenue'),
  descending: z.boolean().default(true),
  ...Page,
})

const OrderRow = z.object({
  orderKey: z.number().int(),
  transactionId: z.string(),
  date: DateText.nullable(),
  time: z.string().nullable(),
  isReturn: z.boolean(),
  channel: z.string().nullable(),
  lines: z.number().int(),
  units: z.number(),
  amount: z.number(),
})
export const LineRow = z.object({
  productId: z.string(),
  productName: z.string(),
  category: z.string(),
  quantity: z.number(),
  unitPrice: z.number(),
  discount: z.number(),
  net: z.number(),
  batchId: z.number().int(),
  sourceRow: z.number().int(),
})

export const CustomerProfile = z.object({
  customerKey: z.number().int(),
  customerId: z.string(),
  currency: z.string(),
  asOf: DateText.nullable(),
  /** Columns of customer_360_profile by name, masked by column class. */
  profile: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  /** Median of the same column over the customer's RFM segment, for a few numeric columns. */
  segmentMedians: z.record(z.string(), z.number().nullable()),
  orders: z.array(OrderRow),
  months: z.array(z.object({ month: z.string(), amount: z.number(), orders: z.number().int() })),
  topProducts: z.array(
    z.object({ productId: z.string(), productName: z.string(), orders: z.number().int(), amount: z.number() }),
  ),
  totals: z.object({ orders: z.number().int(), netRevenue: z.number(), returned: z.number() }),
})
export type CustomerProfile = z.infer<typeof CustomerProfile>

export const customers = {
  get: readerProcedure('Everything known about one customer: the 360 profile, orders, months and products.')
    .input(
      z.strictObject({
        key: z.number().int().positive().optional().describe('Customer key.'),
        id: z.string().optional().describe('Customer id, matched exactly; instead of key.'),
      }),
    )
    .output(CustomerProfile),
  list: readerProcedure('Customers behind a filter, RFM cell or cohort cell, sorted, one page at a time.')
    .input(CustomerList)
    .output(z.object({ total: z.number().int(), rows: z.array(CustomerRow) })),
  orderLines: readerProcedure('Lines of one order with their source file and row.')
    .input(z.strictObject({ orderKey: z.number().int() }))
    .output(z.array(LineRow)),
}
