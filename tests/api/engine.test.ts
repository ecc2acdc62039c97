import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { extract, faultFrom, load, orderLines, scratch, testEngine, testWorkspace } from '../support/engine.ts'

describe('a workspace', () => {
  test('is created, loaded, asked, closed and opened again', async () => {
    const { api, folder } = await testWorkspace()
    const summary = await load(api, extract('lines.csv', orderLines(20)))
    expect(summary).toMatchObject({
      load: 1,
      version: 1,
      published: true,
      balanced: true,
      accounting: { read: 40, loaded: 40 },
    })
    expect(summary.peakMemoryMb).toBeGreaterThan(20)
    const status = await api.workspace.status({})
    expect(status).toMatchObject({
      open: true,
      version: 1,
      orderLines: 40,
      orders: 20,
      customers: 7,
      currency: 'GBP',
      checks: 'pass',
    })
    const kpis = await api.analysis.overview.kpis({})
    expect(kpis.tiles.find((tile) => tile.code === 'orders')?.value).toBe(20)
    expect(await api.workspace.close({})).toMatchObject({ open: false, orderLines: 0 })
    expect(await api.workspace.open({ folder })).toMatchObject({ open: true, orderLines: 40 })
    expect(await api.workspace.recents({})).toMatchObject([{ folder, exists: true }])
  })

  test('without one, every question says so', async () => {
    const { api } = await testEngine()
    expect((await api.workspace.status({})).open).toBe(false)
    for (const call of [
      api.customer.list({}),
      api.import.batches({}),
      api.workspace.settings({}),
      api.sql.query({ sql: 'SELECT 1' }),
    ]) {
      expect((await faultFrom(call)).key).toBe('workspace_none')
    }
  })

  test('an empty one is open but cannot be asked', async () => {
    const { api } = await testWorkspace()
    expect(await api.workspace.status({})).toMatchObject({ open: true, version: null, orderLines: 0, checks: 'none' })
    expect((await faultFrom(api.analysis.overview.kpis({}))).key).toBe('workspace_empty')
  })

  test('a second engine on the same folder reads and cannot change', async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(5)))
    const other = await testEngine()
    const status = await other.api.workspace.open({ folder })
    expect(status).toMatchObject({ readOnly: true, orderLines: 10 })
    expect(status.holder).toContain(String(process.pid))
    expect((await faultFrom(other.api.import.undo({}))).key).toBe('workspace_read_only')
    expect((await faultFrom(load(other.api, extract('more.csv', orderLines(9))))).key).toBe('workspace_read_only')
    await api.workspace.close({})
    expect((await other.api.workspace.open({ folder })).readOnly).toBe(false)
  })

  test('settings are listed, changed and refused', async () => {
    const { api } = await testWorkspace()
    const before = await api.workspace.settings({})
    expect(before.find((row) => row.key === 'calendar.weekend_days')?.value).toBe('6, 7')
    const after = await api.workspace.setSetting({ key: 'uplift.min_units', value: 20 })
    expect(after.find((row) => row.key === 'uplift.min_units')?.value).toBe(20)
    expect((await faultFrom(api.workspace.setSetting({ key: 'uplift.min_units', value: 1 }))).key).toBe('bad_request')
    expect((await faultFrom(api.workspace.setSetting({ key: 'nothing', value: 1 }))).key).toBe('bad_request')
  })

  test.each(['relative/folder', '', 'with\0nul'])('a folder %j is refused', async (folder) => {
    const { api } = await testEngine()
    expect((await faultFrom(api.workspace.open({ folder }))).key).toBe('bad_request')
  })
})

