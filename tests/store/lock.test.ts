import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { FROM_SOURCE } from '../support/processes.ts'
import { newWorkspace } from './support.ts'

const OPEN = `
  import { openWorkspace } from ${JSON.stringify(join(import.meta.dirname, '../../src-main/store/workspace.ts'))}
  await new Promise((go) => setTimeout(go, Math.max(0, Number(process.argv[2]) - Date.now())))
  const workspace = openWorkspace(process.argv[1])
  console.log(workspace.readOnly ? 'looks' : 'holds')
  setTimeout(() => workspace.close(), 1500)`

test('of four processes that find a stale lock at the same instant, one takes it over', async () => {
  const { folder, close } = newWorkspace()
  close()
  const stale = { pid: 2 ** 22 - 3, host: hostname(), since: '', process: 'another boot:1', token: 'stale' }
  writeFileSync(join(folder, 'workspace.lock'), JSON.stringify(stale))
  const start = String(Date.now() + 1500)
  const open = (): Promise<{ stdout: string }> =>
    promisify(execFile)(process.execPath, [...FROM_SOURCE, '--input-type=module', '-e', OPEN, folder, start])
  const answers = await Promise.all([open(), open(), open(), open()])
  expect(answers.map(({ stdout }) => stdout.trim()).toSorted()).toEqual(['holds', 'looks', 'looks', 'looks'])
})
