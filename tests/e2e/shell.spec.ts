import { expect, test } from '@playwright/test'
import { chromium, type Browser, type Page } from 'playwright'
import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nextMessage, type StandInCall } from '../support/standin/control.ts'
import { sharedData } from '../support/data.ts'
import { runJourney } from './journey.ts'

/** The built desktop shell on the stand-in for Electron: same main file, preload and page as in the real window. */
interface Shell {
  readonly process: ChildProcess
  readonly browser: Browser
  readonly page: Page
  readonly calls: () => Promise<StandInCall[]>
  readonly end: () => Promise<void>
}

/** A port that was free a moment ago, for the browser's debugging line. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const running = new Set<Shell>()

async function startShell(userData: string): Promise<Shell> {
  const child = fork('dist/node/main.js', {
    execArgv: ['--import', './tests/support/standin/register.ts'],
    env: { ...process.env, STANDIN_CDP_PORT: String(await freePort()), STANDIN_USER_DATA: userData },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { cdp } = await nextMessage(child, 'ready')
  const browser = await chromium.connectOverCDP(cdp)
  const page = browser.contexts()[0]?.pages()[0]
  if (!page) throw new Error('The shell opened no page')
  const shell: Shell = {
    process: child,
    browser,
    page,
    calls: async () => {
      child.send({ kind: 'log' })
      return (await nextMessage(child, 'log')).calls
    },
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.connected) child.send({ kind: 'close' })
      await ended
      await browser.close().catch(() => undefined)
      running.delete(shell)
    },
  }
  running.add(shell)
  return shell
}

/** A failed test leaves its shell behind; the next one must not meet it. */
test.afterEach(async () => {
  for (const shell of running) await shell.end()
})

test.describe('the desktop shell on its stand-in', () => {
  test('starts locked down and quits in order', async () => {
    const userData = mkdtempSync(join(tmpdir(), 'lens-shell-'))
    const shell = await startShell(userData)
    await expect(shell.page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
    const calls = await shell.calls()
    const values = (what: string): unknown[] => calls.filter((call) => call.what === what).map((call) => call.value)
    expect(values('enableSandbox')).toHaveLength(1)
    expect(values('permission')).toEqual([false])
    expect(values('permissionCheck')).toEqual([false])
    expect(values('registerSchemesAsPrivileged')).toEqual([
      [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }],
    ])
    expect(await shell.page.evaluate(() => typeof Reflect.get(globalThis, 'require'))).toBe('undefined')
    await shell.end()
    expect(shell.process.exitCode).toBe(0)
    expect(existsSync(join(userData, 'userData', 'window.json')) || existsSync(join(userData, 'window.json'))).toBe(
      true,
    )
  })

  test('a second instance hands over to the first and ends', async () => {
    const child = fork('dist/node/main.js', {
      execArgv: ['--import', './tests/support/standin/register.ts'],
      env: { ...process.env, STANDIN_SECOND_INSTANCE: '1' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0)
  })

  const orders = sharedData('online-retail/online-retail.csv.gz')
  test('carries the main journey from file to PDF', async () => {
    test.skip(!orders, 'online-retail.csv.gz is not on this machine')
    const folder = mkdtempSync(join(tmpdir(), 'lens-journey-'))
    const shell = await startShell(mkdtempSync(join(tmpdir(), 'lens-shell-')))
    const pdf = join(folder, 'report.pdf')
    await runJourney(shell.page, {
      workspace: join(folder, 'acme.lens'),
      file: String(orders),
      pdf,
      chooseFile: async (click) => {
        shell.process.send({ kind: 'dialog', paths: [String(orders)] })
        await click()
      },
      beforeExport: () => shell.process.send({ kind: 'dialog', paths: [pdf] }),
      shots: null,
    })
    expect((await shell.calls()).some((call) => call.what === 'printToPDF')).toBe(true)
    await shell.end()
  })
})
