import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharedData } from '../support/data.ts'
import { goTo, ready, runJourney } from './journey.ts'

/** The built web host in a process of its own, as `purchase-lens start` runs it without a display. */
interface Host {
  readonly address: string
  readonly end: () => Promise<void>
}

async function startHost(folder: string | null): Promise<Host> {
  const home = mkdtempSync(join(tmpdir(), 'lens-home-'))
  const args = folder === null ? ['serve'] : ['serve', folder]
  const child: ChildProcess = spawn('node', ['dist/node/cli.js', ...args], {
    env: { ...process.env, PURCHASE_LENS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]+/.exec(said)
      if (found) resolve(found[0])
    })
    child.on('exit', (code) => reject(new Error(`The host ended with ${code}: ${said}`)))
  })
  return {
    address,
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Scripts that the content policy stopped, and errors on the console: both must stay empty. */
function watch(page: Page): string[] {
  const problems: string[] = []
  page.on('console', (message) => {
    // The browser driver itself tries to run scripts in the preview's sandboxed frame; the page holds none.
    const ownTool = message.text().includes("document's frame is sandboxed")
    if (message.type() === 'error' && !ownTool) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  return problems
}

const orders = sharedData('online-retail/online-retail.csv.gz')
const shots = process.env['PURCHASE_LENS_SHOTS'] ?? null

test.describe('in the browser', () => {
  let host: Host
  const folder = mkdtempSync(join(tmpdir(), 'lens-journey-'))
  const workspace = join(folder, 'acme.lens')

  test.beforeAll(async () => {
    if (shots) mkdirSync(shots, { recursive: true })
    host = await startHost(null)
  })
  test.afterAll(async () => host.end())

  test('the main journey: from a client’s file to a PDF', async ({ page }) => {
    test.skip(!orders, 'online-retail.csv.gz is not on this machine')
    const problems = watch(page)
    const pdf = join(folder, 'downloaded.pdf')
    await page.goto(host.address)
    await runJourney(page, {
      workspace,
      file: String(orders),
      pdf: join(workspace, 'exports', 'online-retail-insights.pdf'),
      chooseFile: async (click) => {
        const chooser = page.waitForEvent('filechooser')
        await click()
        await (await chooser).setFiles(String(orders))
      },
      beforeExport: () => undefined,
      shots,
    })
    const download = page.waitForEvent('download')
    await page.getByRole('grid', { name: 'Written reports' }).getByRole('row').nth(1).dblclick()
    await (await download).saveAs(pdf)
    expect(problems).toEqual([])
  })

  for (const scheme of ['light', 'dark'] as const) {
    test(`every screen passes axe and keeps within its frame in ${scheme}`, async ({ page }) => {
      test.skip(!orders, 'online-retail.csv.gz is not on this machine')
      await page.emulateMedia({ colorScheme: scheme })
      await page.goto(host.address)
      const screens = [
        'Overview',
        'Segments',
        'Customers',
        'Baskets',
        'Cohorts',
        'Reports',
        'Data',
        'Import',
        'Settings',
        'SQL',
        'Home',
      ]
      for (const name of screens) {
        await goTo(page, name)
        const { violations } = await new AxeBuilder({ page }).analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html ?? ''}`)).toEqual([])
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0)
        if (shots) await page.screenshot({ path: join(shots, `${name.toLowerCase()}-${scheme}.png`) })
      }
    })
  }

  test('a figure explains itself: definition, SQL and the file behind it', async ({ page }) => {
    test.skip(!orders, 'online-retail.csv.gz is not on this machine')
    await page.goto(host.address)
    await goTo(page, 'Overview')
    await page.getByRole('button', { name: /^Net revenue £/ }).focus()
    await page.keyboard.press('e')
    const drawer = page.getByRole('complementary', { name: 'Explain' })
    await expect(drawer).toBeVisible()
    await expect(drawer).toContainText('Net revenue')
    await drawer.getByRole('tab', { name: 'SQL' }).click()
    await expect(drawer).toContainText('SELECT')
  })

  test('a study is read out with validity first', async ({ page }) => {
    const study = sharedData('hillstrom/hillstrom.csv.gz')
    test.skip(!study || !orders, 'hillstrom.csv.gz is not on this machine')
    await page.goto(host.address)
    await goTo(page, 'Import')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose files' }).click()
    await (await chooser).setFiles(String(study))
    await page.getByRole('button', { name: 'Load now' }).click({ timeout: 60_000 })
    await expect(page.getByRole('region', { name: 'Summary' })).toContainText('64,000 rows', { timeout: 90_000 })
    await goTo(page, 'Uplift')
    await ready(page, 'Uplift')
    await expect(page.getByText('Clear increase').first()).toBeVisible()
    if (shots) await page.screenshot({ path: join(shots, 'uplift-light.png') })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
    ).toEqual([])
  })
})
