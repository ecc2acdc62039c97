import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Api } from '../../src-main/api/client.ts'
import { extract, faultFrom, load, orderLines, scratch, testWorkspace } from '../support/engine.ts'
import { children, lens } from '../support/processes.ts'
import { pause } from '../support/services.ts'

const CHANGE = { key: 'asof.date', value: '2025-06-30' } as const

/** Waits until the next version is being written. */
async function rebuilding(folder: string): Promise<void> {
  const files = (): string[] => readdirSync(join(folder, 'warehouse'))
  await expect.poll(files, { interval: 5, timeout: 20_000 }).toContain('000002.sqlite.partial')
}

/** Nothing of a stopped rebuild is left: version, setting, history and files are as they were. */
async function expectUnchanged(api: Api, folder: string): Promise<void> {
  expect(readdirSync(join(folder, 'warehouse'))).toEqual(['000001.facts', '000001.sqlite'])
  expect(await api.workspace.status({})).toMatchObject({ version: 1, load: 1, asOf: '2037-12-08' })
  expect((await api.workspace.settings({})).find(({ key }) => key === CHANGE.key)?.value).toBeNull()
  const history = await api.sql.query({ sql: 'SELECT count(*) FROM work.ws_setting_history' })
  expect(history.rows).toEqual([[0]])
}

async function big(): Promise<{ api: Api; folder: string }> {
  const { api, folder } = await testWorkspace()
  await load(api, extract('lines.csv', orderLines(5_091)))
  return { api, folder }
}

test(
  'a rebuild that is cancelled leaves setting and version, and the next one succeeds',
  { timeout: 60_000 },
  async () => {
    const { api, folder } = await big()
    const stop = new AbortController()
    const change = faultFrom(api.workspace.setSetting(CHANGE, { signal: stop.signal }))
    await rebuilding(folder)
    expect((await faultFrom(load(api, extract('more.csv', orderLines(3))))).key).toBe('import_busy')
    expect((await faultFrom(api.workspace.setSetting({ key: 'uplift.alpha', value: 0.1 }))).key).toBe('import_busy')
    expect((await faultFrom(api.import.undo({}))).key).toBe('import_busy')
    stop.abort()
    expect((await change).key).toBe('cancelled')
    await expect
      .poll(() => readdirSync(join(folder, 'warehouse')), { timeout: 5_000 })
      .toEqual(['000001.facts', '000001.sqlite'])
    await expectUnchanged(api, folder)
    await api.workspace.setSetting(CHANGE)
    expect(await api.workspace.status({})).toMatchObject({ version: 2, asOf: CHANGE.value })
  },
)

test('while a load runs, no setting changes', { timeout: 60_000 }, async () => {
  const { api } = await testWorkspace()
  const running = await api.import.run({ files: [{ source: { path: extract('big.csv', orderLines(5_000)) } }] })
  await running.next()
  expect((await faultFrom(api.workspace.setSetting(CHANGE))).key).toBe('import_busy')
  await running.return?.()
})

test.skipIf(process.platform !== 'linux')(
  'a rebuild whose process is killed at any moment leaves setting and version',
  { timeout: 120_000 },
  async () => {
    const { api, folder } = await big()
    for (const after of [0, 30, 60, 100]) {
      const change = faultFrom(api.workspace.setSetting(CHANGE))
      await rebuilding(folder)
      await pause(after)
      for (const child of children()) process.kill(child, 'SIGKILL')
      expect(await change).toMatchObject({ key: 'import_child', detail: { signal: 'SIGKILL' } })
      await expectUnchanged(api, folder)
    }
  },
)

test('the command line changes a setting and shows the new as-of date', { timeout: 60_000 }, async () => {
  const { api, folder } = await testWorkspace()
  await load(api, extract('lines.csv', orderLines(20)))
  await api.workspace.close({})
  const home = scratch()
  const input = '{"key":"asof.date","value":"2024-01-10"}'
  const changed = await lens(home, 'call', 'workspace.setSetting', input, '--workspace', folder)
  expect(changed).toMatchObject({ code: 0 })
  expect(changed.out).toContain('2024-01-10')
  expect((await lens(home, 'status', folder)).out).toMatch(/As of\s+2024-01-10/)
  const refused = await lens(
    home,
    'call',
    'workspace.setSetting',
    input.replace('01-10', '13-01'),
    '--workspace',
    folder,
  )
  expect(refused.code).not.toBe(0)
  expect(refused.err).toContain('must be a day from')
})
