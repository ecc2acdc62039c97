import type { Database } from 'better-sqlite3'
import type { Facts } from '../base/facts.ts'
import type { Settings } from '../model/settings.ts'
import type { SealProgram } from '../store/seal-thread.ts'
import type { LandingProgram } from '../store/landing-thread.ts'
import type { VersionSnapshot } from '../store/snapshot/version-snapshot.ts'
import type { SealedVersion } from '../store/versions.ts'
import type { RowCounts, SalesAside } from './conform/row-log.ts'
import type { EntityName } from './entities.ts'
import type { FileChoices } from './choose.ts'
import type { ReadingProgram } from './readers/decode/decode-thread.ts'
import type { Recipe } from './recipes.ts'

/** One file to load: where it is and what the user decided about it. */
export interface LoadFile extends FileChoices {
  /** Ordinary path of the source file; it is copied, never moved. */
  readonly path: string
  /** Name to show and record when the path is a temporary one. */
  readonly name?: string | undefined
}

/** Totals from the client's cover note. */
export interface ControlTotals {
  readonly rows?: number | undefined
  /** Exact decimal text. */
  readonly sales?: string | undefined
  /** YYYY-MM-DD. */
  readonly firstDate?: string | undefined
  readonly lastDate?: string | undefined
}

/** Builds the marts of a finished star schema; given by whoever starts the job, because marts are a sibling of import. */
export type BuildMarts = (
  db: Database,
  request: {
    readonly settings: Settings
    readonly buildId: number
    readonly trigger: 'after_import'
    /** The facts of the version as columns, where the job has built them. */
    readonly facts?: Facts
    readonly report: (progress: { readonly label: string; readonly done: number; readonly total: number }) => void
  },
) => BuiltMarts | Promise<BuiltMarts>

interface BuiltMarts {
  readonly tests: { readonly total: number; readonly warned: readonly unknown[]; readonly failed: readonly unknown[] }
}

/**
 * How the first orders of a version are written: in bulk as database pages, in bulk by INSERT, or row by row as all
 * later ones are. What is written is the same.
 */
export type LoadWriter = 'pages' | 'insert' | 'rows'

/** One load: all files or nothing. */
export interface LoadRequest {
  /** Workspace folder. */
  readonly folder: string
  /** Number of the load in the ledger. */
  readonly load: number
  /** Published version to start from; null in an empty workspace. */
  readonly from: number | null
  /** SHA-256 the version to start from must have. */
  readonly fromSha256?: string | undefined
  readonly files: readonly LoadFile[]
  readonly controls?: ControlTotals | undefined
  /** Load although a control total differs. */
  readonly ignoreControls?: boolean | undefined
  /** What to do with a file that is loaded already. */
  readonly repeat?: 'skip' | 'refuse' | undefined
  /** How facts are written: as database pages, by INSERT, or row by row; in pages unless said otherwise. */
  readonly writer?: LoadWriter | undefined
  readonly settings: Settings
  readonly recipes: readonly Recipe[]
  /** Salt of e-mail hashes, fixed per workspace (its id). */
  readonly salt: string
  readonly deps: {
    readonly buildMarts: BuildMarts | null
    /** The program of a thread that reads files; absent where they are read in the thread of the load. */
    readonly reading?: ReadingProgram
    /** The program of a thread that keeps copies of files; absent where that is done in the thread of the load. */
    readonly landing?: LandingProgram
    /** The program of a thread that hashes the version and helps to prove it; absent where that is done one after the other. */
    readonly sealing?: SealProgram
    /** Keeps the facts as columns beside the version; absent where nobody will read it by columns. */
    readonly snapshot?: (partial: string) => VersionSnapshot
  }
}

/** Where a load stands. */
export interface LoadProgress {
  readonly stage: 'land' | 'read' | 'write' | 'derive' | 'check'
  readonly step: number
  readonly steps: number
  readonly label: string
  readonly done: number
  readonly total: number | null
  readonly unit: 'rows' | 'bytes' | 'steps'
  readonly rate: number | null
  readonly secondsLeft: number | null
}
export type Report = (progress: LoadProgress) => void

/** One control total with what was read. */
export interface ControlResult {
  readonly control: 'rows' | 'sales' | 'firstDate' | 'lastDate'
  readonly expected: string
  readonly actual: string
  readonly difference: string
  readonly passed: boolean
}

/** What became of one file. */
export interface BatchSummary {
  readonly batch: number
  readonly load: number
  readonly file: string
  readonly sha256: string
  readonly bytes: number
  readonly entity: EntityName
  readonly profile: string | null
  readonly status: 'loaded' | 'duplicate_file' | 'undone'
  readonly accounting: RowCounts
  /** How the file was read, each choice with its reason. */
  readonly reading: string[]
  /** Sales of the file whose rows are not stored under this batch; null when the file was loaded before. */
  readonly aside: SalesAside | null
  readonly added: number
  readonly updated: number
  readonly quarantine: { code: string; rows: number }[]
  readonly warnings: { code: string; rows: number }[]
  readonly controls: ControlResult[]
}

/** The balanced summary of a load. */
export interface LoadSummary {
  readonly load: number
  readonly version: number
  readonly published: boolean
  readonly startedAt: string
  readonly seconds: number
  readonly peakMemoryMb: number
  readonly accounting: RowCounts
  readonly balanced: boolean
  readonly batches: BatchSummary[]
  readonly controls: ControlResult[]
  readonly checks: { readonly run: number; readonly failed: number; readonly warned: number }
}

/** A finished load: the sealed version to publish, or null when every file was loaded already. */
export interface LoadOutcome {
  readonly sealed: SealedVersion | null
  readonly summary: LoadSummary
}