describe('a load', () => {
  test('is undone by pointing back, and readers follow', async () => {
    const { api } = await testWorkspace()
    await load(api, extract('one.csv', orderLines(5)))
    await load(api, extract('two.csv', orderLines(8)))
    expect((await api.workspace.status({})).orders).toBe(8)
    expect(await api.import.undo({ load: 2 })).toEqual({ undone: 2, version: 1 })
    expect((await api.workspace.status({})).orders).toBe(5)
    const batches = await api.import.batches({})
    expect(batches.map((row) => [row.load, row.status, row.current])).toEqual([
      [2, 'undone', false],
      [1, 'published', true],
    ])
    expect(batches[0]?.batches[0]?.status).toBe('undone')
  })

  test('of the very same file publishes nothing', async () => {
    const { api } = await testWorkspace()
    const file = extract('one.csv', orderLines(5))
    await load(api, file)
    const again = await load(api, file)
    expect(again).toMatchObject({ published: false, batches: [{ status: 'duplicate_file' }] })
    expect((await api.workspace.status({})).version).toBe(1)
    expect((await api.import.batches({}))[0]).toMatchObject({ status: 'failed', fault: 'PL-IMP-023' })
  })

  test('that fails leaves the version, no partial file, and a line in the ledger', async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('one.csv', orderLines(5)))
    const fault = await faultFrom(load(api, extract('odd.csv', 'a,b\n1,2\n')))
    expect(fault.code).toMatch(/^PL-(IMP|MAP)-/)
    expect(await api.workspace.status({})).toMatchObject({ version: 1, orders: 5 })
    expect(readdirSync(join(folder, 'warehouse'))).toEqual(['000001.facts', '000001.sqlite'])
    expect((await api.import.batches({}))[0]).toMatchObject({ status: 'failed', fault: fault.code })
  })

  test('that is cancelled answers at once and leaves nothing', async () => {
    const { api, folder } = await testWorkspace()
    const path = extract('big.csv', orderLines(60_000))
    const stop = new AbortController()
    const running = await api.import.run({ files: [{ source: { path } }] }, { signal: stop.signal })
    const seen: string[] = []
    for (let step = await running.next(); !step.done && step.value.stage !== 'read'; step = await running.next()) {
      seen.push(step.value.stage)
    }
    expect(seen).toContain('land')
    const at = performance.now()
    stop.abort()
    const fault = await faultFrom(drained(running))
    expect(performance.now() - at).toBeLessThan(1_000)
    expect(fault.key).toBe('cancelled')
    await expect.poll(async () => (await api.import.batches({}))[0]?.status).toBe('cancelled')
    expect(readdirSync(join(folder, 'warehouse'))).toEqual([])
    expect((await load(api, extract('small.csv', orderLines(3)))).published).toBe(true)
  })

  test('is alone: a second one is refused while it runs', async () => {
    const { api } = await testWorkspace()
    const first = await api.import.run({ files: [{ source: { path: extract('big.csv', orderLines(20_000)) } }] })
    await first.next()
    expect((await faultFrom(load(api, extract('small.csv', orderLines(3))))).key).toBe('import_busy')
    expect((await faultFrom(api.workspace.close({}))).key).toBe('import_busy')
    await first.return?.()
    await expect.poll(async () => (await api.import.batches({}))[0]?.status).toBe('cancelled')
  })

  test('reads only picked files where paths are not free', async () => {
    const { engine, api } = await testEngine({ allowPaths: false })
    await api.workspace.create({ folder: join(scratch(), 'a.lens') })
    const path = extract('lines.csv', orderLines(2))
    expect((await faultFrom(load(api, path))).key).toBe('workspace_no_access')
    engine.allow([path])
    expect((await load(api, path)).published).toBe(true)
  })

  test('takes an upload, and clears it away afterwards', async () => {
    const { engine, api, folder } = await testWorkspace()
    const bytes = Readable.from([Buffer.from(orderLines(4))])
    const upload = await engine.receiveUpload('../sales.csv', bytes, new AbortController().signal)
    expect(readdirSync(join(folder, 'incoming', upload))).toEqual(['sales.csv'])
    const running = await api.import.run({ files: [{ source: { upload } }] })
    await drained(running)
    expect(existsSync(join(folder, 'incoming', upload))).toBe(false)
    expect((await api.import.batches({}))[0]?.batches[0]?.file).toBe('sales.csv')
    const other = await faultFrom(api.import.run({ files: [{ source: { upload } }] }).then((stream) => stream.next()))
    expect(other.key).toBe('file_missing')
  })
})

/** Reads what is still under way, up to the end. */
async function drained(running: { next: () => Promise<{ done?: boolean | undefined }> }): Promise<void> {
  while (!(await running.next()).done) continue
}

test('verify proves a workspace and finds a flipped byte', async () => {
  const { api, folder } = await testWorkspace()
  await load(api, extract('one.csv', orderLines(5)))
  const verify = async (): Promise<boolean> => {
    const running = await api.workspace.verify({})
    for (;;) {
      const step = await running.next()
      if (step.done) return step.value.passed
    }
  }
  expect(await verify()).toBe(true)
  const { open } = await import('node:fs/promises')
  const file = await open(join(folder, 'warehouse', '000001.sqlite'), 'r+')
  await file.write(Buffer.from([255]), 0, 1, 5000)
  await file.close()
  expect(await verify()).toBe(false)
})
