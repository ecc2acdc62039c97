import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Progress } from '../api/contract/import.ts'
import type { ReportFile, ReportInput } from '../api/contract/report.ts'
import { isLensError, LensError } from '../base/faults.ts'
import { buildReport, GATHER_STEPS } from './build.ts'
import type { ReportSource } from './data.ts'
import { countPages, type Printer } from './print.ts'
import { renderHtml } from './renderers/html.ts'

/** What writing a report needs from the host. */
export interface ReportTarget {
  readonly source: ReportSource
  readonly print: Printer
  /** Folder `exports/` of the open workspace. */
  readonly exports: string
  /** ISO date of today, printed on the cover. */
  readonly today: string
}

/** The report as HTML, as it would be printed. */
export async function renderPreview(
  target: Pick<ReportTarget, 'source' | 'today'>,
  input: ReportInput,
): Promise<string> {
  return renderHtml(await buildReport(target.source, input, target.today))
}

/**
 * Writes the report as PDF, or as HTML with a note where no browser can print it. The final name appears only once
 * the file is whole.
 * @param out target path; absent = a free name in `exports/`
 * @throws LensError `cancelled`, `print_failed`, `disk_full`
 */
export async function* renderReport(
  target: ReportTarget,
  input: ReportInput,
  out: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Progress, ReportFile, void> {
  yield progress('Asking for the figures', 0)
  const report = await buildReport(target.source, input, target.today, () => throwIfCancelled(signal))
  yield progress('Drawing the pages', GATHER_STEPS)
  const html = renderHtml(report)
  throwIfCancelled(signal)
  yield progress('Printing', GATHER_STEPS + 1)
  const { content, format, note } = await printed(target.print, html, signal)
  const file = out === undefined ? freeName(target.exports, report.client, format) : named(out, format)
  await writeWhole(file, content)
  return {
    file: out === undefined ? basename(file) : file,
    format,
    bytes: content.length,
    pages: format === 'pdf' ? countPages(content) : null,
    sha256: createHash('sha256').update(content).digest('hex'),
    note,
  }
}

interface Printed {
  readonly content: Buffer
  readonly format: 'pdf' | 'html'
  readonly note: string | null
}

async function printed(print: Printer, html: string, signal: AbortSignal): Promise<Printed> {
  try {
    return { content: await print(html, signal), format: 'pdf', note: null }
  } catch (error) {
    if (!isLensError(error) || error.key !== 'no_browser') throw error
    return { content: Buffer.from(html), format: 'html', note: `${error.message} ${error.fault.help}` }
  }
}

function progress(label: string, done: number): Progress {
  const total = GATHER_STEPS + 2
  return { stage: 'print', step: 1, steps: 1, label, done, total, unit: 'steps', rate: null, secondsLeft: null }
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new LensError('cancelled', 'The report was cancelled; nothing was written.')
}

const safeName = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
    .slice(0, 60) || 'report'

function freeName(folder: string, client: string, format: string): string {
  for (let number = 1; ; number++) {
    const file = join(folder, `${safeName(client)}-insights${number === 1 ? '' : `-${number}`}.${format}`)
    if (!existsSync(file)) return file
  }
}

function named(out: string, format: 'pdf' | 'html'): string {
  const path = resolve(out)
  return format === 'html' ? path.replace(/\.pdf$/i, '.html') : path
}

async function writeWhole(file: string, content: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.${randomUUID()}.partial`
  try {
    const handle = await open(partial, 'wx', 0o600)
    await handle.writeFile(content)
    await handle.sync()
    await handle.close()
    await rename(partial, file)
  } catch (cause) {
    await rm(partial, { force: true })
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOSPC')
      throw new LensError('disk_full', 'The disk is full; the report was not written.', {}, { cause })
    throw new LensError('disk_io', `The report could not be written to ${dirname(file)}.`, {}, { cause })
  }
}
