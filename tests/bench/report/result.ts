import type { ProfileName } from '../generate/profiles.ts'
import type { Comparison } from '../rows/row.ts'
import type { Performance } from '../run/interleave.ts'
import type { Machine } from '../run/machine.ts'
import { median } from '../run/samples.ts'
import type { Sample } from '../run/samples.ts'
import type { Target } from '../targets.ts'
import { targets } from '../targets.ts'
import { growthOf } from './growth.ts'

/** A comparison as it is kept: with the size it was run at, without the answers themselves. */
export interface KeptComparison extends Omit<Comparison, 'performances'> {
  readonly profile: ProfileName
  readonly lines: number
  /** Cores that other programs kept busy before it began. */
  readonly busyCores: number
  readonly performances: readonly Omit<Performance, 'result'>[]
}

/** One run of the benchmark, as written to JSON. */
export interface BenchResult {
  readonly version: 1
  readonly machine: Machine
  readonly comparisons: readonly KeptComparison[]
}

/** How a target was met. */
export type Verdict = 'aim' | 'reached' | 'missed' | 'answers differ' | 'not measured'

/** One line of the table of targets with what was measured. */
export interface TargetResult {
  readonly target: Target
  /** Ratio, or the figure itself for targets with a unit; null when it was not measured. */
  readonly value: number | null
  /** Our processor time over the peer's: other programs disturb it least, but it counts both threads of a peer. */
  readonly cpu: number | null
  readonly ours: Sample | null
  readonly peer: Sample | null
  readonly verdict: Verdict
  readonly why: string
  readonly profile: ProfileName | null
}

/** What every target came to at the largest size that was measured, in the order of the table. */
export function judge(comparisons: readonly KeptComparison[]): readonly TargetResult[] {
  const all = withGrowth(comparisons)
  return targets.map((target) => judgeOne(target, all))
}

/** The comparisons and what follows from several of them. */
export function withGrowth(comparisons: readonly KeptComparison[]): readonly KeptComparison[] {
  const growth = growthOf(comparisons)
  return growth === null ? comparisons : [...comparisons, growth]
}

function judgeOne(target: Target, comparisons: readonly KeptComparison[]): TargetResult {
  const comparison = comparisons
    .filter(({ rows, values }) => rows.includes(target.row) || values?.[target.row] !== undefined)
    .toSorted((a, b) => a.lines - b.lines)
    .at(-1)
  const nothing = { target, value: null, cpu: null, ours: null, peer: null, profile: comparison?.profile ?? null }
  if (comparison === undefined) return { ...nothing, verdict: 'not measured', why: 'not part of this run' }
  const [ours] = comparison.performances
  const peer = comparison.performances.slice(1).find(({ name }) => name.startsWith(target.peer)) ?? null
  const failed = ours?.failed ?? null
  if (failed !== null) return { ...nothing, verdict: 'not measured', why: failed }
  const value = comparison.values?.[target.row] ?? ratio(ours?.sample ?? null, peer?.sample ?? null)
  if (value === null || Number.isNaN(value))
    return {
      ...nothing,
      ours: ours?.sample ?? null,
      verdict: 'not measured',
      why: peer?.failed ?? `no ${target.peer} here`,
    }
  const measured = {
    ...nothing,
    value,
    cpu: cpuRatio(ours?.sample ?? null, peer?.sample ?? null),
    ours: ours?.sample ?? null,
    peer: peer?.sample ?? null,
  }
  if (comparison.note !== undefined) return { ...measured, verdict: 'answers differ', why: comparison.note }
  if (peer?.equal === false)
    return { ...measured, verdict: 'answers differ', why: `the answer of ${peer.name} differs` }
  const verdict = value <= target.aim ? 'aim' : value <= target.reach ? 'reached' : 'missed'
  return { ...measured, verdict, why: '' }
}

function ratio(ours: Sample | null, peer: Sample | null): number | null {
  return ours === null || peer === null ? null : ours.median / peer.median
}

function cpuRatio(ours: Sample | null, peer: Sample | null): number | null {
  return ours === null || peer === null || peer.cpuMedian === 0 ? null : ours.cpuMedian / peer.cpuMedian
}

/** Comparisons of two runs as one list: those of the later run replace those of the same rows and size. */
export function merge(earlier: readonly KeptComparison[], later: readonly KeptComparison[]): readonly KeptComparison[] {
  const replaced = new Set(later.flatMap(({ rows, profile }) => rows.map((row) => `${profile} ${row}`)))
  const stays = ({ rows, profile }: KeptComparison): boolean => !rows.some((row) => replaced.has(`${profile} ${row}`))
  return [...earlier.filter(stays), ...later]
}

/** How one comparison changed against an earlier run. Factors are times now over times then; CPU likewise. */
export interface Change {
  readonly title: string
  readonly profile: ProfileName
  readonly then: Sample
  readonly now: Sample
  readonly factor: number
  readonly cpuFactor: number
  /** Median factor of the peers: what the machine did meanwhile; 1 without peers. */
  readonly peers: number
}

/** What changed against an earlier run, for every comparison of the same title and size that both have measured. */
export function changesAgainst(earlier: BenchResult, now: BenchResult): readonly Change[] {
  return withGrowth(now.comparisons).flatMap((comparison) => {
    const before = withGrowth(earlier.comparisons).find(
      ({ title, profile }) => title === comparison.title && profile === comparison.profile,
    )
    const [then, today] = [before?.performances[0]?.sample, comparison.performances[0]?.sample]
    if (!then || !today) return []
    const peers = comparison.performances.slice(1).flatMap((peer) => {
      const old = before?.performances.find(({ name }) => name === peer.name)?.sample
      return old && peer.sample ? [peer.sample.median / old.median] : []
    })
    return [
      {
        title: comparison.title,
        profile: comparison.profile,
        then,
        now: today,
        factor: today.median / then.median,
        cpuFactor: today.cpuMedian / then.cpuMedian,
        peers: peers.length === 0 ? 1 : median(peers),
      },
    ]
  })
}
