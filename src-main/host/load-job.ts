import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { FileRequest, LoadSummary, RunInput } from '../api/contract/import.ts'
import type { CheckResult, Running } from '../api/services.ts'
import { isLensError, LensError } from '../base/faults.ts'
import type { LoadFile, LoadOutcome, LoadWriter } from '../import/request.ts'
import type { Recipe } from '../import/recipes.ts'
import type { Workspace } from '../store/workspace.ts'
import { runChild } from './child.ts'
import type { LoadJob } from './job-messages.ts'
import type { PathRule } from './paths.ts'
import { sweeper } from './unpublished.ts'
import { clearUploads, uploadPath } from './uploads.ts'

/** V8 heap of a job in MB; columns and SQLite pages live outside it. */
export const JOB_MEGABYTES = 384

/** What a host decides about its loads. */
export interface LoadWay {
  /** Which files may be read. */
  readonly paths: PathRule
  /** How facts are written; database pages when absent. */
  readonly writer?: LoadWriter | undefined
}

/**
 * Loads files in a job process and publishes what it sealed by one row. Cancelled, killed or failed, the workspace
 * keeps its version and nothing of the new one stays.
 */
export async function* runLoadJob(
  workspace: Workspace,
  { paths, writer }: LoadWay,
  input: RunInput,
  signal: AbortSignal,
): Running<LoadSummary> {
  const files = await Promise.all(input.files.map((file) => loadFile(workspace, paths, file)))
  const sweep = sweeper(workspace)
  const load = workspace.startLoad({
    ...input,
    files: files.map(({ path, ...file }) => ({ ...file, name: file.name ?? basename(path) })),
  })
  try {
    const outcome = yield* sealed({ ...loadJob(workspace, load, files, input), writer }, signal)
    if (outcome.sealed) workspace.publish({ ...outcome.sealed, load }, outcome.summary)
    else workspace.failLoad(load, 'already_loaded')
    await clearUploads(
      workspace.paths.incoming,
      input.files.flatMap(({ source }) => ('upload' in source ? [source.upload] : [])),
    )
    return outcome.summary
  } catch (error) {
    sweep()
    workspace.failLoad(load, isLensError(error) ? error.key : 'internal')
    throw error
  }
}

/** Runs the job up to a sealed version; the summary says what will be true once it is published. */
async function* sealed(load: LoadJob, signal: AbortSignal): Running<LoadOutcome & { summary: LoadSummary }> {
  const request = { kind: 'load', load }
  const { result, peakMemoryMb } = yield* runChild<LoadOutcome>('job', request, signal, JOB_MEGABYTES)
  if (signal.aborted) throw new LensError('cancelled', 'The load was cancelled; nothing was changed.')
  return { ...result, summary: { ...result.summary, published: result.sealed !== null, peakMemoryMb } }
}

/** Reads whole files as a load would, without changing anything. */
export async function* runCheckJob(
  workspace: Workspace,
  paths: PathRule,
  input: RunInput,
  signal: AbortSignal,
): Running<CheckResult> {
  const files = await Promise.all(input.files.map((file) => loadFile(workspace, paths, file)))
  const request = { kind: 'check', load: loadJob(workspace, 0, files, input) }
  return (yield* runChild<CheckResult>('job', request, signal, JOB_MEGABYTES)).result
}

function loadJob(workspace: Workspace, load: number, files: readonly LoadFile[], input: RunInput): LoadJob {
  const current = workspace.current()
  return {
    folder: workspace.folder,
    load,
    from: current?.version ?? null,
    fromSha256: current?.sha256,
    files,
    controls: input.controls,
    ignoreControls: input.ignoreControls,
    repeat: input.repeat,
    settings: workspace.settings(),
    recipes: recipesOf(workspace),
    salt: workspace.id,
  }
}

/** Saved recipes as the import knows them; the contract admitted only known extract kinds. */
export function recipesOf(workspace: Workspace): Recipe[] {
  return workspace.recipes().map((recipe) => ({ ...recipe, entity: recipe.entity as Recipe['entity'] }))
}

/**
 * Where the bytes of a requested file are.
 * @throws LensError `file_missing`, `file_kind`, `workspace_no_access` for a path that this host may not read
 */
export async function loadFile(workspace: Workspace, paths: PathRule, file: FileRequest): Promise<LoadFile> {
  const { source, ...choices } = file
  const path = 'upload' in source ? await uploadPath(workspace.paths.incoming, source.upload) : source.path
  if ('path' in source) paths.assertAllowed(path)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new LensError('file_missing', `${basename(path)} is not there.`, { file: basename(path) })
  if (!found.isFile())
    throw new LensError('file_kind', `${basename(path)} is no ordinary file.`, { file: basename(path) })
  return { ...choices, path, name: basename(path) }
}
