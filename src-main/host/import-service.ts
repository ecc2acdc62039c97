import type { EntityCode, Preview } from '../api/contract/import.ts'
import type { ImportServices, Running } from '../api/services.ts'
import { entities } from '../import/entities.ts'
import type { LoadedFile } from '../import/preview.ts'
import type { UndoResult } from '../store/ledger.ts'
import type { Workspace } from '../store/workspace.ts'
import { runChild } from './child.ts'
import type { Desk } from './desk.ts'
import { finished } from './finished.ts'
import type { JobRequest } from './job-messages.ts'
import { ledgerRows } from './ledger-rows.ts'
import { JOB_MEGABYTES, loadFile, recipesOf, runCheckJob, runLoadJob } from './load-job.ts'
import type { LoadWay } from './load-job.ts'
import { isOutdated, runRebuildJob } from './rebuild-job.ts'

/** The `import.*` procedures of one engine. */
export function createImportService(desk: Desk, way: LoadWay): ImportServices {
  const { paths } = way
  return {
    fields: ({ entity }) =>
      entities[entity].fields.map(({ name, type, required, personal, doc, synonyms }) => {
        return { field: name, type, required, personal, doc, synonyms: [...synonyms] }
      }),
    async preview(input, signal) {
      const workspace = desk.workspace()
      const file = await loadFile(workspace, paths, input)
      return ask<Preview>(
        { kind: 'preview', file, recipes: recipesOf(workspace), loaded: loadedFiles(workspace) },
        signal,
      )
    },
    check: (input, signal) => runCheckJob(desk.workspace(), paths, input, signal),
    async sourceRow({ batch, row }, signal) {
      const { folder } = desk.workspace()
      return ask({ kind: 'source_row', folder, warehouse: desk.target().warehouse, batch, row }, signal)
    },
    run: (input, signal) => desk.alone((stop) => runLoadJob(desk.writable(), way, input, stop), signal),
    undo: (load, signal) => finished(desk.alone((stop) => undo(desk.writable(), load, stop), signal)),
    batches: () => ledgerRows(desk.workspace()),
    recipes: () =>
      desk
        .workspace()
        .recipes()
        .map(({ name, entity, header, savedAt }) => {
          return { name, entity: entity as EntityCode, header: [...header], savedAt }
        }),
    saveRecipe(recipe) {
      desk.writable().saveRecipe(recipe)
      return { name: recipe.name }
    },
  }
}

/** Asks a job process one short question; a file of unknown origin is never read in the host. */
async function ask<T>(request: JobRequest, signal: AbortSignal): Promise<T> {
  return (await finished(runChild<T>('job', request, signal, JOB_MEGABYTES))).result
}

/** Takes back the current load; the version before it is computed anew where settings changed since it was made. */
async function* undo(workspace: Workspace, load: number | undefined, signal: AbortSignal): Running<UndoResult> {
  const { target } = workspace.undoTarget(load)
  const settings = workspace.settings()
  if (target === null || !isOutdated(target, settings)) return workspace.undo(load)
  return yield* runRebuildJob(workspace, target, settings, (rebuilt) => workspace.undo(load, rebuilt), signal)
}

/** The files that the current version holds. */
function loadedFiles(workspace: Workspace): LoadedFile[] {
  const published = ledgerRows(workspace).filter((row) => row.status === 'published')
  return published.flatMap(({ load, startedAt, batches }) =>
    batches.filter((batch) => batch.status === 'loaded').map(({ sha256 }) => ({ sha256, load, at: startedAt })),
  )
}
