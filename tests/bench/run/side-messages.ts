/** A piece of work that a side is asked for. */
export interface Question {
  readonly task: string
  readonly input: unknown
}

/** What a piece of work cost and what came out, or why not. Times are those of the work alone, in the side's process. */
export type Answer =
  | { readonly seconds: number; readonly cpuSeconds: number; readonly peakMegabytes: number; readonly result: unknown }
  | { readonly failed: string }
