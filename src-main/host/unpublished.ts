import { listVersions, removePartials, removeVersion } from '../store/versions.ts'
import type { Workspace } from '../store/workspace.ts'

/** Forgets what a job is about to make: the function deletes every version and partial file made since this call. */
export function sweeper(workspace: Workspace): () => void {
  const known = new Set(listVersions(workspace.paths))
  return () => {
    removePartials(workspace.paths)
    for (const version of listVersions(workspace.paths)) {
      if (!known.has(version)) removeVersion(workspace.paths, version)
    }
  }
}
