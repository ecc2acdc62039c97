import { basename } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Facts } from '../../base/facts.ts'
import { writeMeta } from '../open.ts'
import { buildFacts } from './build.ts'
import type { SnapshotOwner } from './directory.ts'
import { snapshotPath, startSnapshot } from './write.ts'
import type { SnapshotWriting } from './write.ts'

/** Key of `warehouse_meta` under which a version says that it is published with a snapshot. */
export const SNAPSHOT_KEY = 'snapshot'

/** The snapshot of a version that is being made: it is written while marts are computed and named once it is sealed. */
export interface VersionSnapshot {
  /** Builds the facts of the partial version, which must be settled, and begins to write them. */
  readonly take: (db: Database) => Facts
  /** Gives the snapshot its name; nothing when none was taken. @throws LensError `disk_full`, `disk_io` */
  readonly finish: (sealed: SnapshotOwner) => Promise<void>
  /** Deletes what was written. */
  readonly discard: () => Promise<void>
}

/** The snapshot beside a partial warehouse file. */
export function versionSnapshot(partial: string): VersionSnapshot {
  const held: { writing: SnapshotWriting | null } = { writing: null }
  return {
    take(db) {
      const facts = buildFacts(db)
      writeMeta(db, SNAPSHOT_KEY, basename(snapshotPath(partial)))
      held.writing = startSnapshot(facts, snapshotPath(partial))
      return facts
    },
    finish: async (sealed) => held.writing?.finish(sealed),
    discard: async () => held.writing?.discard(),
  }
}
