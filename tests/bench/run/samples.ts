import type { Measured } from './side.ts'

/** The runs of one side: seconds as median, least and greatest; memory as the greatest peak. */
export interface Sample {
  readonly runs: number
  readonly median: number
  readonly min: number
  readonly max: number
  readonly cpuMedian: number
  readonly peakMegabytes: number
}

/** Median of numbers in any order; NaN without any. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Value below which `share` of the numbers lie (nearest rank); NaN without any. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Sums the runs of a side up. */
export function sampleOf(runs: readonly Measured[]): Sample {
  const seconds = runs.map((run) => run.seconds)
  return {
    runs: runs.length,
    median: median(seconds),
    min: Math.min(...seconds),
    max: Math.max(...seconds),
    cpuMedian: median(runs.map((run) => run.cpuSeconds)),
    peakMegabytes: Math.max(...runs.map((run) => run.peakMegabytes)),
  }
}
