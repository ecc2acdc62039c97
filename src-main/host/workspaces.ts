import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { WorkspaceStatus } from '../api/contract/workspace.ts'
import type { WorkspaceServices } from '../api/services.ts'
import { isLensError } from '../base/faults.ts'
import { SAMPLE_NAME } from '../import/sample/generate.ts'
import { currencyDigits } from '../model/currency.ts'
import { createWorkspace, openWorkspace } from '../store/workspace.ts'
import type { Workspace } from '../store/workspace.ts'
import type { Desk } from './desk.ts'
import type { HostKind } from './engine-types.ts'
import { programFolder } from './entry.ts'
import { finished } from './finished.ts'
import type { Home } from './home.ts'
import { assertAbsolute } from './paths.ts'
import { COUNTS } from './reader-messages.ts'
import { changeSetting, listSettings } from './settings.ts'
import type { WarehouseCounts } from './warehouse-counts.ts'

type Opening = Pick<WorkspaceServices, 'create' | 'open' | 'close' | 'status' | 'recents' | 'settings' | 'setSetting'>

/** The `workspace.*` procedures of one engine that run no job. */
export function createOpening(desk: Desk, home: Home, host: HostKind): Opening {
  const status = async (signal: AbortSignal): Promise<WorkspaceStatus> => {
    const workspace = desk.held()
    const base = { ...NOTHING, host, appVersion: appVersion() }
    if (!workspace) return base
    return { ...base, ...identity(workspace), ...(await sizes(desk, signal)) }
  }
  const show = (workspace: Workspace): Promise<WorkspaceStatus> => {
    desk.replace(workspace)
    const { folder, name } = workspace
    home.remember({ folder, name, openedAt: new Date().toISOString() })
    return status(never())
  }
  return {
    status,
    async create(folder, name) {
      assertAbsolute(folder)
      desk.assertIdle()
      return show(createWorkspace(resolve(folder), { name }))
    },
    async open(folder, readOnly) {
      assertAbsolute(folder)
      desk.assertIdle()
      const path = resolve(folder)
      const held = desk.held()
      if (held?.folder === path && held.readOnly === readOnly) return status(never())
      // The same folder in another mode: its lock must be free before it can be taken again.
      if (held?.folder === path) desk.replace(null)
      return show(openWorkspace(path, { readOnly }))
    },
    async close() {
      desk.assertIdle()
      desk.replace(null)
      return status(never())
    },
    recents: () =>
      home.recents().map((recent) => ({ ...recent, exists: existsSync(join(recent.folder, 'workspace.json')) })),
    settings: () => listSettings(desk.workspace()),
    async setSetting(key, value, signal) {
      const workspace = desk.writable()
      await finished(desk.alone((stop) => changeSetting(workspace, key, value, stop), signal))
      return listSettings(workspace)
    },
  }
}

const NOTHING = {
  open: false,
  folder: null,
  id: null,
  name: null,
  readOnly: false,
  holder: null,
  formatVersion: null,
  version: null,
  load: null,
  loadedAt: null,
  asOf: null,
  currency: null,
  currencyDigits: 2,
  orderLines: 0,
  orders: 0,
  customers: 0,
  products: 0,
  quarantined: 0,
  studies: 0,
  isSample: false,
  checks: 'none',
  masked: true,
} as const

function identity(workspace: Workspace): Partial<WorkspaceStatus> {
  const current = workspace.current()
  return {
    open: true,
    folder: workspace.folder,
    id: workspace.id,
    name: workspace.name,
    readOnly: workspace.readOnly,
    holder: workspace.holder,
    formatVersion: workspace.formatVersion,
    version: current?.version ?? null,
    load: current?.load ?? null,
    loadedAt: current?.loadedAt ?? null,
    isSample: workspace.name === SAMPLE_NAME,
  }
}

/** Sizes of the current version; a workspace without one has none. */
async function sizes(desk: Desk, signal: AbortSignal): Promise<Partial<WorkspaceStatus>> {
  try {
    const counts = (await desk.ask(COUNTS, null, signal)) as WarehouseCounts
    return { ...counts, currencyDigits: currencyDigits(counts.currency ?? '') }
  } catch (error) {
    if (isLensError(error) && error.key === 'workspace_empty') return {}
    throw error
  }
}

function never(): AbortSignal {
  return new AbortController().signal
}

/** Version of the program, from its package. */
export function appVersion(): string {
  const read = JSON.parse(readFileSync(join(programFolder(), 'package.json'), 'utf8')) as { version?: string }
  return read.version ?? '0'
}
