import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LensError } from '../../src-main/base/faults.ts'
import { ReportInput } from '../../src-main/api/contract/report.ts'
import { buildReport } from '../../src-main/reports/build.ts'
import { browserPrinter, countPages, findBrowser } from '../../src-main/reports/print.ts'
import { renderHtml } from '../../src-main/reports/renderers/html.ts'
import { SvgContext } from '../../src-main/reports/renderers/svg-context.ts'
import { renderReport } from '../../src-main/reports/render.ts'
import { exampleSource } from '../support/report-source.ts'

const HOSTILE = `"><img src=x onerror=alert(1)></style><script>alert(2)</script>'\\`
const input = ReportInput.parse({})

async function finish<P, R>(steps: AsyncGenerator<P, R, void>): Promise<{ result: R; progress: P[] }> {
  const progress: P[] = []
  for (;;) {
    const { done, value } = await steps.next()
    if (done) return { result: value, progress }
    progress.push(value)
  }
}

describe('a report', () => {
  test('holds only the pages whose data are loaded, and asks for nothing else', async () => {
    const report = await buildReport(exampleSource('Acme'), input, '2011-12-12')
    expect(report.pages.map((page) => page.code)).toEqual(['summary', 'kpis', 'baskets', 'quality', 'methods'])
    expect(report.pages[1]?.title).toBe('Net revenue rose 55.2% to £4.84k')
    expect(report.pages.every((page) => page.title.length <= 90)).toBe(true)
  })

  test('warns of the season only where the comparison is not the same months a year earlier', async () => {
    const source = exampleSource('Acme')
    const lastYear = {
      ...source,
      kpis: async () => ({
        ...(await source.kpis({ filters: {} })),
        compare: { from: '2010-06-01', to: '2010-11-30' },
      }),
    }
    const advice = async (from: typeof source): Promise<string | null | undefined> =>
      (await buildReport(from, input, '2011-12-12')).pages.find((page) => page.code === 'kpis')?.soWhat
    expect(await advice(source)).toContain('Compare with the same months of a year earlier')
    expect(await advice(lastYear)).toContain('Both periods are the same months')
  })

  test('says on which date returns count, as the setting has it', async () => {
    const source = exampleSource('Acme')
    const onReturn = {
      ...source,
      options: async () => ({ ...(await source.options()), returnsBasis: 'return' as const }),
    }
    const html = async (from: typeof source): Promise<string> =>
      renderHtml(await buildReport(from, input, '2011-12-12'))
    expect(await html(source)).toContain('counted on the date of the original order')
    expect(await html(onReturn)).toContain('counted on the return date')
  })

  test('states read = loaded + quarantined and the whole checksum of every file', async () => {
    const html = renderHtml(await buildReport(exampleSource('Acme'), input, '2011-12-12'))
    expect(html).toContain('Every one of 903 rows is accounted for; 0.33% quarantined')
    expect(html.replaceAll(/\s+/g, '')).toContain('ab'.repeat(32))
  })

  test('keeps a client’s words text: no element, attribute or style can be opened by them', async () => {
    const html = renderHtml(await buildReport(exampleSource(HOSTILE), input, '2011-12-12'))
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/i)
    expect(html.match(/<\/style>/g)).toHaveLength(1)
    expect(html).toContain("default-src 'none'")
  })

  test('is the same text for the same figures', async () => {
    const render = async (): Promise<string> =>
      renderHtml(await buildReport(exampleSource('Acme'), input, '2011-12-12'))
    expect(await render()).toBe(await render())
  })

  test.skipIf(!findBrowser())('prints with page numbers, bookmarks and drawings as vectors', async () => {
    const exports = mkdtempSync(join(tmpdir(), 'lens-report-'))
    const target = { source: exampleSource('Acme'), print: browserPrinter(), exports, today: '2011-12-12' }
    const { result, progress } = await finish(renderReport(target, input, undefined, new AbortController().signal))
    const pdf = readFileSync(join(exports, result.file))
    expect(result).toMatchObject({ format: 'pdf', pages: 6, note: null, bytes: pdf.length })
    expect(countPages(pdf)).toBe(6)
    expect(pdf.includes('/Outlines')).toBe(true)
    expect(pdf.includes('/Subtype /Image')).toBe(false)
    expect(progress.length).toBeGreaterThan(1)
  })

  test('is written as HTML with the reason where no browser can print it', async () => {
    const exports = mkdtempSync(join(tmpdir(), 'lens-report-'))
    const target = {
      source: exampleSource('Acme'),
      print: browserPrinter({ PATH: '', PURCHASE_LENS_CHROMIUM: '/nowhere' }),
      exports,
      today: '2011-12-12',
    }
    const { result } = await finish(renderReport(target, input, undefined, new AbortController().signal))
    expect(result.format).toBe('html')
    expect(result.note).toMatch(/Install Chromium/)
    expect(readFileSync(join(exports, result.file), 'utf8')).toContain('<!doctype html>')
  })

  test('leaves no file behind when it is cancelled or cannot be printed', async () => {
    const exports = mkdtempSync(join(tmpdir(), 'lens-report-'))
    const failing = () => Promise.reject(new LensError('print_failed', 'The browser ended.'))
    const target = { source: exampleSource('Acme'), print: failing, exports, today: '2011-12-12' }
    await expect(finish(renderReport(target, input, undefined, new AbortController().signal))).rejects.toThrow('ended')
    await expect(finish(renderReport(target, input, undefined, AbortSignal.abort()))).rejects.toThrow('cancelled')
    expect(existsSync(exports) && readdirSync(exports)).toEqual([])
  })
})

describe('the drawing context', () => {
  test('keeps places through translation, rotation and clipping', () => {
    const context = new SvgContext({ width: 100, height: 50 }, 'x')
    context.save()
    context.translate(10, 20)
    context.beginPath()
    context.rect(0, 0, 5, 5)
    context.clip()
    context.fillRect(1, 1, 2, 2)
    context.restore()
    context.fillText('a<b', 3, 4)
    const svg = context.toSvg('label "quoted"')
    expect(svg).toContain('<clipPath id="xc0"><path d="M10 20L15 20L15 25L10 25Z"/></clipPath>')
    expect(svg).toContain('<path d="M11 21L13 21L13 23L11 23Z" fill="#000" clip-path="url(#xc0)"/>')
    expect(svg).toContain('>a&lt;b</text>')
    expect(svg).toContain('aria-label="label &quot;quoted&quot;"')
  })

  test('measures bold text wider than regular, in proportion to its size', () => {
    const context = new SvgContext({ width: 1, height: 1 }, 'x')
    const widthOf = (font: string): number => {
      Object.assign(context, { font })
      return context.measureText('Net revenue').width
    }
    expect(widthOf('600 20px Inter')).toBeCloseTo(2 * widthOf('600 10px Inter'), 9)
    expect(widthOf('600 10px Inter')).toBeGreaterThan(widthOf('400 10px Inter'))
  })
})
