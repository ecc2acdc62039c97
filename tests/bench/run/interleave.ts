import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import type { Sample } from './samples.ts'
import { sampleOf } from './samples.ts'
import type { Measured } from './side.ts'

/** One contestant of a comparison; the first of a list is ours. */
export interface Contestant {
  readonly name: string
  readonly run: () => Promise<Measured>
}

/** What a contestant did, or why it could not. */
export interface Performance {
  readonly name: string
  readonly sample: Sample | null
  readonly failed: string | null
  /** Whether its answer is that of the first; null for the first and for one that failed. */
  readonly equal: boolean | null
  readonly result: unknown
}

/** How a comparison is run. */
export interface InterleaveOptions {
  readonly repeat: number
  /** Runs that count for nothing before the others: caches and compilers warm up. */
  readonly warmups: number
  /** Whether two answers are the same; exact by default. */
  readonly same?: (ours: unknown, theirs: unknown) => boolean
}

/** Runs the contestants in turns: ours, peer, ours, peer; one that fails drops out. */
export async function interleave(
  contestants: readonly Contestant[],
  { repeat, warmups, same = isDeepStrictEqual }: InterleaveOptions,
): Promise<readonly Performance[]> {
  const runs = contestants.map((): Measured[] => [])
  const failed = contestants.map((): string | null => null)
  for (let round = -warmups; round < repeat; round++) {
    for (const [i, contestant] of contestants.entries()) {
      if (failed[i] !== null) continue
      try {
        flushDisk()
        const measured = await contestant.run()
        if (round >= 0) runs[i]?.push(measured)
      } catch (error) {
        failed[i] = error instanceof Error ? error.message : String(error)
      }
    }
  }
  const results = runs.map((own) => own.at(-1)?.result)
  return contestants.map(({ name }, i) => {
    const own = failed[i] === null ? (runs[i] ?? []) : []
    return {
      name,
      sample: own.length === 0 ? null : sampleOf(own),
      failed: failed[i] ?? null,
      equal: i === 0 || own.length === 0 || results[0] === undefined ? null : same(results[0], results[i]),
      result: results[i],
    }
  })
}

/** Has the disk take what the one before left unwritten: it would be written while the next one is timed. */
function flushDisk(): void {
  if (process.platform !== 'win32') spawnSync('sync')
}
