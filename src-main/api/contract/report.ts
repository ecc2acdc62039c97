import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { hostProcedure } from '../../base/procedure.ts'
import { Filters, Period } from '../../model/filters.ts'
import { Progress } from './import.ts'

export const BlockCode = z.enum([
  'cover',
  'summary',
  'kpis',
  'segments',
  'baskets',
  'cohorts',
  'uplift',
  'quality',
  'methods',
])
export type BlockCode = z.infer<typeof BlockCode>

export const ReportInput = z.strictObject({
  title: z.string().min(1).max(200).default('Customer and purchase insight report'),
  client: z.string().max(200).default(''),
  blocks: z.array(BlockCode).min(1).optional().describe('Default: every block whose data are loaded.'),
  filters: Filters.prefault({}),
  compare: Period.nullable().optional(),
})
export type ReportInput = z.infer<typeof ReportInput>

export const ReportFile = z.object({
  /** Path inside exports/, relative to the workspace; or the path asked for on the command line. */
  file: z.string(),
  format: z.enum(['pdf', 'html']),
  bytes: z.number().int(),
  pages: z.number().int().nullable(),
  sha256: z.string(),
  /** Why HTML was written instead of PDF. */
  note: z.string().nullable(),
})
export type ReportFile = z.infer<typeof ReportFile>

export const report = {
  blocks: hostProcedure('The blocks a report can hold, and for each whether its data are loaded.')
    .input(z.strictObject({}).prefault({}))
    .output(
      z.array(z.object({ block: BlockCode, title: z.string(), available: z.boolean(), reason: z.string().nullable() })),
    ),
  preview: hostProcedure('The report as one self-contained HTML page, numbers as on screen.')
    .input(ReportInput)
    .output(
      z.object({
        html: z.string(),
        url: z.string().describe('Address on this host that shows the page; valid until the next few previews.'),
      }),
    ),
  render: hostProcedure('Writes the report as PDF into exports/; yields progress and returns the file.')
    .input(
      ReportInput.extend({ out: z.string().optional().describe('Target path (command line and desktop shell only).') }),
    )
    .output(eventIterator(Progress, ReportFile)),
  list: hostProcedure('Reports written from this workspace, newest first.')
    .input(z.strictObject({}).prefault({}))
    .output(
      z.array(
        z.object({
          file: z.string(),
          title: z.string(),
          createdAt: z.string(),
          pages: z.number().int().nullable(),
          bytes: z.number().int(),
          sha256: z.string(),
          exists: z.boolean(),
        }),
      ),
    ),
  download: hostProcedure('The bytes of a written report.')
    .input(z.strictObject({ file: z.string() }))
    .output(z.instanceof(Blob)),
}
