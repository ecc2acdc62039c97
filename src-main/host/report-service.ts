import { createReadStream, existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Api } from '../api/client.ts'
import type { ReportServices } from '../api/services.ts'
import { LensError } from '../base/faults.ts'
import { listBlocks } from '../reports/build.ts'
import type { ReportSource } from '../reports/data.ts'
import type { Printer } from '../reports/print.ts'
import { renderPreview, renderReport } from '../reports/render.ts'
import type { Workspace } from '../store/workspace.ts'
import type { Previews } from './previews.ts'

export interface ReportDependencies {
  /** The surface of this very engine: a report asks what the screens ask. */
  readonly api: () => Api
  readonly current: () => Workspace
  readonly previews: Previews
  readonly print: Printer
  /** @throws LensError when this host may not write there */
  readonly assertAllowed: (path: string) => void
}

/** The `report.*` procedures of one engine. */
export function createReportService(parts: ReportDependencies): ReportServices {
  const source = (signal: AbortSignal): ReportSource => reportSource(parts.api(), signal)
  return {
    blocks: (signal) => listBlocks(source(signal)),
    async preview(input, signal) {
      const html = await renderPreview({ source: source(signal), today: today() }, input)
      return { html, url: parts.previews.keep(html) }
    },
    async *render(input, signal) {
      const workspace = parts.current()
      const { out, ...wanted } = input
      if (out !== undefined) parts.assertAllowed(out)
      const target = { source: source(signal), print: parts.print, exports: workspace.paths.exports, today: today() }
      const file = yield* renderReport(target, wanted, out, signal)
      if (!workspace.readOnly) {
        const { sha256, bytes, pages } = file
        const load = workspace.current()?.load ?? null
        workspace.addReport({ title: wanted.title, file: file.file, sha256, bytes, pages, load, parameters: wanted })
      }
      return file
    },
    list: () => {
      const workspace = parts.current()
      return workspace.reports().map(({ file, title, createdAt, pages, bytes, sha256 }) => {
        const exists = existsSync(resolve(workspace.paths.exports, file))
        return { file, title, createdAt, pages, bytes, sha256, exists }
      })
    },
    async download(file) {
      const path = join(parts.current().paths.exports, basename(file))
      if (basename(file) !== file || !existsSync(path)) throw new LensError('not_found', 'There is no such report.')
      const type = file.endsWith('.pdf') ? 'application/pdf' : 'text/html'
      return new Blob([await buffer(createReadStream(path))], { type })
    },
  }
}

function reportSource(api: Api, signal: AbortSignal): ReportSource {
  const options = { signal }
  return {
    options: () => api.catalog.filters({}, options),
    kpis: (scope) => api.analysis.overview.kpis(scope, options),
    series: (scope) => api.analysis.overview.series(scope, options),
    breakdown: (scope) => api.analysis.overview.breakdown(scope, options),
    drivers: (scope) => api.analysis.overview.drivers(scope, options),
    rfm: (input) => api.analysis.segments.rfm(input, options),
    rules: (input) => api.analysis.baskets.rules(input, options),
    triangle: (input) => api.analysis.cohorts.triangle(input, options),
    studies: () => api.analysis.uplift.studies({}, options),
    readout: (input) => api.analysis.uplift.readout(input, options),
    loads: () => api.import.batches({}, options),
    checks: () => api.catalog.checks({}, options),
    workspace: () => api.workspace.status({}, options),
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}
