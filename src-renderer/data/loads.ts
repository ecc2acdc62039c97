import { toasts } from '../state/toasts.svelte.ts'
import { workspace } from '../state/workspace.svelte.ts'
import { complain } from './actions.ts'
import { api } from './client.ts'

/** Points the workspace back to the version before a load; the load stays in the ledger. */
export async function undoLoad(load: number): Promise<boolean> {
  try {
    await api().import.undo({ load })
    await workspace.refresh()
    toasts.show(`Load ${load} was undone. Every figure is as it was before.`, { tone: 'good' })
    return true
  } catch (error) {
    complain(error)
    return false
  }
}
