import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { chromium } from 'playwright'
import { watchTree } from '../run/process-tree.ts'
import type { TreeUse } from '../run/process-tree.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PROGRAM = join(ROOT, 'dist/node/cli.js')

/** The built web host on a workspace, in a process of its own. */
interface Host {
  readonly address: string
  readonly pid: number
  readonly end: () => Promise<void>
}

/** What each change took from the filter to the panels drawn, and what the host took meanwhile. */
export interface Changes {
  readonly milliseconds: readonly number[]
  readonly host: TreeUse
}

/** Opens the workspace in a browser and changes its filters. The product must be built. @throws Error without a browser */
export async function measureChanges(workspace: string, addresses: readonly string[]): Promise<Changes> {
  const host = await startHost(workspace)
  const browser = await chromium.launch(launchOptions())
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
    await page.goto(host.address)
    await page.getByRole('main').waitFor()
    await page.evaluate(() => (location.hash = '#/overview'))
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    // The panels ask once the heading stands.
    await page.waitForTimeout(1000)
    await page.waitForSelector('main[data-state="ready"]', { timeout: 120_000 })
    const tree = watchTree(host.pid)
    const milliseconds: number[] = []
    for (const address of addresses) milliseconds.push(await change(page, address))
    return { milliseconds, host: tree.stop() }
  } finally {
    await browser.close()
    await host.end()
  }
}

/**
 * Changes the filters as a chip, a picker or a click on a bar does (they all write the address) and waits until every
 * panel has its answer and the frame with all of them has been drawn.
 */
async function change(page: Page, address: string): Promise<number> {
  const milliseconds = await page.evaluate(
    (next) =>
      new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error(`nothing was drawn after ${next}`)), 60_000)
        const main = document.querySelector('main')
        if (main === null) throw new Error('the page has no main part')
        let asked = false
        const start = performance.now()
        const drawn = (): void => void requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)))
        const observer = new MutationObserver(() => {
          if (main.dataset['state'] === 'loading') asked = true
          if (!asked || main.dataset['state'] !== 'ready') return
          observer.disconnect()
          drawn()
        })
        observer.observe(main, { attributes: true, attributeFilter: ['data-state'] })
        location.hash = next
      }),
    address,
  )
  // People look before they change again; what a view does after it was drawn is not part of the next change.
  await page.waitForTimeout(150)
  return milliseconds
}

async function startHost(workspace: string): Promise<Host> {
  const home = mkdtempSync(join(tmpdir(), 'lens-bench-home-'))
  const child = spawn(process.execPath, [PROGRAM, 'serve', workspace], {
    env: { ...process.env, PURCHASE_LENS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]+/.exec(said)
      if (found) resolve(found[0])
    })
    child.on('exit', (code) => reject(new Error(`the host ended with ${String(code)}`)))
  })
  return {
    address,
    pid: child.pid ?? 0,
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The system's Chromium where there is one (`PURCHASE_LENS_CHROMIUM`), else the driver's own. */
function launchOptions(): { executablePath?: string; args: string[] } {
  const found = [process.env['PURCHASE_LENS_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  )
  const asRoot = process.getuid?.() === 0
  return {
    ...(found === undefined ? {} : { executablePath: found }),
    args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  }
}
