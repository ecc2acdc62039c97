import type { BenchData } from '../run/data.ts'
import type { Performance } from '../run/interleave.ts'
import type { ProfileName } from '../generate/profiles.ts'

/** What a row of the benchmark has at hand. */
export interface BenchContext {
  readonly profile: ProfileName
  readonly data: BenchData
  readonly repeat: number
  /** Folder for what the run makes; gone at its end. */
  readonly scratch: string
  /** Builds the product at the first call. */
  readonly build: () => Promise<void>
  /** A workspace with the files of the profile loaded; made at the first call. */
  readonly workspace: () => Promise<string>
  /** The peer's star from the same files; made at the first call. */
  readonly star: () => Promise<string>
  /** Whether a row was asked for, by itself (`6b`), by its number (`6`) or by naming none. */
  readonly wants: (row: string) => boolean
  /** Tells the person who waits what is going on. */
  readonly say: (text: string) => void
}

/** Measurements of one comparison; ours is the first. */
export interface Comparison {
  /** Rows of the table of targets that it answers. */
  readonly rows: readonly string[]
  readonly title: string
  readonly performances: readonly Performance[]
  /** Further figures of our side, such as the seconds of each phase. */
  readonly details?: Readonly<Record<string, number>>
  /** Figures of rows that are no ratio of times, by row. */
  readonly values?: Readonly<Record<string, number>>
  /** What makes the comparison void. */
  readonly note?: string
  /** The size it was run at, where that is not the one of the run. */
  readonly size?: { readonly profile: ProfileName; readonly lines: number }
}

/** One group of comparisons that share their preparation. */
export interface RowGroup {
  readonly rows: readonly string[]
  /** Runs only when it is asked for by row. */
  readonly onDemand?: true
  /** Hands out each comparison as soon as it is known: a run may be stopped after hours. */
  readonly run: (context: BenchContext) => AsyncIterable<Comparison>
}
