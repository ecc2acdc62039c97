import Database from 'better-sqlite3'
import type { Database as Connection } from 'better-sqlite3'
import type { AnalysisContext } from '../../../src-main/analysis/context.ts'
import type { Facts } from '../../../src-main/base/facts.ts'
import type { Settings } from '../../../src-main/model/settings.ts'
import { settingsFrom } from '../../../src-main/model/settings.ts'
import { openWarehouse } from '../../../src-main/store/open.ts'
import { workspacePaths } from '../../../src-main/store/paths.ts'
import { buildFacts } from '../../../src-main/store/snapshot/build.ts'
import type { SnapshotOwner } from '../../../src-main/store/snapshot/directory.ts'
import { openSnapshot } from '../../../src-main/store/snapshot/open.ts'
import { snapshotPath } from '../../../src-main/store/snapshot/write.ts'
import { listVersions, versionPath } from '../../../src-main/store/versions.ts'

/** Where the current version of a workspace lies. */
export interface CurrentVersion {
  readonly warehouse: string
  readonly snapshot: string
  readonly owner: SnapshotOwner
}

/** The version that a workspace shows. @throws Error when nothing is loaded */
export function currentVersion(folder: string): CurrentVersion {
  const paths = workspacePaths(folder)
  const version = Math.max(...listVersions(paths))
  const warehouse = versionPath(paths, version)
  const work = new Database(paths.database, { readonly: true })
  const sha256 = work.prepare('SELECT sha256 FROM ws_version WHERE version = ?').pluck().get(version)
  work.close()
  return { warehouse, snapshot: snapshotPath(warehouse), owner: { version, sha256: String(sha256) } }
}

/** A connection to the warehouse with its facts, as a reader of the product has them. */
export interface OpenWarehouse {
  readonly db: Connection
  readonly facts: Facts
  readonly settings: Settings
  readonly context: AnalysisContext
}

/** Opens the current version as a reader does: facts from the snapshot, else from the database. */
export async function openCurrent(folder: string): Promise<OpenWarehouse> {
  const { warehouse, snapshot, owner } = currentVersion(folder)
  const db = openWarehouse(warehouse, { readOnly: true })
  const facts = await openSnapshot(snapshot, owner).catch(() => buildFacts(db))
  const settings = settingsFrom({})
  return { db, facts, settings, context: { db, facts, settings, tick: () => undefined } }
}
