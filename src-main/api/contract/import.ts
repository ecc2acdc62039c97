import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { hostProcedure, readerProcedure } from '../../base/procedure.ts'
import { DateText, Page } from '../../model/filters.ts'

export const EntityCode = z.enum([
  'order_lines',
  'orders',
  'customers',
  'products',
  'baskets',
  'experiment_units',
  'carts',
  'events',
])
export type EntityCode = z.infer<typeof EntityCode>

/** Where the bytes are: a path the user picked, or an upload that this host received. */
export const SourceFile = z.union([
  z.strictObject({ path: z.string().min(1) }),
  z.strictObject({ upload: z.string().min(1) }),
])
export type SourceFile = z.infer<typeof SourceFile>

/** How a text file is read; every absent option is sniffed and reported with its reason. */
export const ReadingOptions = z.strictObject({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).optional(),
  delimiter: z.enum([',', ';', '\t', '|', 'whitespace']).optional(),
  header: z.boolean().optional(),
  dateOrder: z.enum(['ymd', 'dmy', 'mdy']).optional(),
  decimal: z.enum(['.', ',']).optional(),
  nullWords: z.array(z.string()).optional(),
})
export type ReadingOptions = z.infer<typeof ReadingOptions>

/** Source column to canonical field; unnamed columns are not loaded. */
export const Mapping = z.record(z.string(), z.string())
export type Mapping = z.infer<typeof Mapping>

export const MappedColumn = z.object({
  source: z.string(),
  field: z.string().nullable(),
  confidence: z.number(),
  required: z.boolean(),
  type: z.string().nullable(),
  personal: z.boolean(),
  /** Up to five example cells; personal columns are masked. */
  samples: z.array(z.string()),
  cleanUp: z.array(z.string()),
})
export const ReadAs = z.object({
  format: z.enum(['csv', 'parquet', 'basket']),
  compression: z.enum(['none', 'gzip', 'zstd']),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  header: z.boolean(),
  dateOrder: z.enum(['ymd', 'dmy', 'mdy']).nullable(),
  decimal: z.enum(['.', ',']).nullable(),
  /** Why each choice was made, in sentences. */
  reasons: z.array(z.string()),
})
export const Finding = z.object({
  code: z.string(),
  severity: z.enum(['block', 'quarantine', 'warn', 'info']),
  message: z.string(),
  remedy: z.string(),
  rows: z.number().int(),
  column: z.string().nullable(),
  examples: z.array(z.object({ row: z.number().int(), value: z.string() })),
})
export type Finding = z.infer<typeof Finding>

export const Preview = z.object({
  name: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  /** Exact for Parquet and small files, else estimated from the first megabyte. */
  estimatedRows: z.number().int(),
  readAs: ReadAs,
  entity: EntityCode.nullable(),
  entityConfidence: z.number(),
  entityCandidates: z.array(z.object({ entity: EntityCode, score: z.number() })),
  profile: z.string().nullable(),
  recipe: z.string().nullable(),
  header: z.array(z.string()),
  columns: z.array(MappedColumn),
  /** First rows as read, before typing; personal columns are masked. */
  rows: z.array(z.array(z.string())),
  rawLines: z.array(z.string()),
  findings: z.array(Finding),
  /** Set when this very file is loaded already. */
  alreadyLoaded: z.object({ load: z.number().int(), at: z.string() }).nullable(),
  /** Nothing blocks and every required field is mapped with at least 95 % confidence. */
  confident: z.boolean(),
})
export type Preview = z.infer<typeof Preview>

export const FileRequest = z.strictObject({
  source: SourceFile,
  entity: EntityCode.optional(),
  profile: z.string().optional(),
  recipe: z.string().optional().describe('Name of a saved recipe, or a recipe file on the command line.'),
  mapping: Mapping.optional(),
  reading: ReadingOptions.optional(),
})
export type FileRequest = z.infer<typeof FileRequest>

/** Totals from the client's cover note; each is compared with what was read. */
export const ControlTotals = z.strictObject({
  rows: z.number().int().optional(),
  sales: z.string().optional().describe('Exact decimal text.'),
  firstDate: DateText.optional(),
  lastDate: DateText.optional(),
})

export const RunInput = z.strictObject({
  files: z.array(FileRequest).min(1),
  controls: ControlTotals.optional(),
  ignoreControls: z.boolean().default(false).describe('Load although a control total differs.'),
  repeat: z.enum(['skip', 'refuse']).default('skip').describe('What to do with a file that is loaded already.'),
})
export type RunInput = z.infer<typeof RunInput>

export const Progress = z.object({
  stage: z.enum(['land', 'read', 'write', 'derive', 'check', 'publish', 'print', 'verify', 'generate']),
  step: z.number().int(),
  steps: z.number().int(),
  label: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.enum(['rows', 'bytes', 'steps', 'pages']),
  /** Units per second; null in the first moments. */
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
})
export type Progress = z.infer<typeof Progress>

export const Accounting = z.object({
  read: z.number().int(),
  loaded: z.number().int(),
  duplicate: z.number().int(),
  superseded: z.number().int(),
  quarantined: z.number().int(),
  ignored: z.number().int(),
})
export type Accounting = z.infer<typeof Accounting>

