import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LensError } from '../base/faults.ts'

/** Prints one self-contained HTML page to PDF bytes; the desktop shell brings its own, other hosts use a browser. */
export type Printer = (html: string, signal: AbortSignal) => Promise<Buffer>

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'chrome',
  'msedge',
]
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]
const PRINT_TIMEOUT_MS = 60_000

/** Path of an installed Chromium-like browser, or null; PURCHASE_LENS_CHROMIUM names one explicitly. */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | null {
  const named = environment['PURCHASE_LENS_CHROMIUM']
  if (named) return existsSync(named) ? named : null
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES]
  return candidates.find((path) => existsSync(path)) ?? null
}

/**
 * A printer that runs an installed browser without a window. The page lies in a private temporary folder, and the
 * browser can reach no network while it prints.
 * @throws LensError `no_browser` at the call when none is installed, `print_failed` when it ends without a PDF
 */
export function browserPrinter(environment: NodeJS.ProcessEnv = process.env): Printer {
  return async (html, signal) => {
    const browser = findBrowser(environment)
    if (browser === null) throw new LensError('no_browser', 'No Chromium-like browser was found to print the report.')
    const folder = await mkdtemp(join(tmpdir(), 'purchase-lens-print-'))
    try {
      const page = join(folder, 'report.html')
      const pdf = join(folder, 'report.pdf')
      await writeFile(page, html, { mode: 0o600 })
      await runBrowser(browser, printArguments(folder, page, pdf), signal)
      return await readFile(pdf).catch((cause: unknown) => {
        throw new LensError('print_failed', 'The browser ended without writing the PDF.', {}, { cause })
      })
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

function printArguments(folder: string, page: string, pdf: string): string[] {
  const asRoot = process.getuid?.() === 0
  return [
    '--headless',
    ...(asRoot ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    '--generate-pdf-document-outline',
    `--print-to-pdf=${pdf}`,
    pathToFileURL(page).href,
  ]
}

function runBrowser(browser: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(browser, args, { stdio: 'ignore', timeout: PRINT_TIMEOUT_MS, killSignal: 'SIGKILL', signal })
    child.on('error', (cause) => {
      reject(
        signal.aborted
          ? new LensError('cancelled', 'Printing was cancelled; nothing was written.')
          : new LensError('print_failed', 'The browser could not be started.', {}, { cause }),
      )
    })
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new LensError('print_failed', `The browser ended with code ${code ?? 'unknown'}.`))
    })
  })
}

/** Number of pages of a PDF written by Chromium, read from its page tree; null when it has none. */
export function countPages(pdf: Buffer): number | null {
  const counts = [...pdf.toString('latin1').matchAll(/\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d+)/g)].map(([, count]) =>
    Number(count),
  )
  return counts.length === 0 ? null : Math.max(...counts)
}
