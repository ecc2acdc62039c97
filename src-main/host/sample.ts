import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { FileRequest, LoadSummary, RunInput } from '../api/contract/import.ts'
import type { Running } from '../api/services.ts'
import { SAMPLE_NAME } from '../import/sample/generate.ts'
import type { SampleFile } from '../import/sample/generate.ts'
import { createWorkspace, openWorkspace } from '../store/workspace.ts'
import { runChild } from './child.ts'
import type { Desk } from './desk.ts'
import type { Home } from './home.ts'
import { JOB_MEGABYTES, runLoadJob } from './load-job.ts'
import { createPathRule } from './paths.ts'

/**
 * Makes the sample workspace, loads it and leaves it open. Without a folder it lies in the program's own folder, and
 * one that is there already is opened as it is. A sample that could not be loaded is removed again.
 */
export async function* makeSample(
  desk: Desk,
  home: Home,
  folder: string | undefined,
  signal: AbortSignal,
): Running<LoadSummary> {
  const path = resolve(folder ?? join(home.folder, 'harbour-and-pine.lens'))
  const made = folder === undefined ? reopened(desk, path) : null
  if (made) return made
  const workspace = createWorkspace(path, { name: SAMPLE_NAME })
  desk.replace(workspace)
  try {
    const target = join(workspace.paths.incoming, 'sample')
    const generated = yield* runChild<SampleFile[]>('job', { kind: 'sample', folder: target }, signal, JOB_MEGABYTES)
    const files = generated.result.map(requestOf)
    const input: RunInput = { files, ignoreControls: false, repeat: 'skip' }
    const summary = yield* runLoadJob(workspace, { paths: createPathRule(true) }, input, signal)
    rmSync(target, { recursive: true, force: true })
    home.remember({ folder: path, name: SAMPLE_NAME, openedAt: new Date().toISOString() })
    return summary
  } catch (error) {
    desk.replace(null)
    rmSync(path, { recursive: true, force: true })
    throw error
  }
}

function requestOf({ path, entity, mapping }: SampleFile): FileRequest {
  return { source: { path }, entity, ...(mapping ? { mapping: { ...mapping } } : {}) }
}

/** The summary of the sample that was made before, now open; null when there is none that is whole. */
function reopened(desk: Desk, path: string): LoadSummary | null {
  if (!existsSync(path)) return null
  if (desk.held()?.folder === path) desk.replace(null)
  const workspace = openWorkspace(path)
  const load = workspace.ledger<LoadSummary>().find((row) => row.current)
  if (!load?.summary) {
    workspace.close()
    rmSync(path, { recursive: true, force: true })
    return null
  }
  desk.replace(workspace)
  return load.summary
}