export const ControlResult = z.object({
  control: z.enum(['rows', 'sales', 'firstDate', 'lastDate']),
  expected: z.string(),
  actual: z.string(),
  difference: z.string(),
  passed: z.boolean(),
})
const RowsOfCode = z.object({ code: z.string(), rows: z.number().int() })
export const BatchSummary = z.object({
  batch: z.number().int(),
  load: z.number().int(),
  file: z.string(),
  sha256: z.string(),
  bytes: z.number().int(),
  entity: EntityCode,
  profile: z.string().nullable(),
  status: z.enum(['loaded', 'duplicate_file', 'undone']),
  accounting: Accounting,
  /** How the file was read, each choice with its reason. */
  reading: z.array(z.string()).default([]),
  /** New and changed business keys (orders, customers, products). */
  added: z.number().int(),
  updated: z.number().int(),
  quarantine: z.array(RowsOfCode),
  warnings: z.array(RowsOfCode),
  controls: z.array(ControlResult),
})
export type BatchSummary = z.infer<typeof BatchSummary>

export const LoadSummary = z.object({
  load: z.number().int(),
  version: z.number().int(),
  published: z.boolean(),
  startedAt: z.string(),
  seconds: z.number(),
  peakMemoryMb: z.number(),
  accounting: Accounting,
  balanced: z.boolean(),
  batches: z.array(BatchSummary),
  controls: z.array(ControlResult),
  checks: z.object({ run: z.number().int(), failed: z.number().int(), warned: z.number().int() }),
})
export type LoadSummary = z.infer<typeof LoadSummary>

export const LoadRow = z.object({
  load: z.number().int(),
  version: z.number().int(),
  status: z.enum(['published', 'undone', 'failed', 'cancelled', 'running']),
  current: z.boolean(),
  startedAt: z.string(),
  seconds: z.number().nullable(),
  accounting: Accounting.nullable(),
  batches: z.array(BatchSummary),
  fault: z.string().nullable(),
})
export type LoadRow = z.infer<typeof LoadRow>

const QuarantineRow = z.object({
  batch: z.number().int(),
  file: z.string(),
  row: z.number().int(),
  code: z.string(),
  column: z.string().nullable(),
  value: z.string().nullable(),
  message: z.string(),
  remedy: z.string(),
})
export const QuarantineInput = z
  .strictObject({ batch: z.number().int().optional(), code: z.string().optional(), ...Page })
  .prefault({})
export type QuarantineInput = z.infer<typeof QuarantineInput>
export const Quarantine = z.object({
  total: z.number().int(),
  byCode: z.array(z.object({ code: z.string(), rows: z.number().int(), message: z.string(), remedy: z.string() })),
  rows: z.array(QuarantineRow),
})
export type Quarantine = z.infer<typeof Quarantine>

export const imports = {
  fields: hostProcedure('The canonical fields of an entity: type, whether required, meaning and synonyms.')
    .input(z.strictObject({ entity: EntityCode }))
    .output(
      z.array(
        z.object({
          field: z.string(),
          type: z.string(),
          required: z.boolean(),
          personal: z.boolean(),
          doc: z.string(),
          synonyms: z.array(z.string()),
        }),
      ),
    ),
  preview: hostProcedure('Reads the beginning of a file and says how it would be read, mapped and checked.')
    .input(FileRequest)
    .output(Preview),
  check: hostProcedure('Reads whole files without writing anything; yields progress and returns the findings.')
    .input(RunInput)
    .output(
      eventIterator(
        Progress,
        z.object({ accounting: Accounting, findings: z.array(Finding), controls: z.array(ControlResult) }),
      ),
    ),
  run: hostProcedure('Loads files as one load, all or nothing; yields progress and returns the balanced summary.')
    .input(RunInput)
    .output(eventIterator(Progress, LoadSummary)),
  undo: hostProcedure(
    'Points the workspace back to the version before the last load, computed anew if settings changed since.',
  )
    .input(
      z
        .strictObject({ load: z.number().int().optional().describe('Must be the current load when given.') })
        .prefault({}),
    )
    .output(z.object({ undone: z.number().int(), version: z.number().int().nullable() })),
  batches: hostProcedure('The ledger: every load with its files, checksums, counts and status.')
    .input(z.strictObject({}).prefault({}))
    .output(z.array(LoadRow)),
  quarantine: readerProcedure('Rejected rows of the current version with code, row, column and value.')
    .input(QuarantineInput)
    .output(Quarantine),
  sourceRow: hostProcedure('The row of the landed file behind a fact or a rejected row.')
    .input(z.strictObject({ batch: z.number().int(), row: z.number().int() }))
    .output(
      z.object({ file: z.string(), sha256: z.string(), header: z.array(z.string()), cells: z.array(z.string()) }),
    ),
  recipes: hostProcedure('Saved recipes with the columns that recall them.')
    .input(z.strictObject({}).prefault({}))
    .output(
      z.array(z.object({ name: z.string(), entity: EntityCode, header: z.array(z.string()), savedAt: z.string() })),
    ),
  saveRecipe: hostProcedure('Saves mapping and reading options so that next month’s file finds them by its headers.')
    .input(
      z.strictObject({
        name: z.string().min(1),
        entity: EntityCode,
        header: z.array(z.string()),
        mapping: Mapping,
        reading: ReadingOptions.prefault({}),
      }),
    )
    .output(z.object({ name: z.string() })),
}
