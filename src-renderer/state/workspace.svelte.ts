import type { WorkspaceStatus as Status } from '../../src-main/api/contract/workspace.ts'
import type { FilterOptions } from '../../src-main/analysis/catalog/contract.ts'
import type { z } from 'zod'
import { faultOf, type ShownFault } from '../../src-main/api/client.ts'
import { api } from '../data/client.ts'

export type WorkspaceStatus = z.infer<typeof Status>

/** The open workspace as the host reports it, and what its data allow. */
class Workspace {
  status = $state.raw<WorkspaceStatus | null>(null)
  /** What the filter bar offers; null until a version is loaded. */
  options = $state.raw<FilterOptions | null>(null)
  error = $state.raw<ShownFault | null>(null)
  #round = $state(0)

  /** Changes whenever figures may differ: another workspace, another version, a changed setting. */
  get stamp(): string {
    return `${this.status?.id ?? ''}/${this.status?.version ?? 0}/${this.#round}`
  }

  get open(): boolean {
    return this.status?.open ?? false
  }

  /** Whether any load has been published. */
  get loaded(): boolean {
    return this.open && this.status?.version !== null
  }

  get currency(): string {
    return this.options?.currency ?? this.status?.currency ?? 'GBP'
  }

  /** Asks the host anew; call after anything that changed the workspace. */
  async refresh(): Promise<void> {
    try {
      await this.accept(await api().workspace.status({}))
    } catch (error) {
      this.error = faultOf(error)
    }
  }

  /** Takes a status the host has just answered with. */
  async accept(status: WorkspaceStatus): Promise<void> {
    const changed = status.id !== this.status?.id || status.version !== this.status?.version
    this.error = null
    if (!status.open || status.version === null) {
      this.options = null
    } else if (changed || this.options === null) {
      this.options = await api().catalog.filters({})
    }
    this.status = status
  }

  /** Figures depend on something that changed without a new version, such as a setting. */
  async recompute(): Promise<void> {
    this.options = null
    await this.refresh()
    this.#round += 1
  }
}

export const workspace = new Workspace()
