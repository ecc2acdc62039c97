import { createClient } from '../api/client.ts'
import { createDispatch } from '../api/dispatch.ts'
import type { EngineServices } from '../api/services.ts'
import { assertRuntime } from '../base/runtime.ts'
import { browserPrinter } from '../reports/print.ts'
import { createDesk } from './desk.ts'
import type { Engine, EngineOptions } from './engine-types.ts'
import { openHome } from './home.ts'
import { createImportService } from './import-service.ts'
import { createPathRule } from './paths.ts'
import { createPreviews } from './previews.ts'
import { runQuery } from './query.ts'
import { createReportService } from './report-service.ts'
import { receiveUpload } from './uploads.ts'
import { createWorkspaceJobs } from './workspace-jobs.ts'
import { createOpening } from './workspaces.ts'

export type { Engine } from './engine-types.ts'

/**
 * Starts the engine inside this process: no port, no window, no workspace yet.
 * @throws LensError `runtime_too_old`
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  assertRuntime(process.versions.node)
  const home = openHome(options.appDir)
  const desk = createDesk()
  const paths = createPathRule(options.allowPaths)
  const previews = createPreviews()
  const opening = createOpening(desk, home, options.host)
  const imports = createImportService(desk, { paths, writer: options.writer })
  const services: EngineServices = {
    workspace: { ...opening, ...createWorkspaceJobs(desk, home) },
    imports,
    reports: createReportService({
      api: () => client.api,
      current: desk.workspace,
      previews,
      print: options.printer ?? browserPrinter(),
      assertAllowed: paths.assertAllowed,
    }),
    ask: desk.ask,
    async query(input, signal) {
      const { warehouse, work } = desk.target()
      return runQuery({ warehouse, work, sql: input.sql, limit: input.limit, masked: true }, input.timeoutMs, signal)
    },
    log: home.log,
  }
  const fetch = createDispatch(services)
  const client = createClient({ url: 'http://engine.internal/rpc', fetch })
  return Promise.resolve({
    fetch,
    client,
    allow: paths.allow,
    preview: previews.find,
    receiveUpload: async (name, bytes, signal) => receiveUpload(desk.writable().paths.incoming, name, bytes, signal),
    async close() {
      client.close()
      await desk.close()
    },
  })
}
