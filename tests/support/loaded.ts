import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { runLoad } from '../../src-main/import/load.ts'
import type { LoadFile, LoadOutcome } from '../../src-main/import/request.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { settingsFrom, type Settings } from '../../src-main/model/settings.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import { createWorkspace } from '../../src-main/store/workspace.ts'

/** A warehouse version that came out of a real load, opened as readers open it. */
export interface LoadedWarehouse {
  readonly db: Database
  readonly settings: Settings
  readonly outcome: LoadOutcome
  readonly remove: () => void
}

/** Loads files as one load into a new workspace, marts and data tests included. */
export async function loadFiles(
  given: readonly (string | LoadFile)[],
  stored: Readonly<Record<string, unknown>> = {},
): Promise<LoadedWarehouse> {
  const root = mkdtempSync(join(tmpdir(), 'lens-loaded-'))
  const folder = join(root, 'golden.lens')
  createWorkspace(folder, { name: 'Golden' }).close()
  const settings = settingsFrom(stored)
  const files = given.map((file) => (typeof file === 'string' ? { path: file } : file))
  const load = { folder, load: 1, from: null, files, settings, recipes: [], salt: 'golden', deps: { buildMarts } }
  const outcome = await runLoad(load, () => undefined)
  if (!outcome.sealed) throw new TypeError('nothing was loaded')
  const db = openWarehouse(outcome.sealed.path, { readOnly: true })
  const remove = (): void => {
    db.close()
    rmSync(root, { recursive: true, force: true })
  }
  return { db, settings, outcome, remove }
}
