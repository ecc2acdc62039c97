import { resolve } from 'node:path'
import type { LoadRow } from '../../api/contract/import.ts'
import type { VerifyResult, WorkspaceStatus } from '../../api/contract/workspace.ts'
import { faults } from '../../base/faults.ts'
import type { Command } from './command.ts'
import { inWorkspace, text, word } from './command.ts'
import { loadText } from './load-text.ts'
import { follow } from './terminal.ts'
import { figure, textPairs, textTable } from './text-table.ts'

/** Commands about a workspace as a whole. */
export const workspaceCommands: readonly Command[] = [
  {
    name: 'new',
    usage: '<folder> [--name <name>]',
    doc: 'Creates a workspace folder.',
    options: { name: { type: 'string' } },
    run: (typed) =>
      inWorkspace(null, false, async (api) => {
        const name = text(typed, 'name')
        const folder = resolve(word(typed, 0, 'folder'))
        const status = await api.workspace.create({ folder, ...(name ? { name } : {}) })
        typed.terminal.result(status, () => `Created ${folder}`)
        return 0
      }),
  },
  {
    name: 'status',
    usage: '<folder>',
    doc: 'Says what is loaded: version, as-of date, sizes, checks and the ledger of loads.',
    run: (typed) =>
      inWorkspace(word(typed, 0, 'folder'), true, async (api) => {
        const [status, loads] = [await api.workspace.status({}), await api.import.batches({})]
        typed.terminal.result({ ...status, loads }, () => `${statusText(status)}\n\n${ledgerText(loads)}`)
        return 0
      }),
  },
  {
    name: 'sample',
    usage: '<folder>',
    doc: 'Creates the sample workspace, a made-up home and outdoor retailer, and loads it.',
    run: (typed) =>
      inWorkspace(null, false, async (api) => {
        const folder = resolve(word(typed, 0, 'folder'))
        const summary = await follow(await api.workspace.sample({ folder }, { signal: typed.signal }), typed.terminal)
        typed.terminal.result(summary, () => loadText(summary))
        return 0
      }),
  },
  {
    name: 'undo',
    usage: '<folder> [--load <number>]',
    doc: 'Points the workspace back to the version before the last load.',
    options: { load: { type: 'string' } },
    run: (typed) =>
      inWorkspace(word(typed, 0, 'folder'), false, async (api) => {
        const load = text(typed, 'load')
        const undone = await api.import.undo(load ? { load: Number(load) } : {})
        typed.terminal.result(undone, () => `Load ${undone.undone} is undone.`)
        return 0
      }),
  },
  {
    name: 'verify',
    usage: '<folder>',
    doc: 'Proves the workspace: checksums, row accounting, integrity, references, data tests.',
    run: (typed) =>
      inWorkspace(word(typed, 0, 'folder'), true, async (api) => {
        const result = await follow(await api.workspace.verify({}, { signal: typed.signal }), typed.terminal)
        typed.terminal.result(result, () => verifyText(result))
        return result.passed ? 0 : faults.workspace_corrupt.exit
      }),
  },
]

/** One line per kind of check, and every check that failed. */
function verifyText({ passed, checks }: VerifyResult): string {
  const kinds = [...Map.groupBy(checks, (one) => one.check)]
  const summary = textTable(
    ['check', 'passed', 'failed'],
    kinds.map(([kind, all]) => [kind, all.filter((one) => one.passed).length, all.filter((one) => !one.passed).length]),
  )
  const wrong = checks.filter((one) => !one.passed).map((one) => `${one.subject}: ${one.message}`)
  return [summary, ...wrong, passed ? 'The workspace is sound.' : 'The workspace is DAMAGED.'].join('\n')
}

function statusText(status: WorkspaceStatus): string {
  return textPairs([
    ['Workspace', status.name],
    ['Folder', status.folder],
    ['Version', status.version],
    ['Loaded', status.loadedAt],
    ['As of', status.asOf],
    ['Currency', status.currency],
    ['Order lines', status.orderLines],
    ['Orders', status.orders],
    ['Customers', status.customers],
    ['Products', status.products],
    ['Quarantined rows', status.quarantined],
    ['Studies', status.studies],
    ['Data tests', status.checks],
  ])
}

function ledgerText(loads: readonly LoadRow[]): string {
  if (loads.length === 0) return 'Nothing is loaded yet.'
  return textTable(
    ['load', 'status', 'current', 'files', 'read', 'loaded', 'quarantined', 'seconds'],
    loads.map((load) => [
      String(load.load),
      load.status,
      load.current ? 'yes' : '',
      load.batches.map((batch) => batch.file).join(', '),
      load.accounting?.read ?? null,
      load.accounting?.loaded ?? null,
      load.accounting?.quarantined ?? null,
      load.seconds === null ? null : figure(load.seconds, 1),
    ]),
  )
}
