import { rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { LoadInput, Phase, Phases } from '../ours/load-side.ts'
import { importRaw, makeSqliteStar, sqlite3Version } from '../peers/sqlite3.ts'
import { benchData } from '../run/data.ts'
import { interleave } from '../run/interleave.ts'
import type { Contestant } from '../run/interleave.ts'
import { median } from '../run/samples.ts'
import { runOnce } from '../run/side.ts'
import type { Measured } from '../run/side.ts'
import type { BenchContext, Comparison, RowGroup } from './row.ts'

const ourLoad = new URL('../ours/load-side.ts', import.meta.url)
const duckDb = new URL('../peers/duckdb-side.ts', import.meta.url)

interface Loaded {
  readonly lines: number
  readonly orders: number
  readonly customers: number
  readonly netMinor: number
  readonly phases: Phases
}

/**
 * Stages that stand beside the peers' work: they are timed, and not part of the comparison. `check` proves, hashes and
 * syncs the whole version at once and is counted whole, although part of it is for the pages of marts.
 */
const BESIDE = ['derive']

/** The product's load of one file in a process of its own; what it makes beside the star schema is taken off. */
function ourLoadOf(file: string, phases: Phases[]): Contestant {
  return {
    name: 'Purchase Lens',
    run: async () => {
      const input: LoadInput = { files: [file] }
      const measured = await runOnce(ourLoad, 'load', input)
      const { phases: own, ...rest } = measured.result as Loaded
      phases.push({ ...own, all: measured })
      const beside = (of: keyof Phase): number => BESIDE.reduce((sum, stage) => sum + (own[stage]?.[of] ?? 0), 0)
      return {
        ...measured,
        seconds: measured.seconds - beside('seconds'),
        cpuSeconds: measured.cpuSeconds - beside('cpuSeconds'),
        result: figures(rest),
      }
    },
  }
}

function figures({ lines, orders, customers, netMinor }: Omit<Loaded, 'phases'>): object {
  return { lines, orders, customers, netMinor }
}

function sqlite3(context: BenchContext): Contestant[] {
  if (sqlite3Version() === null) return []
  return [{ name: 'sqlite3 .import', run: () => importRaw(context.data.csv, join(context.scratch, 'raw.sqlite')) }]
}

/** The most lines at which the shell makes a star: it joins row by row. */
const SQLITE_STAR_LINES = 2_000_000

function sqliteStar(context: BenchContext): Contestant[] {
  const { csv, truth } = context.data
  if (sqlite3Version() === null || truth.total.lines > SQLITE_STAR_LINES) return []
  return [{ name: 'SQLite star by SQL', run: () => makeSqliteStar(csv, join(context.scratch, 'star.sqlite')) }]
}

function duckDbStar(source: string, context: BenchContext): Contestant {
  return {
    name: 'DuckDB star',
    run: () => runOnce(duckDb, 'star', { source, database: join(context.scratch, 'compared.duckdb') }),
  }
}

/** Greatest resident size before what stands beside begins: without marts and snapshot. */
function peakBefore(phases: readonly Phases[]): number {
  const peaks = phases.flatMap((own) => ['land', 'read', 'write'].map((stage) => own[stage]?.peakMegabytes ?? 0))
  return peaks.length === 0 ? Number.NaN : Math.max(...peaks)
}

/** Medians of the seconds of each phase over the runs. */
function phaseMedians(phases: readonly Phases[]): Record<string, number> {
  const names = [...new Set(phases.flatMap((own) => Object.keys(own)))]
  return Object.fromEntries(names.map((name) => [name, median(phases.map((own) => own[name]?.seconds ?? 0))]))
}

async function compare(
  context: BenchContext,
  rows: readonly string[],
  title: string,
  file: string,
  peers: readonly Contestant[],
): Promise<{ comparison: Comparison; phases: readonly Phases[] }> {
  const phases: Phases[] = []
  await context.build()
  const performances = await interleave([ourLoadOf(file, phases), ...peers], { repeat: context.repeat, warmups: 0 })
  rmSync(join(context.scratch, 'compared.duckdb'), { force: true })
  const { orders, returns, lines, netMinor, activeCustomers } = context.data.truth.total
  const truth = { lines, orders: orders + returns, customers: activeCustomers, netMinor }
  const ours = performances[0]
  const ties = ours?.failed !== null || isDeepStrictEqual(ours.result, truth)
  const comparison = {
    rows,
    title,
    performances,
    details: phaseMedians(phases),
    size: { profile: context.profile, lines },
    ...(ties ? {} : { note: `our figures differ from the truth: ${JSON.stringify(truth)}` }),
  }
  return { comparison, phases }
}

/** CSV and Parquet file to published warehouse against the peers. */
export const loadRows: RowGroup = {
  rows: ['1', '2', '4'],
  async *run(context) {
    const { csv, parquet } = context.data
    const both = [...sqlite3(context), duckDbStar(csv, context), ...sqliteStar(context)]
    if (context.wants('1') || context.wants('2')) {
      yield (await compare(context, ['1', '2'], 'load of the CSV file', csv, both)).comparison
    }
    if (context.wants('4')) {
      const file = await parquet()
      yield (await compare(context, ['4'], 'load of the Parquet file', file, [duckDbStar(file, context)])).comparison
    }
  },
}

/** Room that 50 M lines take on the disk, with both sides' files, in bytes. */
const LARGE_BYTES = 24e9

/** The same at 50 M lines, once, against the shell alone. */
export const largeLoadRow: RowGroup = {
  rows: ['3', '3m'],
  onDemand: true,
  async *run(context) {
    const { bavail, bsize } = statfsSync(context.scratch)
    if (bavail * bsize < LARGE_BYTES) throw new Error(`needs ${LARGE_BYTES / 1e9} GB of room on the disk`)
    const large = { ...context, profile: 'large', data: benchData('large'), repeat: 1 } as const
    const { comparison, phases } = await compare(large, ['3'], 'load of the CSV file', large.data.csv, sqlite3(large))
    yield { ...comparison, values: { '3m': peakBefore(phases) } }
  },
}

/** Loads the files of the profile, products included, into a workspace that stays. */
export async function keepWorkspace(context: Pick<BenchContext, 'data'>, keep: string): Promise<Measured> {
  const input: LoadInput = { files: [context.data.products, context.data.csv], keep }
  return await runOnce(ourLoad, 'load', input)
}

/** Makes the peer's star in a file that stays. */
export async function keepStar(context: Pick<BenchContext, 'data'>, database: string): Promise<Measured> {
  return await runOnce(duckDb, 'star', { source: context.data.csv, database })
}
