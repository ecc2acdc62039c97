import { createHash } from 'node:crypto'
import type { Running } from '../api/services.ts'
import { LensError } from '../base/faults.ts'
import type { Workspace } from '../store/workspace.ts'
import type { ReaderTarget } from './reader-messages.ts'
import { createReaders } from './readers.ts'

/** What lies on the desk of one engine: at most one workspace, its readers, and at most one job that changes it. */
export interface Desk {
  readonly held: () => Workspace | null
  /** @throws LensError `workspace_none` */
  readonly workspace: () => Workspace
  /** @throws LensError `workspace_none`, `workspace_read_only` */
  readonly writable: () => Workspace
  /** Puts another workspace (or none) on the desk and lets go of the one before. */
  readonly replace: (next: Workspace | null) => void
  /**
   * Answers a question from the current version.
   * @throws LensError `workspace_none`, `workspace_empty`, `cancelled`, or what the analysis refuses
   */
  readonly ask: (path: string, input: unknown, signal: AbortSignal) => Promise<unknown>
  readonly target: () => ReaderTarget
  /** Runs a job that must be alone. @throws LensError `import_busy` */
  readonly alone: <T>(job: (signal: AbortSignal) => Running<T>, signal: AbortSignal) => Running<T>
  /** Refuses while a job runs. @throws LensError `import_busy` */
  readonly assertIdle: () => void
  /** Cancels the running job, ends the readers, lets go of the workspace. */
  readonly close: () => Promise<void>
}

/** An empty desk. */
export function createDesk(): Desk {
  const readers = createReaders()
  const state: { workspace: Workspace | null; job: { stop: AbortController; ended: Promise<void> } | null } = {
    workspace: null,
    job: null,
  }
  const workspace = (): Workspace => {
    if (!state.workspace) throw new LensError('workspace_none', 'No workspace is open.')
    return state.workspace
  }
  const target = (): ReaderTarget => readerTarget(workspace())
  const assertIdle = (): void => {
    if (state.job) throw new LensError('import_busy', 'The workspace is busy: a load or another job is still running.')
  }
  return {
    held: () => state.workspace,
    workspace,
    writable() {
      const open = workspace()
      if (!open.readOnly) return open
      const holder = open.holder ?? 'another program'
      throw new LensError('workspace_read_only', `The workspace is held by ${holder}.`, { holder })
    },
    replace(next) {
      readers.release()
      const before = state.workspace
      state.workspace = next
      before?.close()
    },
    ask: async (path, input, signal) => readers.ask(target(), path, input, signal),
    target,
    assertIdle,
    async *alone(job, signal) {
      assertIdle()
      const stop = new AbortController()
      const ended = Promise.withResolvers<void>()
      state.job = { stop, ended: ended.promise }
      try {
        return yield* job(AbortSignal.any([signal, stop.signal]))
      } finally {
        state.job = null
        ended.resolve()
      }
    },
    async close() {
      state.job?.stop.abort()
      await state.job?.ended
      await readers.close()
      state.workspace?.close()
      state.workspace = null
    },
  }
}

function readerTarget(workspace: Workspace): ReaderTarget {
  const current = workspace.current()
  if (!current) throw new LensError('workspace_empty', 'Nothing is loaded in this workspace yet.')
  const settings = workspace.settings()
  return {
    workspace: workspace.id,
    version: current.version,
    warehouse: current.path,
    sha256: current.sha256,
    writable: !workspace.readOnly,
    work: workspace.paths.database,
    settings,
    settingsHash: createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16),
  }
}
