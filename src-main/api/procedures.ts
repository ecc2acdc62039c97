import { isContractProcedure } from '@orpc/contract'
import { z } from 'zod'
import type { ProcedureMeta } from '../base/procedure.ts'
import { contract } from './contract/index.ts'

/** What the reference and `purchase-lens procedures` say about one procedure. */
export interface ProcedureNote {
  /** Dotted path, `customer.get`. */
  readonly path: string
  readonly doc: string
  readonly runs: 'host' | 'reader'
  /** Whether it yields progress before its result. */
  readonly streams: boolean
  /** JSON schema of the input. */
  readonly input: unknown
}

interface Described {
  readonly meta: ProcedureMeta
  readonly inputSchema?: unknown
  readonly outputSchema?: unknown
}

/** Every procedure of the contract, in its order. The only place that looks into oRPC's own description. */
export function listProcedures(): ProcedureNote[] {
  return notesOf(contract, [])
}

function notesOf(part: object, path: readonly string[]): ProcedureNote[] {
  return Object.entries(part).flatMap(([name, inner]: [string, object]) => {
    const here = [...path, name]
    if (!isContractProcedure(inner)) return notesOf(inner, here)
    const { meta, inputSchema, outputSchema } = inner['~orpc'] as Described
    const { doc, runs } = meta
    const input = inputSchema instanceof z.ZodType ? z.toJSONSchema(inputSchema, { io: 'input' }) : null
    return [{ path: here.join('.'), doc, runs, streams: !(outputSchema instanceof z.ZodType), input }]
  })
}
