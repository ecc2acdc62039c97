import { contract } from '../contract/index.ts'
import { os, signalOf } from './context.ts'
import { importHandlers } from './import.ts'
import { readerHandlers } from './readers.ts'
import { reportHandlers } from './report.ts'
import { workspaceHandlers } from './workspace.ts'

/** The whole contract with its handlers. */
export const router = os.router({
  workspace: workspaceHandlers,
  import: importHandlers,
  catalog: readerHandlers(contract.catalog, os.catalog),
  analysis: readerHandlers(contract.analysis, os.analysis),
  customer: readerHandlers(contract.customer, os.customer),
  sql: { query: os.sql.query.handler(({ input, context, signal }) => context.engine.query(input, signalOf(signal))) },
  report: reportHandlers,
})
