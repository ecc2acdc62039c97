import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeLock } from '../../src-main/store/lock.ts'
import { FROM_SOURCE } from '../support/processes.ts'
import { newWorkspace, scratchFolder } from './support.ts'

const OPEN = `
  import { openWorkspace } from ${JSON.stringify(join(import.meta.dirname, '../../src-main/store/workspace.ts'))}
  await new Promise((go) => setTimeout(go, Math.max(0, Number(process.argv[2]) - Date.now())))
  const workspace = openWorkspace(process.argv[1])
  console.log(workspace.readOnly ? 'looks' : 'holds')
  process.stdin.on('end', () => workspace.close()).resume()`

const dead = (token: string) => ({ pid: 2 ** 22 - 3, host: hostname(), since: '', process: 'another boot:1', token })

test('of four processes that find a stale lock at the same instant, one takes it over', async () => {
  const { folder, close } = newWorkspace()
  close()
  writeFileSync(join(folder, 'workspace.lock'), JSON.stringify(dead('stale')))
  const start = String(Date.now() + 1500)
  const program = [...FROM_SOURCE, '--input-type=module', '-e', OPEN, folder, start]
  const openers = Array.from({ length: 4 }, () =>
    spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  // Whoever holds the lock keeps it until all have answered, however late the last one comes.
  const answers = await Promise.all(openers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()))
  for (const { stdin } of openers) stdin.end()
  await Promise.all(openers.map((opener) => once(opener, 'close')))
  expect(answers.toSorted()).toEqual(['holds', 'looks', 'looks', 'looks'])
})

test('a process that ended while it took over a stale lock does not stand in the way of the next one', () => {
  const folder = scratchFolder()
  const path = join(folder, 'workspace.lock')
  writeFileSync(path, JSON.stringify(dead('first')))
  writeFileSync(`${path}.first.claim`, JSON.stringify(dead('second')))
  writeFileSync(`${path}.second.claim`, JSON.stringify(dead('third')))
  expect(takeLock(path)).toMatchObject({ taken: true })
  expect(readdirSync(folder)).toEqual(['workspace.lock'])
})

test('claims that name each other in a circle end', () => {
  const path = join(scratchFolder(), 'workspace.lock')
  writeFileSync(path, JSON.stringify(dead('first')))
  writeFileSync(`${path}.first.claim`, JSON.stringify(dead('first')))
  expect(takeLock(path)).toEqual({ taken: false, holder: 'another process' })
})

test('a stale lock that a running process is taking over is left to it', () => {
  const path = join(scratchFolder(), 'workspace.lock')
  writeFileSync(path, JSON.stringify(dead('stale')))
  writeFileSync(`${path}.stale.claim`, JSON.stringify({ ...dead('claim'), pid: process.pid, process: null }))
  expect(takeLock(path)).toEqual({ taken: false, holder: 'another process' })
  expect(readFileSync(path, 'utf8')).toBe(JSON.stringify(dead('stale')))
  expect(existsSync(`${path}.stale.claim`)).toBe(true)
})

test.each(['{"pid":', JSON.stringify(dead('../../elsewhere'))])(
  'a lock that cannot be read is taken over: %s',
  (text) => {
    const path = join(scratchFolder(), 'workspace.lock')
    writeFileSync(path, text)
    const lock = takeLock(path)
    expect(lock.taken && lock.isMine()).toBe(true)
    expect(takeLock(path)).toMatchObject({ taken: false })
  },
)
