import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'
import { DateText, Filters, Page } from '../../model/filters.ts'

const Cell = z.union([z.string(), z.number(), z.null()])

export const FilterOptions = z.object({
  asOf: DateText.nullable(),
  currency: z.string(),
  currencyDigits: z.number().int(),
  /** Setting returns.date_basis: the date on which returns count. */
  returnsBasis: z.enum(['order', 'return']),
  currencies: z.array(z.object({ currency: z.string(), orders: z.number().int() })),
  first: DateText.nullable(),
  last: DateText.nullable(),
  /** Default date range: the last 12 complete months, or all data when shorter. */
  defaultRange: z.object({ from: DateText, to: DateText }).nullable(),
  defaultCompare: z.object({ from: DateText, to: DateText }).nullable(),
  defaultCompareNote: z.string().nullable(),
  channels: z.array(z.object({ name: z.string(), orders: z.number().int() })),
  categories: z.array(z.object({ name: z.string(), orders: z.number().int() })),
  regions: z.array(z.object({ name: z.string(), orders: z.number().int() })),
  segments: z.array(z.object({ name: z.string(), customers: z.number().int() })),
  /** Which views have the data they need. */
  has: z.object({
    sales: z.boolean(),
    money: z.boolean(),
    dates: z.boolean(),
    customers: z.boolean(),
    studies: z.boolean(),
    events: z.boolean(),
    carts: z.boolean(),
  }),
})
export type FilterOptions = z.infer<typeof FilterOptions>

export const CatalogTable = z.object({
  name: z.string(),
  zone: z.enum(['raw', 'staging', 'gold', 'mart', 'governance']),
  kind: z.enum(['table', 'view']),
  doc: z.string(),
  grain: z.string(),
  rows: z.number().int(),
  columns: z.array(
    z.object({ name: z.string(), type: z.string(), doc: z.string(), pii: z.enum(['none', 'personal', 'sensitive']) }),
  ),
})

export const Explanation = z.object({
  code: z.string(),
  title: z.string(),
  definition: z.string(),
  formula: z.string(),
  unit: z.string(),
  source: z.string(),
  value: z.number().nullable(),
  filters: z.array(z.string()),
  numerator: z.object({ label: z.string(), value: z.number() }).nullable(),
  denominator: z.object({ label: z.string(), value: z.number() }).nullable(),
  /** Read-only SQL that reproduces the value, with the filter values written in. */
  sql: z.string(),
  rows: z.number().int(),
  /** The files behind the figure. */
  files: z.array(z.object({ name: z.string(), sha256: z.string(), load: z.number().int(), rows: z.number().int() })),
  quarantined: z.number().int(),
})
export type Explanation = z.infer<typeof Explanation>

/** Result of one data test. */
export const Check = z.object({
  code: z.string(),
  table: z.string(),
  doc: z.string(),
  severity: z.enum(['error', 'warn']),
  failures: z.number().int(),
  passed: z.boolean(),
})

export const catalog = {
  filters: readerProcedure('What the filter bar offers: dates, channels, categories, regions, segments, currencies.')
    .input(z.strictObject({}).prefault({}))
    .output(FilterOptions),
  tables: readerProcedure('Every table and view of the warehouse with its columns, meaning and row count.')
    .input(z.strictObject({}).prefault({}))
    .output(z.array(CatalogTable)),
  rows: readerProcedure('One page of a table, personal columns masked.')
    .input(z.strictObject({ table: z.string(), ...Page }))
    .output(z.object({ columns: z.array(z.string()), rows: z.array(z.array(Cell)), total: z.number().int() })),
  explain: readerProcedure('Definition, SQL, rows and source files behind one figure.')
    .input(z.strictObject({ metric: z.string(), filters: Filters.prefault({}) }))
    .output(Explanation),
  checks: readerProcedure('Data tests of the current version with their results.')
    .input(z.strictObject({}).prefault({}))
    .output(z.array(Check)),
}
