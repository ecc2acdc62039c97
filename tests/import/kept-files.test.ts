import { createHash } from 'node:crypto'
import { appendFileSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { entry } from '../../src-main/host/entry.ts'
import { runLoad } from '../../src-main/import/load.ts'
import type { BuildMarts, LoadRequest, LoadWriter } from '../../src-main/import/request.ts'
import { settingsFrom } from '../../src-main/model/settings.ts'
import { openLanded } from '../../src-main/store/landing.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import { all, loadBench } from '../support/load.ts'

const HEADER = 'order_id,order_ts,product_id,quantity,unit_price\n'
const LINES = Array.from({ length: 400 }, (_, i) => `O${i},2025-01-${10 + (i % 9)},P${i % 7},1,10.00\n`).join('')
const NO_TESTS = { tests: { total: 0, warned: [], failed: [] } }

/** Marts that do something to the source file while the load is under way. */
const meanwhile =
  (change: () => void): BuildMarts =>
  () => {
    change()
    return NO_TESTS
  }

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

test.each<LoadWriter>(['pages', 'insert', 'rows'])('a file loaded by %s is kept as it was read', async (writer) => {
  const bench = loadBench()
  const path = bench.file('orders.csv', HEADER + LINES)
  const { summary } = await bench.load([path], { writer })
  const ledger = all(
    bench.open(),
    'SELECT sha256, stored_path, row_count FROM customer_purchase_behavior_insights_stg_raw',
  )
  const address = sha256(path)
  expect(summary.batches[0]?.sha256).toBe(address)
  expect(ledger).toEqual([
    { sha256: address, stored_path: `landing/${address.slice(0, 2)}/${address}.zst`, row_count: 400 },
  ])
  expect((await buffer(openLanded(workspacePaths(bench.folder), address))).toString()).toBe(HEADER + LINES)
})

test.each([
  ['grew', (path: string) => appendFileSync(path, 'late,2025-01-10,P1,1,10.00\n'), 'file_changed'],
  [
    'was written anew',
    (path: string) => writeFileSync(path, HEADER + LINES.replaceAll('10.00', '20.00')),
    'file_changed',
  ],
  ['went away', (path: string) => rmSync(path), 'file_missing'],
])('a file that %s after it was read and before it was copied is refused', async (_, change, key) => {
  const bench = loadBench()
  const path = bench.file('orders.csv', HEADER + LINES)
  await expect(bench.load([path], { buildMarts: meanwhile(() => change(path)) })).rejects.toMatchObject({ key })
  expect(readdirSync(join(bench.folder, 'warehouse'))).toEqual([])
})

test('the same bytes under two names are loaded once, although the first copy waits for the end of reading', async () => {
  const bench = loadBench()
  const first = bench.file('orders.csv', HEADER + LINES)
  const second = join(bench.folder, 'again.csv')
  copyFileSync(first, second)
  const { summary } = await bench.load([first, second])
  expect(summary.batches.map(({ file, status }) => [file, status])).toEqual([
    ['orders.csv', 'loaded'],
    ['again.csv', 'duplicate_file'],
  ])
  expect(new Set(summary.batches.map((batch) => batch.sha256))).toEqual(new Set([sha256(first)]))
})

test('a large file is kept by its thread while the load computes without a pause', async () => {
  const bench = loadBench()
  const many = Array.from({ length: 160_000 }, (_, i) => `O${i},2025-01-10,P${i % 90},1,10.00\n`).join('')
  const path = bench.file('orders.csv', HEADER + many)
  const manifest = join(bench.folder, 'landing', 'manifest.jsonl')
  const seen: boolean[] = []
  const waitForCopy = meanwhile(() => {
    seen.push(existsSync(manifest))
    const nobody = new Int32Array(new SharedArrayBuffer(4))
    for (let i = 0; i < 1_000 && !existsSync(manifest); i++) Atomics.wait(nobody, 0, 0, 10)
    seen.push(existsSync(manifest))
  })
  const request: LoadRequest = {
    ...{ folder: bench.folder, load: 1, from: null, files: [{ path }], recipes: [], salt: 'x' },
    settings: settingsFrom({}),
    deps: { buildMarts: waitForCopy, landing: entry('land') },
  }
  await runLoad(request, () => undefined)
  expect(seen).toEqual([false, true])
})
