import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'
import { DateText, Filters, Period } from '../../model/filters.ts'

const Scope = z.strictObject({
  filters: Filters.prefault({}),
  compare: Period.nullable()
    .optional()
    .describe('Period to compare with; absent = chosen as ux 2.3 says, null = none.'),
})

/** One headline figure; amounts in the reporting currency, rates as fractions. */
export const Tile = z.object({
  code: z.enum([
    'net_revenue',
    'orders',
    'customers',
    'aov',
    'repeat_rate',
    'return_rate',
    'gross_margin',
    'purchase_amount',
    'returned_amount',
    'units',
    'new_customers',
  ]),
  unit: z.enum(['money', 'count', 'rate']),
  value: z.number().nullable(),
  compare: z.number().nullable(),
  /** Relative change for money and counts, difference in points (fraction) for rates; null when not comparable. */
  change: z.number().nullable(),
  note: z.string().nullable(),
  /** Equal slices of the range, oldest first; decorative. */
  sparkline: z.array(z.number().nullable()),
})
export type Tile = z.infer<typeof Tile>

export const OverviewKpis = z.object({
  asOf: DateText.nullable(),
  currency: z.string(),
  /** Exponent of the currency (2 for GBP). */
  currencyDigits: z.number().int(),
  range: Period.nullable(),
  compare: Period.nullable(),
  compareNote: z.string().nullable(),
  tiles: z.array(Tile),
  lines: z.number().int(),
  /** Orders left out because they are in another currency without a rate. */
  otherCurrencyOrders: z.number().int(),
})
export type OverviewKpis = z.infer<typeof OverviewKpis>

export const SeriesPoint = z.object({
  start: DateText,
  end: DateText,
  /** False while the period is still running at the as-of date or cut by the range. */
  complete: z.boolean(),
  netRevenue: z.number(),
  purchaseAmount: z.number(),
  returnedAmount: z.number(),
  orders: z.number().int(),
  customers: z.number().int(),
  units: z.number(),
})
export const OverviewSeries = z.object({
  grain: z.enum(['day', 'week', 'month', 'quarter']),
  points: z.array(SeriesPoint),
  compare: z.array(SeriesPoint),
})
export type OverviewSeries = z.infer<typeof OverviewSeries>

export const BreakdownRow = z.object({
  name: z.string(),
  /** Product id, where the members are products. */
  id: z.string().nullable(),
  value: z.number(),
  share: z.number().nullable(),
  compare: z.number().nullable(),
  change: z.number().nullable(),
  orders: z.number().int(),
  customers: z.number().int(),
})
export const OverviewBreakdown = z.object({
  by: z.enum(['category', 'channel', 'region', 'product', 'new_returning']),
  total: z.number(),
  rows: z.array(BreakdownRow),
})
export type OverviewBreakdown = z.infer<typeof OverviewBreakdown>

/** Change of net revenue split so that the parts add up exactly (to the e4 unit). */
export const OverviewDrivers = z.object({
  previous: z.number(),
  current: z.number(),
  parts: z.array(
    z.object({
      code: z.enum(['customers', 'orders_per_customer', 'units_per_order', 'price_and_mix', 'guests', 'returns']),
      value: z.number(),
    }),
  ),
})
export type OverviewDrivers = z.infer<typeof OverviewDrivers>

/** The panels that look at the same orders: everything but the breakdowns by a dimension that can be filtered. */
export const OverviewPanels = z.object({
  kpis: OverviewKpis,
  series: OverviewSeries,
  drivers: OverviewDrivers.nullable(),
  /** Purchase amount of guests, new and returning customers. */
  loyalty: OverviewBreakdown,
})
export type OverviewPanels = z.infer<typeof OverviewPanels>

const WithGrain = Scope.extend({ grain: z.enum(['day', 'week', 'month', 'quarter']).default('month') })

export const overview = {
  panels: readerProcedure('Headline figures, series, drivers and new and returning customers from one pass.')
    .input(WithGrain.extend({ top: z.number().int().min(1).max(1000).default(8) }))
    .output(OverviewPanels),
  kpis: readerProcedure('Headline figures of the filtered period with their comparison and sparklines.')
    .input(Scope)
    .output(OverviewKpis),
  series: readerProcedure('Additive measures per day, week, month or quarter, beside the comparison period.')
    .input(WithGrain)
    .output(OverviewSeries),
  breakdown: readerProcedure('Purchase amount by the members of one dimension, largest first, rest as "Other".')
    .input(
      Scope.extend({
        by: z.enum(['category', 'channel', 'region', 'product', 'new_returning']),
        top: z.number().int().min(1).max(1000).default(8),
      }),
    )
    .output(OverviewBreakdown),
  drivers: readerProcedure('Why net revenue changed against the comparison period; the parts add up exactly.')
    .input(Scope)
    .output(OverviewDrivers.nullable()),
}
