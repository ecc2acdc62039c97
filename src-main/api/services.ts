import type { z } from 'zod'
import type { contract } from './contract/index.ts'
import type { FileRequest, LoadRow, LoadSummary, Preview, Progress, RunInput } from './contract/import.ts'
import type { ReportFile, ReportInput } from './contract/report.ts'
import type { SqlResult } from './contract/sql.ts'
import type { SettingRow, VerifyResult, WorkspaceStatus } from './contract/workspace.ts'

type Procedures = typeof contract
type Def<P> = P extends { '~orpc': infer D } ? D : never
/** Result of a procedure that answers once. */
export type OutputOf<P> =
  Def<P> extends { outputSchema?: infer S } ? (S extends z.ZodType ? z.output<S> : never) : never
/** Checked input of a procedure, defaults filled in. */
export type InputOf<P> = Def<P> extends { inputSchema?: infer S } ? (S extends z.ZodType ? z.output<S> : never) : never

/** Progress while it runs, the result at the end. */
export type Running<T> = AsyncGenerator<Progress, T, void>

export type CheckResult = Pick<LoadSummary, 'accounting' | 'controls'> & { findings: Preview['findings'] }
export type { LoadRow, LoadSummary, Preview, Progress, ReportFile, SqlResult, VerifyResult, WorkspaceStatus }

export interface WorkspaceServices {
  readonly create: (folder: string, name: string | undefined) => Promise<WorkspaceStatus>
  readonly open: (folder: string, readOnly: boolean) => Promise<WorkspaceStatus>
  readonly close: () => Promise<WorkspaceStatus>
  readonly status: (signal: AbortSignal) => Promise<WorkspaceStatus>
  readonly recents: () => OutputOf<Procedures['workspace']['recents']>
  readonly sample: (folder: string | undefined, signal: AbortSignal) => Running<LoadSummary>
  readonly settings: () => z.infer<typeof SettingRow>[]
  readonly setSetting: (
    key: string,
    value: string | number | boolean | null,
    signal: AbortSignal,
  ) => Promise<z.infer<typeof SettingRow>[]>
  readonly verify: (signal: AbortSignal) => Running<VerifyResult>
}

export interface ImportServices {
  readonly fields: (input: InputOf<Procedures['import']['fields']>) => OutputOf<Procedures['import']['fields']>
  readonly preview: (input: FileRequest, signal: AbortSignal) => Promise<Preview>
  readonly check: (input: RunInput, signal: AbortSignal) => Running<CheckResult>
  readonly run: (input: RunInput, signal: AbortSignal) => Running<LoadSummary>
  readonly undo: (load: number | undefined, signal: AbortSignal) => Promise<OutputOf<Procedures['import']['undo']>>
  readonly batches: () => LoadRow[]
  readonly sourceRow: (
    input: InputOf<Procedures['import']['sourceRow']>,
    signal: AbortSignal,
  ) => Promise<OutputOf<Procedures['import']['sourceRow']>>
  readonly recipes: () => OutputOf<Procedures['import']['recipes']>
  readonly saveRecipe: (input: InputOf<Procedures['import']['saveRecipe']>) => { name: string }
}

export interface ReportServices {
  readonly blocks: (signal: AbortSignal) => Promise<OutputOf<Procedures['report']['blocks']>>
  readonly preview: (input: ReportInput, signal: AbortSignal) => Promise<{ html: string; url: string }>
  readonly render: (input: ReportInput & { out?: string | undefined }, signal: AbortSignal) => Running<ReportFile>
  readonly list: () => OutputOf<Procedures['report']['list']>
  readonly download: (file: string) => Promise<Blob>
}

/** What the handlers need from the engine that hosts them; the engine injects it, so that the surface imports no host. */
export interface EngineServices {
  readonly workspace: WorkspaceServices
  readonly imports: ImportServices
  readonly reports: ReportServices
  /** Answers a reader procedure by its path from the current warehouse version. */
  readonly ask: (path: string, input: unknown, signal: AbortSignal) => Promise<unknown>
  readonly query: (input: InputOf<Procedures['sql']['query']>, signal: AbortSignal) => Promise<SqlResult>
  /** Appends one line to the log: names, durations, counts; never values. */
  readonly log: (event: string, facts: Readonly<Record<string, string | number | boolean | null>>) => void
}
