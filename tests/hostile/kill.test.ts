import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Api } from '../../src-main/api/client.ts'
import { extract, load, orderLines, scratch, testEngine, testWorkspace } from '../support/engine.ts'
import { children, PROGRAM } from '../support/processes.ts'
import { pause } from '../support/services.ts'

const JOB_KILLS = 30
const HOST_KILLS = 10
const onLinux = process.platform === 'linux'

/** Deterministic moments within a load, in milliseconds: the golden ratio spreads them evenly. */
function moment(at: number, longest: number): number {
  return ((at * 0.618_034) % 1) * longest
}

async function isSound(api: Api): Promise<boolean> {
  const running = await api.workspace.verify({})
  for (;;) {
    const step = await running.next()
    if (step.done) return step.value.passed
  }
}

/** Files of the warehouse folder that are no published version. */
function leftovers(folder: string): string[] {
  return readdirSync(join(folder, 'warehouse')).filter((name) => !/^\d{6}\.(?:sqlite|facts)$/.test(name))
}

test.skipIf(!onLinux)(
  `${JOB_KILLS} jobs killed at any moment: the version before or the version after, never a half`,
  { timeout: 240_000 },
  async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('first.csv', orderLines(100)))
    const expected = { orders: 100, version: 1 }
    for (let at = 0; at < JOB_KILLS; at++) {
      const orders = 2_000 + at
      const loading = load(api, extract(`next-${at}.csv`, orderLines(orders))).then(
        (summary) => summary.published,
        () => false,
      )
      await pause(moment(at, 1_800))
      for (const child of children()) process.kill(child, 'SIGKILL')
      if (await loading) expected.orders = orders
      const status = await api.workspace.status({})
      expect(status.orders).toBe(expected.orders)
      expect(leftovers(folder)).toEqual([])
    }
    expect(await isSound(api)).toBe(true)
  },
)

test.skipIf(!onLinux)(
  `${HOST_KILLS} hosts killed in the middle of a load leave a workspace that opens and is sound`,
  { timeout: 240_000 },
  async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('first.csv', orderLines(100)))
    await api.workspace.close({})
    const home = scratch()
    for (let at = 0; at < HOST_KILLS; at++) {
      const file = extract(`next-${at}.csv`, orderLines(3_000 + at))
      const host = spawn(process.execPath, [...PROGRAM, 'import', folder, file], {
        env: { ...process.env, PURCHASE_LENS_HOME: home },
        stdio: 'ignore',
      })
      const ended = new Promise((done) => host.on('close', done))
      await pause(600 + moment(at, 2_000))
      host.kill('SIGKILL')
      await ended
      const { orders, readOnly } = await api.workspace.open({ folder })
      expect(readOnly).toBe(false)
      expect(orders === 100 || orders >= 3_000).toBe(true)
      await api.workspace.close({})
    }
    // The last job may outlive its host by a moment; what it left goes with the next opening.
    await pause(300)
    const other = await testEngine()
    await other.api.workspace.open({ folder })
    expect(leftovers(folder)).toEqual([])
    expect(await isSound(other.api)).toBe(true)
    expect((await load(other.api, extract('last.csv', orderLines(50)))).published).toBe(true)
  },
)
