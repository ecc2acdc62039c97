import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Api } from '../../../src-main/api/client.ts'
import { openEngine } from '../../../src-main/host/engine.ts'
import { chooseProcessStarter, forkProcess } from '../../../src-main/host/process-starter.ts'
import type { ProcessStarter } from '../../../src-main/host/process-starter.ts'
import { MEASURED } from '../run/build.ts'
import { watchTree } from '../run/process-tree.ts'
import { serveSide, TimedResult } from '../run/serve-side.ts'

/** What to load, and where the workspace shall stay afterwards (absent: nowhere). */
export interface LoadInput {
  readonly files: readonly string[]
  readonly keep?: string
}

/** A stage of the load: seconds from its first to its last moment, and what all processes took. */
export interface Phase {
  readonly seconds: number
  /** Processor time in that stage. */
  readonly cpuSeconds: number
  /** Greatest resident size from the start of the load to the end of the stage. */
  readonly peakMegabytes: number
}
export type Phases = Readonly<Record<string, Phase>>

/** Starts the built programs of the product instead of their sources: `job-entry.ts` is `job.js`, which needs no loader. */
const startBuilt: ProcessStarter = (path, execArgv) => {
  const built = join(MEASURED, `${basename(path, '-entry.ts')}.js`)
  return forkProcess(
    built,
    execArgv.filter((flag) => flag.startsWith('--max-')),
  )
}

/** Loads files into a new workspace through the product's own engine and job process; the load alone is timed. */
async function load({ files, keep }: LoadInput): Promise<TimedResult> {
  const folder = mkdtempSync(join(process.env['PURCHASE_LENS_BENCH_SCRATCH'] ?? tmpdir(), 'lens-bench-'))
  const workspace = keep ?? join(folder, 'bench.lens')
  rmSync(workspace, { recursive: true, force: true })
  chooseProcessStarter(startBuilt)
  const engine = await openEngine({ host: 'test', appDir: join(folder, 'home'), allowPaths: true })
  try {
    const { api } = engine.client
    await api.workspace.create({ folder: workspace })
    const start = performance.now()
    const { phases, peakMemoryMb } = await runLoad(api, files)
    const seconds = (performance.now() - start) / 1000
    return new TimedResult(seconds, { ...(await sums(api)), phases, peakMemoryMb })
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs one load and notes when each stage began. */
async function runLoad(api: Api, files: readonly string[]): Promise<{ phases: Phases; peakMemoryMb: number }> {
  const running = await api.import.run({ files: files.map((path) => ({ source: { path } })) })
  const tree = watchTree(process.pid)
  const phases: Record<string, Phase> = {}
  let [stage, since, cpuBefore] = ['start', performance.now(), 0]
  const note = (next: string): void => {
    if (next === stage) return
    const now = performance.now()
    const { cpuSeconds, peakMegabytes } = tree.use()
    const { seconds = 0, cpuSeconds: cpu = 0 } = phases[stage] ?? {}
    phases[stage] = { seconds: seconds + (now - since) / 1000, cpuSeconds: cpu + cpuSeconds - cpuBefore, peakMegabytes }
    stage = next
    since = now
    cpuBefore = cpuSeconds
  }
  for (;;) {
    const step = await running.next()
    note(step.done === true ? 'end' : step.value.stage)
    if (step.done !== true) continue
    tree.stop()
    return { phases, peakMemoryMb: step.value.peakMemoryMb }
  }
}

/** What is in the warehouse: the figures that the peers must find too. */
async function sums(api: Api): Promise<Readonly<Record<string, number>>> {
  const { rows } = await api.sql.query({
    sql: `SELECT (SELECT count(*) FROM order_line), (SELECT count(*) FROM order_header),
      (SELECT count(*) FROM gold_customer_dim WHERE customer_key > 0), (SELECT sum(net_e4) / 100 FROM order_line)`,
  })
  const [lines = 0, orders = 0, customers = 0, netMinor = 0] = (rows[0] ?? []).map(Number)
  return { lines, orders, customers, netMinor }
}

serveSide({ load })
