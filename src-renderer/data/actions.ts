import { faultOf } from '../../src-main/api/client.ts'
import type { LoadSummary } from '../../src-main/api/contract/import.ts'
import { router } from '../state/router.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'
import { jobs } from '../state/jobs.svelte.ts'
import { wizard } from '../state/wizard.svelte.ts'
import { workspace, type WorkspaceStatus } from '../state/workspace.svelte.ts'
import { api } from './client.ts'

/** Shows what a failed call said as a notice. */
export function complain(error: unknown): void {
  const fault = faultOf(error)
  toasts.show(`${fault.message} ${fault.help} (${fault.code})`, { tone: 'bad' })
}

/** Opens a workspace folder and goes to its Overview, or to Import while it is empty. */
export async function openWorkspace(folder: string): Promise<boolean> {
  return arrive(api().workspace.open({ folder }))
}

/** Creates a workspace folder and goes to Import. */
export async function createWorkspace(folder: string, name?: string): Promise<boolean> {
  return arrive(api().workspace.create({ folder, ...(name ? { name } : {}) }))
}

async function arrive(answer: Promise<WorkspaceStatus>): Promise<boolean> {
  try {
    const status = await answer
    await workspace.accept(status)
    const dropped = wizard.resume()
    router.go(dropped || status.version === null ? 'import' : 'overview', CLEARED)
    return true
  } catch (error) {
    complain(error)
    return false
  }
}

/** The filters of one workspace mean nothing in another. */
const CLEARED = { d: null, cmp: null, seg: null, ch: null, cat: null, reg: null, cur: null }

/** Closes the open workspace and goes Home. */
export async function closeWorkspace(): Promise<void> {
  try {
    await workspace.accept(await api().workspace.close({}))
    router.go('home', CLEARED)
  } catch (error) {
    complain(error)
  }
}

/** Creates and loads the sample workspace as a job, then shows its Overview. */
export async function openSample(): Promise<void> {
  const { job, done } = jobs.start<LoadSummary>('Making the sample workspace', async (signal) =>
    api().workspace.sample({}, { signal }),
  )
  const summary = await done
  await workspace.refresh()
  if (summary) router.go('overview', CLEARED)
  else if (job.fault && job.state === 'failed')
    toasts.show(`${job.fault.message} ${job.fault.help} (${job.fault.code})`, { tone: 'bad' })
}
