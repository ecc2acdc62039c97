import { oc } from '@orpc/contract'

/** What every procedure says about itself; the reference page and `purchase-lens procedures` print it. */
export interface ProcedureMeta extends Record<string, unknown> {
  /** One sentence: what the procedure does and what it returns. */
  readonly doc: string
  /** Where it runs: on the host, or against the current warehouse version in a reader. */
  readonly runs: 'host' | 'reader'
}

const base = oc.$meta<ProcedureMeta>({ doc: '', runs: 'host' })

/** Starts the contract of a procedure that runs in the host (files, jobs, settings). */
export function hostProcedure(doc: string): ReturnType<typeof base.meta> {
  return base.meta({ doc, runs: 'host' })
}

/** Starts the contract of a read-only procedure over the current warehouse version. */
export function readerProcedure(doc: string): ReturnType<typeof base.meta> {
  return base.meta({ doc, runs: 'reader' })
}
