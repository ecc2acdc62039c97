import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FROM_SOURCE } from '../support/processes.ts'
import { newWorkspace } from './support.ts'

const OPEN = `
  import { openWorkspace } from ${JSON.stringify(join(import.meta.dirname, '../../src-main/store/workspace.ts'))}
  await new Promise((go) => setTimeout(go, Math.max(0, Number(process.argv[2]) - Date.now())))
  const workspace = openWorkspace(process.argv[1])
  console.log(workspace.readOnly ? 'looks' : 'holds')
  process.stdin.on('end', () => workspace.close()).resume()`

test('of four processes that find a stale lock at the same instant, one takes it over', async () => {
  const { folder, close } = newWorkspace()
  close()
  const stale = { pid: 2 ** 22 - 3, host: hostname(), since: '', process: 'another boot:1', token: 'stale' }
  writeFileSync(join(folder, 'workspace.lock'), JSON.stringify(stale))
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
