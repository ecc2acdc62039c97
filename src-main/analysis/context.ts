import type { Database } from 'better-sqlite3'
import type { Facts } from '../base/facts.ts'
import type { Settings } from '../model/settings.ts'

/** What an analysis may use: one read-only warehouse version, the settings of that version, and a place to report. */
export interface AnalysisContext {
  /** Read-only connection to the current warehouse version; `workspace.sqlite` is attached as `work`. */
  readonly db: Database
  /** The facts of that version as columns; made from the database when nobody has asked for them before. */
  readonly facts: Facts
  readonly settings: Settings
  /**
   * Called at least every 65,536 rows of a loop.
   * @throws LensError `cancelled` once the reader has gone away
   */
  readonly tick: (done: number, total: number) => void
}

/** One analysis: checked input to result, deterministic, no side effects. */
export type Run<Input, Output> = (context: AnalysisContext, input: Input) => Output
