import { z } from 'zod'
import { hostProcedure } from '../../base/procedure.ts'

export const SqlResult = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  /** True when the row cap cut the result. */
  truncated: z.boolean(),
  milliseconds: z.number(),
})
export type SqlResult = z.infer<typeof SqlResult>

export const sql = {
  query: hostProcedure('Runs one read-only SELECT over the published tables in a process that can be killed.')
    .input(
      z.strictObject({
        sql: z.string().min(1).max(100_000),
        limit: z.number().int().min(1).max(100_000).default(10_000),
        timeoutMs: z.number().int().min(10).max(600_000).default(60_000),
      }),
    )
    .output(SqlResult),
}
