/**
 * Measures the product beside its peers and prints the table of targets. `npm run bench -- [--profile small|medium]
 * [--rows 1,6] [--repeat 3] [--json out.json] [--against earlier.json] [--write-docs] [--workspace folder]`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonVersions } from './peers/python-side.ts'
import { writeDocs } from './report/docs.ts'
import type { BenchResult, KeptComparison } from './report/result.ts'
import { changesAgainst, judge, merge } from './report/result.ts'
import { changeRows, columns, detailRows, sampleRows, targetRows } from './report/table.ts'
import { rowGroups } from './rows/index.ts'
import { journey } from './rows/journey.ts'
import { keepStar, keepWorkspace } from './rows/load-rows.ts'
import type { BenchContext, Comparison, RowGroup } from './rows/row.ts'
import { buildProduct } from './run/build.ts'
import { benchData } from './run/data.ts'
import { busyCores, describeMachine } from './run/machine.ts'
import type { BenchOptions } from './run/options.ts'
import { readOptions } from './run/options.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** What the groups of rows have at hand. */
function openContext(options: BenchOptions, scratch: string): BenchContext {
  const data = benchData(options.profile)
  const build = once(() => {
    say('Building the product')
    return buildProduct()
  })
  return {
    ...options,
    data,
    scratch,
    say,
    build,
    wants: (row) =>
      options.rows.length === 0 || options.rows.includes(row) || options.rows.includes(row.replace(/[a-z]$/, '')),
    workspace: once(async () => {
      if (options.workspace !== null) return options.workspace
      await build()
      say('Loading a workspace to ask')
      const folder = join(scratch, 'asked.lens')
      await keepWorkspace({ data }, folder)
      return folder
    }),
    star: once(async () => {
      say('Making the star to ask')
      const database = join(scratch, 'asked.duckdb')
      await keepStar({ data }, database)
      return database
    }),
  }
}

/** Runs the groups of rows that were asked for, one after the other, and hands out each comparison as it is known. */
async function* measure(options: BenchOptions, context: BenchContext): AsyncGenerator<KeptComparison> {
  for (const group of rowGroups) {
    if (options.rows.length === 0 ? group.onDemand === true : !group.rows.some(context.wants)) continue
    say(`Rows ${group.rows.filter(context.wants).join(', ')}`)
    const busy = await busyCores()
    for await (const { performances, ...comparison } of runGroup(group, context)) {
      const { profile = options.profile, lines = context.data.truth.total.lines } = comparison.size ?? {}
      const kept = performances.map(({ result: _, ...performance }) => performance)
      yield { ...comparison, profile, lines, busyCores: busy, performances: kept }
    }
  }
}

/** Runs one group; what it throws stands in the table as the reason why its other rows were not measured. */
async function* runGroup(group: RowGroup, context: BenchContext): AsyncGenerator<Comparison> {
  const open = new Set(group.rows.filter(context.wants))
  try {
    for await (const comparison of group.run(context)) {
      for (const row of comparison.rows) open.delete(row)
      yield comparison
    }
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error)
    const performances = [{ name: 'Purchase Lens', sample: null, failed, equal: null, result: null }]
    yield { rows: [...open], title: `rows ${[...open].join(', ')}`, performances }
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}

function readResult(path: string): BenchResult {
  return JSON.parse(readFileSync(path, 'utf8')) as BenchResult
}

async function bench(options: BenchOptions): Promise<void> {
  const scratch = mkdtempSync(join(process.env['PURCHASE_LENS_BENCH_SCRATCH'] ?? tmpdir(), 'lens-bench-'))
  const machine = describeMachine(pythonVersions())
  const earlier = options.json !== null && existsSync(options.json) ? readResult(options.json).comparisons : []
  const measured: KeptComparison[] = []
  const resultNow = (): BenchResult => ({ version: 1, machine, comparisons: merge(earlier, measured) })
  try {
    for await (const found of measure(options, openContext(options, scratch))) {
      measured.push(found)
      process.stdout.write(`\n${columns(sampleRows([found]))}`)
      // A long run that is stopped keeps what it has.
      if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(resultNow(), null, 2)}\n`)
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  const result = resultNow()
  const changes = options.against === null ? [] : changesAgainst(readResult(options.against), result)
  for (const rows of [detailRows(measured), targetRows(judge(result.comparisons)), changeRows(changes)])
    if (rows.length > 0) process.stdout.write(`\n${columns(rows)}`)
  if (options.writeDocs) await writeDocs(result)
}

const options = readOptions(process.argv.slice(2))
if (options.rows.includes('journey')) await journey()
else await bench(options)
