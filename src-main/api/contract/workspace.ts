import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { hostProcedure } from '../../base/procedure.ts'
import { DateText } from '../../model/filters.ts'
import { LoadSummary, Progress } from './import.ts'

export const WorkspaceStatus = z.object({
  open: z.boolean(),
  folder: z.string().nullable(),
  id: z.string().nullable(),
  name: z.string().nullable(),
  /** True when another process holds the workspace; loads and settings are refused then. */
  readOnly: z.boolean(),
  holder: z.string().nullable(),
  formatVersion: z.number().int().nullable(),
  version: z.number().int().nullable(),
  load: z.number().int().nullable(),
  loadedAt: z.string().nullable(),
  asOf: DateText.nullable(),
  currency: z.string().nullable(),
  currencyDigits: z.number().int(),
  orderLines: z.number().int(),
  orders: z.number().int(),
  customers: z.number().int(),
  products: z.number().int(),
  quarantined: z.number().int(),
  studies: z.number().int(),
  isSample: z.boolean(),
  /** Worst unresolved data test. */
  checks: z.enum(['pass', 'warn', 'fail', 'none']),
  /** Personal columns are masked. */
  masked: z.boolean(),
  host: z.enum(['electron', 'web', 'cli', 'test']),
  appVersion: z.string(),
})
export type WorkspaceStatus = z.infer<typeof WorkspaceStatus>

export const SettingRow = z.object({
  key: z.string(),
  type: z.enum(['text', 'number', 'boolean', 'date', 'choice']),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  choices: z.array(z.string()),
  /** When a change shows: in the next question, in tables computed anew at once, or with the next load. */
  effect: z.enum(['questions', 'tables', 'loads']),
  doc: z.string(),
})

export const VerifyResult = z.object({
  passed: z.boolean(),
  checks: z.array(
    z.object({
      check: z.enum([
        'workspace',
        'landing',
        'warehouse_checksum',
        'snapshot',
        'integrity',
        'accounting',
        'referential',
        'data_tests',
      ]),
      subject: z.string(),
      passed: z.boolean(),
      message: z.string(),
    }),
  ),
})
export type VerifyResult = z.infer<typeof VerifyResult>

export const workspace = {
  create: hostProcedure('Creates a workspace folder and opens it.')
    .input(z.strictObject({ folder: z.string().min(1), name: z.string().min(1).optional() }))
    .output(WorkspaceStatus),
  open: hostProcedure('Opens a workspace folder; read-only when another process holds it.')
    .input(z.strictObject({ folder: z.string().min(1), readOnly: z.boolean().default(false) }))
    .output(WorkspaceStatus),
  close: hostProcedure('Closes the open workspace.').input(z.strictObject({}).prefault({})).output(WorkspaceStatus),
  status: hostProcedure('What is open: version, load, as-of date, sizes, checks.')
    .input(z.strictObject({}).prefault({}))
    .output(WorkspaceStatus),
  recents: hostProcedure('Workspaces opened before on this computer, newest first.')
    .input(z.strictObject({}).prefault({}))
    .output(z.array(z.object({ folder: z.string(), name: z.string(), openedAt: z.string(), exists: z.boolean() }))),
  sample: hostProcedure('Creates the sample workspace from its seed, loads it and opens it.')
    .input(z.strictObject({ folder: z.string().optional() }).prefault({}))
    .output(eventIterator(Progress, LoadSummary)),
  settings: hostProcedure('Every setting with value, default and meaning.')
    .input(z.strictObject({}).prefault({}))
    .output(z.array(SettingRow)),
  setSetting: hostProcedure(
    'Changes one setting; figures that depend on it are computed anew. May take as long as a load; cancelled, nothing changed.',
  )
    .input(z.strictObject({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }))
    .output(z.array(SettingRow)),
  verify: hostProcedure('Proves the workspace: checksums, row accounting, integrity, references, data tests.')
    .input(z.strictObject({}).prefault({}))
    .output(eventIterator(Progress, VerifyResult)),
}
