import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { electronBinary } from '../../src-main/host/cli/serve-commands.ts'
import { commands } from '../../src-main/host/cli/run.ts'
import { textTable } from '../../src-main/host/cli/text-table.ts'
import { extract, orderLines, scratch } from '../support/engine.ts'
import { lens, PROGRAM } from '../support/processes.ts'

test(
  'the main commands, one after the other, with exit codes and results on standard output',
  { timeout: 120_000 },
  async () => {
    const home = scratch()
    const folder = join(home, 'acme.lens')
    const made = await lens(home, 'new', folder)
    expect(made.code).toBe(0)
    expect(made.out).toContain('Created')
    expect((await lens(home, 'new', folder, '--json')).code).toBe(2)

    const loaded = await lens(home, 'import', folder, extract('lines.csv', orderLines(20)), '--json')
    expect(loaded.code).toBe(0)
    expect(loaded.out.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(loaded.out)).toMatchObject({ published: true, accounting: { read: 40, loaded: 40 } })
    expect(loaded.err).toContain('Reading lines.csv')

    const status = await lens(home, 'status', folder)
    expect(status.out).toMatch(/Order lines\s+40/)
    expect(status.out).toMatch(/lines\.csv/)

    const rows = await lens(home, 'sql', folder, 'SELECT count(*) AS n FROM order_line', '--json')
    expect(JSON.parse(rows.out)).toMatchObject({ columns: ['n'], rows: [[40]] })
    const dropped = await lens(home, 'sql', folder, 'DROP TABLE order_line')
    expect([dropped.code, dropped.out]).toEqual([2, ''])
    expect(dropped.err).toContain('PL-SQL-002')
    const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'
    expect((await lens(home, 'sql', folder, endless, '--timeout', '0.5')).code).toBe(124)

    const called = await lens(home, 'call', 'workspace.status', '{}', '--workspace', folder)
    expect(JSON.parse(called.out)).toMatchObject({ orders: 20, host: 'cli' })
    expect((await lens(home, 'verify', folder)).out).toContain('sound')
    expect((await lens(home, 'undo', folder)).out).toContain('Load 1 is undone')
    expect((await lens(home, 'undo', folder)).code).toBe(2)
  },
)

describe('what is typed wrong', () => {
  test.each([
    [['nonsense'], 'PL-API-001'],
    [['import'], 'PL-API-001'],
    [['status', '/nowhere/at/all'], 'PL-WSP-003'],
    [['status', '/tmp', '--unknown'], 'PL-API-001'],
    [['call', 'no.such'], 'PL-API-002'],
    [['call', 'workspace.status', '{'], 'PL-API-001'],
  ])('%j is refused with %s', async (args, code) => {
    const ran = await lens(scratch(), ...args)
    expect(ran.code).toBeGreaterThan(0)
    expect(ran.err).toContain(code)
    expect(ran.out).toBe('')
  })
  test('an option without its value is told in one sentence', async () => {
    const { err } = await lens(scratch(), 'sql', 'acme', 'SELECT 1', '--limit', '-1')
    expect(err.split('\n')[0]).toMatch(/^PL-API-001 {2}Option '--limit' argument is ambiguous\. Usage: /)
  })
  test('the JSON form tells the fault on standard error', async () => {
    const { err } = await lens(scratch(), 'status', '/nowhere/at/all', '--json')
    expect(JSON.parse(err)).toMatchObject({ error: { key: 'workspace_not_ours', code: 'PL-WSP-003' } })
  })
})

test('help names every command', async () => {
  const { out, code } = await lens(scratch(), '--help')
  expect(code).toBe(0)
  for (const { name } of commands) expect(out).toContain(name)
})

test('serve answers on 127.0.0.1, keeps the token out of its arguments and ends with a signal', async () => {
  const home = scratch()
  if (!existsSync(resolve('dist/renderer/index.html'))) {
    expect((await lens(home, 'serve')).err).toContain('not built')
    return
  }
  const child = spawn(process.execPath, [...PROGRAM, 'serve', '--json'], {
    env: { ...process.env, PURCHASE_LENS_HOME: home },
  })
  const ended = new Promise<number | null>((done) => child.on('close', done))
  const line = await new Promise<string>((done) => child.stdout.setEncoding('utf8').on('data', done))
  const { address } = JSON.parse(line) as { address: string }
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]{43}$/)
  const page = await fetch(address)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('the desktop shell is found by its files, never by loading its package', () => {
  const folder = scratch()
  expect(electronBinary({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBeNull()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'electron'), '')
  expect(electronBinary({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toMatch(/electron$/)
})

test('the program keeps its own files to itself', async () => {
  const home = join(scratch(), 'home')
  await lens(home, 'new', join(scratch(), 'a.lens'))
  expect(readdirSync(home).toSorted()).toEqual(['purchase-lens.log', 'recents.json'])
  for (const file of ['', 'purchase-lens.log', 'recents.json']) expect(statSync(join(home, file)).mode & 0o077).toBe(0)
})

test('tables align numbers to the right and keep control characters out of the terminal', () => {
  const lines = textTable(
    ['name', 'n'],
    [
      ['a\u001b[31m', 1],
      ['bc', 1234],
    ],
  ).split('\n')
  expect(lines).toEqual(['name        n', '------  -----', 'a [31m      1', 'bc      1,234'])
})

test('what a query answers is written as stored: keys have no separators', () => {
  expect(
    textTable(['date_key'], [[20_240_102]], true)
      .split('\n')
      .at(-1),
  ).toBe('20240102')
})
