import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'

/** State of a load in the ledger. */
export type LoadStatus = 'running' | 'published' | 'undone' | 'failed' | 'cancelled'

/** One load of the ledger. `request` and `summary` are what the load was asked and what it answered. */
export interface LedgerRow<Summary = unknown> {
  readonly load: number
  /** Version it made; null before it published. */
  readonly version: number | null
  readonly status: LoadStatus
  readonly current: boolean
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly seconds: number | null
  readonly request: unknown
  readonly summary: Summary | null
  /** Key of the fault when it failed. */
  readonly fault: string | null
}

/** A published warehouse version. */
export interface PublishedVersion {
  readonly version: number
  readonly load: number
  /** Stored relative to the workspace folder; absolute where a workspace hands it out. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  readonly publishedAt: string
}

/** A sealed version on its way to being the current one. */
export interface Publication {
  readonly load: number
  readonly version: number
  /** Path relative to the workspace folder. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

interface LoadRecord {
  load_id: number
  version: number | null
  status: LoadStatus
  request: string
  summary: string | null
  fault: string | null
  started_at: string
  finished_at: string | null
  seconds: number | null
  is_current: 0 | 1
}

/** Every load, newest first. */
export function readLedger<Summary>(db: Database): LedgerRow<Summary>[] {
  const rows = db
    .prepare<[], LoadRecord>(
      `SELECT l.*, COALESCE(v.load_id = l.load_id, 0) AS is_current FROM ws_load l
       CROSS JOIN ws_current c LEFT JOIN ws_version v ON v.version = c.version ORDER BY l.load_id DESC`,
    )
    .all()
  return rows.map((row) => ({
    load: row.load_id,
    version: row.version,
    status: row.status,
    current: row.is_current === 1,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    seconds: row.seconds,
    request: JSON.parse(row.request) as unknown,
    summary: row.summary === null ? null : (JSON.parse(row.summary) as Summary),
    fault: row.fault,
  }))
}

/** Opens a new entry and returns its number. */
export function insertLoad(db: Database, request: unknown): number {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO ws_load (status, request, started_at) VALUES ('running', ?, ?)")
    .run(JSON.stringify(request), now())
  return Number(lastInsertRowid)
}

/** Closes an entry with its state; a load that was published stays published. */
export function closeLoad(
  db: Database,
  load: number,
  end: { readonly status: 'failed' | 'cancelled'; readonly fault: string } | { readonly summary: unknown },
): void {
  const finished = now()
  const started: unknown = db.prepare('SELECT started_at FROM ws_load WHERE load_id = ?').pluck().get(load)
  if (typeof started !== 'string') throw new LensError('not_found', `There is no load ${load}.`, { load })
  const seconds = Math.max(0, Date.parse(finished) - Date.parse(started)) / 1000
  if ('summary' in end) {
    db.prepare('UPDATE ws_load SET summary = ?, finished_at = ?, seconds = ? WHERE load_id = ?').run(
      JSON.stringify(end.summary),
      finished,
      seconds,
      load,
    )
    return
  }
  db.prepare(
    "UPDATE ws_load SET status = ?, fault = ?, finished_at = ?, seconds = ? WHERE load_id = ? AND status = 'running'",
  ).run(end.status, end.fault, finished, seconds, load)
}

/** Loads that were running when their process ended: nothing of them was published. */
export function closeInterrupted(db: Database): number {
  return db
    .prepare("UPDATE ws_load SET status = 'failed', fault = 'import_child', finished_at = ? WHERE status = 'running'")
    .run(now()).changes
}

interface VersionRecord {
  version: number
  load_id: number
  path: string
  sha256: string
  bytes: number
  published_at: string
}

/** The current version with its stored path; null before the first load. */
export function readCurrent(db: Database): PublishedVersion | null {
  const row = db
    .prepare<[], VersionRecord>('SELECT v.* FROM ws_current c JOIN ws_version v ON v.version = c.version')
    .get()
  return row ? toVersion(row) : null
}

/** Every version that was ever published with its stored path, ascending. */
export function readVersions(db: Database): PublishedVersion[] {
  return db.prepare<[], VersionRecord>('SELECT * FROM ws_version ORDER BY version').all().map(toVersion)
}

function toVersion(row: VersionRecord): PublishedVersion {
  const { version, load_id: load, path, sha256, bytes, published_at: publishedAt } = row
  return { version, load, path, sha256, bytes, publishedAt }
}

/** Makes a version current: one row changes what everybody reads. */
export function insertPublication(db: Database, publication: Publication): void {
  const { load, version, path, sha256, bytes } = publication
  const previous = readCurrent(db)?.version ?? null
  db.prepare('INSERT INTO ws_version VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    version,
    load,
    previous,
    path,
    sha256,
    bytes,
    now(),
  )
  const changed = db
    .prepare("UPDATE ws_load SET status = 'published', version = ? WHERE load_id = ?")
    .run(version, load)
  if (changed.changes !== 1) throw new LensError('not_found', `There is no load ${load}.`, { load })
  db.prepare('UPDATE ws_current SET version = ?').run(version)
}

/** What an undo did. */
export interface UndoResult {
  /** The load that was taken back. */
  readonly undone: number
  /** The version that is current now; null when nothing is left. */
  readonly version: number | null
}

/**
 * Points back to the version before the current load.
 * @throws LensError `undo_nothing` when there is no load, when another load is current, or when the file is gone
 */
export function pointBack(db: Database, load: number | undefined, isKept: (version: number) => boolean): UndoResult {
  const current = readCurrent(db)
  if (!current) throw new LensError('undo_nothing', 'There is no load to undo.')
  if (load !== undefined && load !== current.load) {
    throw new LensError(
      'undo_nothing',
      `Load ${load} is not the current one; only load ${current.load} can be undone.`,
      {
        load,
        current: current.load,
      },
    )
  }
  const previous = db
    .prepare<[number], { previous_version: number | null }>('SELECT previous_version FROM ws_version WHERE version = ?')
    .get(current.version)
  const version = previous?.previous_version ?? null
  if (version !== null && !isKept(version)) {
    throw new LensError('undo_nothing', 'The version before this load is no longer kept.', { version })
  }
  db.prepare('UPDATE ws_current SET version = ?').run(version)
  db.prepare("UPDATE ws_load SET status = 'undone' WHERE load_id = ?").run(current.load)
  return { undone: current.load, version }
}

function now(): string {
  return new Date().toISOString()
}
