import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import { analyses } from '../../src-main/analysis/index.ts'
import { contract } from '../../src-main/api/contract/index.ts'
import type { Settings } from '../../src-main/model/settings.ts'
import { contextOf } from './context.ts'

interface Schemas {
  readonly '~orpc': { readonly inputSchema: z.ZodType; readonly outputSchema: z.ZodType }
}

/** Asks one analysis as a caller would: input completed by its contract, answer parsed against its contract. */
export function ask<Output>(from: { db: Database; settings: Settings }, path: string, input: unknown = {}): Output {
  const schemas = schemasOf(path)['~orpc']
  const run = analyses[path]
  if (!run) throw new TypeError(`no analysis ${path}`)
  const result = run(contextOf(from), schemas.inputSchema.parse(input) as never)
  schemas.outputSchema.parse(result)
  return result as Output
}

function schemasOf(path: string): Schemas {
  let found: unknown = contract
  for (const name of path.split('.')) found = (found as Record<string, unknown>)[name]
  return found as Schemas
}
