import type { SqlResult } from '../api/contract/sql.ts'
import { isLensError, LensError } from '../base/faults.ts'
import { runChild } from './child.ts'
import { checkStatement } from './statement.ts'

/** One question to the SQL console's process. */
export interface QueryRequest {
  readonly warehouse: string
  readonly work: string
  readonly sql: string
  /** Rows at most. */
  readonly limit: number
  /** Whether personal columns are masked. */
  readonly masked: boolean
}

const MEGABYTES = 512

/**
 * Runs one SELECT in a process of its own, because SQLite cannot be interrupted: it is killed when time is up or the
 * reader goes away.
 * @throws LensError `sql_timeout`, `cancelled`, `sql_syntax`, `sql_not_read_only`, `too_large`
 */
export async function runQuery(request: QueryRequest, timeoutMs: number, signal: AbortSignal): Promise<SqlResult> {
  checkStatement(request.sql)
  const started = performance.now()
  const deadline = AbortSignal.timeout(timeoutMs)
  const child = runChild<Omit<SqlResult, 'milliseconds'>>(
    'query',
    request,
    AbortSignal.any([signal, deadline]),
    MEGABYTES,
  )
  try {
    for (;;) {
      const step = await child.next()
      if (!step.done) continue
      return { ...step.value.result, milliseconds: Math.round(performance.now() - started) }
    }
  } catch (error) {
    if (deadline.aborted && !signal.aborted) {
      throw new LensError('sql_timeout', `The query took longer than ${String(timeoutMs)} ms.`, { timeoutMs })
    }
    if (isLensError(error) && error.key === 'import_memory') {
      throw new LensError('too_large', 'The query needs more memory than a query may use.')
    }
    if (isLensError(error) && error.key === 'import_child') {
      throw new LensError('internal', 'The query process ended unexpectedly.', error.detail)
    }
    throw error
  }
}
