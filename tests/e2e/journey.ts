import { expect, type Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** What one run of the main journey needs from its host. */
export interface JourneySetting {
  readonly workspace: string
  readonly file: string
  /** Where the exported PDF must be found afterwards. */
  readonly pdf: string
  /** Picks the file the way this host does it; `click` presses "Choose files". */
  readonly chooseFile: (click: () => Promise<void>) => Promise<void>
  /** Answers the save dialog, or takes the download, of the export that follows. */
  readonly beforeExport: () => unknown
  /** Folder for screenshots, or null. */
  readonly shots: string | null
}

/** Waits until every panel of the view has its answer. */
export async function ready(page: Page, heading: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await expect(page.getByRole('main')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
}

/** Follows a link of the rail. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click()
  await ready(page, name)
}

/**
 * From an empty folder to a PDF: create a workspace, load Online Retail through the wizard, read Overview, keep one
 * country, open the customers of a cohort cell, open one of them, export the report.
 */
export async function runJourney(page: Page, setting: JourneySetting): Promise<void> {
  const shot = async (name: string): Promise<void> => {
    if (setting.shots) await page.screenshot({ path: join(setting.shots, `${name}.png`) })
  }
  await createWorkspace(page, setting.workspace)
  await loadThroughWizard(page, setting, shot)
  await readOverview(page, shot)
  await keepFrance(page, shot)
  await openCohortCustomer(page, shot)
  await exportReport(page, setting, shot)
}

type Shot = (name: string) => Promise<void>

async function createWorkspace(page: Page, folder: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await page.getByLabel('Folder').fill(folder)
  await page.getByLabel('Name (new workspaces)').fill('Online Retail')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Import' })).toBeVisible()
}

async function loadThroughWizard(page: Page, setting: JourneySetting, shot: Shot): Promise<void> {
  await setting.chooseFile(() => page.getByRole('button', { name: 'Choose files' }).click())
  const row = page.getByRole('row', { name: /online-retail\.csv\.gz/ })
  await expect(row).toContainText('UTF-8', { timeout: 60_000 })
  await expect(row).toContainText('100%')
  await shot('import-1-files')
  await page.getByRole('button', { name: 'Continue to columns' }).click()
  await expect(page.getByRole('combobox', { name: 'Goes to: InvoiceNo' })).toBeVisible()
  await shot('import-2-columns')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('button', { name: /^Load file/ })).toBeEnabled({ timeout: 120_000 })
  await shot('import-3-check')
  await page.getByRole('button', { name: /^Load file/ }).click()
  await expect(page.getByRole('progressbar', { name: /Loading/ })).toBeVisible()
  const summary = page.getByRole('region', { name: 'Summary' })
  await expect(summary).toContainText('539,392 rows', { timeout: 120_000 })
  await expect(page.getByText('541,909').first()).toBeVisible()
  await expect(page.getByText('2,517').first()).toBeVisible()
  await shot('import-4-load')
  await page.getByRole('link', { name: 'See overview' }).click()
}

async function readOverview(page: Page, shot: Shot): Promise<void> {
  await ready(page, 'Overview')
  await expect(page.getByRole('button', { name: /^Net revenue £/ })).toBeVisible()
  await expect(page.getByRole('contentinfo')).toContainText('9 Dec 2011')
  await expect(page.getByRole('contentinfo')).toContainText('539,392 order lines')
  await shot('overview')
}

async function keepFrance(page: Page, shot: Shot): Promise<void> {
  await page.getByRole('button', { name: /^Date range/ }).click()
  await page.getByRole('button', { name: 'All data' }).click()
  await page.getByRole('button', { name: /^Region/ }).click()
  const picker = page.getByRole('dialog', { name: 'Region filter' })
  await picker.getByRole('searchbox').fill('France')
  await picker.getByRole('option', { name: /^France/ }).click()
  await picker.getByRole('button', { name: 'Apply' }).click()
  await ready(page, 'Overview')
  // 392 French baskets, credit notes not counted: GOLDEN.md, Baskets.
  await expect(page.getByRole('button', { name: /^Orders 392/ })).toBeVisible()
  await shot('overview-france')
}

async function openCohortCustomer(page: Page, shot: Shot): Promise<void> {
  await goTo(page, 'Cohorts')
  const grid = page.getByRole('grid', { name: 'Retention by cohort' })
  const cell = grid.getByRole('gridcell', { name: /Dec 2010.*month 1,/ })
  await expect(cell).toBeVisible()
  await shot('cohorts-france')
  await cell.click()
  const customers = page.getByRole('grid', { name: /Customers/ })
  await expect(customers).toBeVisible()
  await shot('cohort-customers')
  await customers.getByRole('row').nth(1).getByRole('gridcell').first().click()
  await expect(page.getByRole('heading', { level: 1, name: /^Customer/ })).toBeVisible()
  await expect(page.getByRole('main')).toHaveAttribute('data-state', 'ready')
  await shot('customer')
}

async function exportReport(page: Page, setting: JourneySetting, shot: Shot): Promise<void> {
  await goTo(page, 'Reports')
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByTitle('Report preview')).toBeVisible({ timeout: 60_000 })
  await shot('report')
  const answered = setting.beforeExport()
  await page.getByRole('button', { name: 'Export PDF' }).click()
  await expect(page.getByText(/^Written:/)).toBeVisible({ timeout: 90_000 })
  await answered
  const text = execFileSync('pdftotext', ['-layout', setting.pdf, '-'], { encoding: 'utf8' })
  expect(text).toMatch(/Page 2 of \d+/)
  expect(text.replaceAll(/\s+/g, '')).toContain('737745256ddb4410bfe4e29f2dcb72329b7486e584837f1e84f9a07416cf7d45')
}
