import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Api } from '../../../src-main/api/client.ts'
import { faultOf } from '../../../src-main/api/client.ts'
import { openEngine } from '../../../src-main/host/engine.ts'
import { sharedData } from '../../support/data.ts'
import { watchTree } from '../run/process-tree.ts'

type Call = readonly [name: string, call: (api: Api) => Promise<unknown>]

const germany = { region: ['Germany'] }

const views: readonly Call[] = [
  ['filter bar', (api) => api.catalog.filters({})],
  ['overview: headline figures', (api) => api.analysis.overview.kpis({})],
  ['overview: headline figures, Germany', (api) => api.analysis.overview.kpis({ filters: germany })],
  ['overview: monthly series', (api) => api.analysis.overview.series({ grain: 'month' })],
  ['overview: by category', (api) => api.analysis.overview.breakdown({ by: 'category' })],
  ['overview: by region', (api) => api.analysis.overview.breakdown({ by: 'region' })],
  ['overview: drivers of the change', (api) => api.analysis.overview.drivers({})],
  ['segments: RFM', (api) => api.analysis.segments.rfm({})],
  ['baskets: items', (api) => api.analysis.baskets.items({})],
  ['baskets: rules at 1 %', (api) => api.analysis.baskets.rules({ minSupport: 0.01 })],
  ['baskets: rules at 0.5 %', (api) => api.analysis.baskets.rules({ minSupport: 0.005 })],
  ['cohorts: monthly customers', (api) => api.analysis.cohorts.triangle({ grain: 'month', measure: 'customers' })],
  ['cohorts: monthly revenue', (api) => api.analysis.cohorts.triangle({ grain: 'month', measure: 'net_revenue' })],
  ['customers: first page', (api) => api.customer.list({})],
]

/** Runs a step and prints its seconds and the memory it reached. */
async function timed<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  const tree = watchTree(process.pid)
  const start = performance.now()
  try {
    const result = await work()
    const seconds = (performance.now() - start) / 1000
    print(name, `${seconds.toFixed(3)} s`, `${tree.stop().peakMegabytes.toFixed(0)} MB`)
    return result
  } catch (error) {
    const { code, message } = faultOf(error)
    print(name, '-', `${code} ${message}`)
    return null
  } finally {
    tree.stop()
  }
}

function print(name: string, ...columns: readonly string[]): void {
  process.stdout.write(`${name.padEnd(40)}${columns.map((column) => column.padStart(12)).join('')}\n`)
}

/** Loads files as one load and returns what the job says about itself. */
async function load(api: Api, paths: readonly string[]): Promise<string> {
  const running = await api.import.run({ files: paths.map((path) => ({ source: { path } })) })
  for (;;) {
    const step = await running.next()
    if (!step.done) continue
    const { accounting, peakMemoryMb, seconds } = step.value
    return `${accounting.loaded} of ${accounting.read} rows, job ${seconds.toFixed(1)} s, ${peakMemoryMb.toFixed(0)} MB`
  }
}

/**
 * Prints how long the main job takes on the public extract: file to published version, then every first view, with
 * the peak memory of the whole process tree. Nothing is asserted.
 */
export async function journey(): Promise<void> {
  const file = sharedData('online-retail/online-retail.csv.gz')
  if (file === null) {
    process.stdout.write('Online Retail is not on this machine; set PURCHASE_LENS_DATA to its folder.\n')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'lens-bench-'))
  const engine = await openEngine({ host: 'test', appDir: join(folder, 'home'), allowPaths: true })
  const { api } = engine.client
  try {
    await timed('new workspace', () => api.workspace.create({ folder: join(folder, 'bench.lens') }))
    const facts = await timed('Online Retail to published version', () => load(api, [file]))
    if (facts !== null) print('  of that', facts)
    for (const [name, call] of views) await timed(name, () => call(api))
    for (const [name, call] of views.slice(1, 3)) await timed(`${name}, again`, () => call(api))
    const study = sharedData('hillstrom/hillstrom.csv.gz')
    if (study === null) return
    await timed('Hillstrom to published version', () => load(api, [study]))
    await timed('uplift: read-out', () => api.analysis.uplift.readout({ outcome: 'visit', covariate: 'history' }))
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
