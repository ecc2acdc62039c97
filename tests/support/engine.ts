import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Api } from '../../src-main/api/client.ts'
import { faultOf } from '../../src-main/api/client.ts'
import type { LoadSummary } from '../../src-main/api/contract/import.ts'
import type { ShownFault } from '../../src-main/api/client.ts'
import { openEngine } from '../../src-main/host/engine.ts'
import type { Engine } from '../../src-main/host/engine.ts'

/** A folder that is gone after the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lens-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real engine with jobs and readers, as the hosts open it; closed after the test. */
export async function testEngine(over: { allowPaths?: boolean } = {}): Promise<{ engine: Engine; api: Api }> {
  const engine = await openEngine({ host: 'test', appDir: scratch(), allowPaths: over.allowPaths ?? true })
  onTestFinished(() => engine.close())
  return { engine, api: engine.client.api }
}

/** An engine with a new workspace open. */
export async function testWorkspace(): Promise<{ engine: Engine; api: Api; folder: string }> {
  const opened = await testEngine()
  const folder = join(scratch(), 'acme.lens')
  await opened.api.workspace.create({ folder })
  return { ...opened, folder }
}

/** Writes a file into a folder of its own; answers with its path. */
export function extract(name: string, text: string): string {
  const path = join(scratch(), name)
  writeFileSync(path, text)
  return path
}

/** Loads files and answers with the summary. */
export async function load(api: Api, ...paths: readonly string[]): Promise<LoadSummary> {
  const running = await api.import.run({ files: paths.map((path) => ({ source: { path } })) })
  for (;;) {
    const step = await running.next()
    if (step.done) return step.value
  }
}

/** The fault of a call that must be refused. */
export async function faultFrom(call: Promise<unknown>): Promise<ShownFault> {
  try {
    await call
  } catch (error) {
    return faultOf(error)
  }
  throw new Error('the call was answered')
}

/** Order lines of `orders` orders with two lines each, a day apart, of `customers` customers. */
export function orderLines(orders: number, customers = 7): string {
  const header = 'order_id,order_ts,customer_id,product_id,quantity,unit_price,currency_code'
  const start = Date.UTC(2024, 0, 1)
  const rows = Array.from({ length: orders }, (_none, at) => {
    const day = new Date(start + at * 86_400_000).toISOString().slice(0, 10)
    const order = `A${at},${day} 10:00:00,c${at % customers}`
    return `${order},p1,2,3.50,GBP\n${order},p${2 + (at % 3)},1,10.00,GBP`
  })
  return `${[header, ...rows].join('\n')}\n`
}
