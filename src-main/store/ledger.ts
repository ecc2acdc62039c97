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
  /** When its load was first published; a rebuild does not change that. */
  readonly loadedAt: string
  /** The settings that its tables were computed with, as `tableSettings` gives them; null when not recorded. */
  readonly settings: string | null
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
  loaded_at: string
  settings: string | null
}

const VERSION_COLUMNS = `v.version, v.load_id, v.path, v.sha256, v.bytes, v.published_at, v.settings,
  (SELECT MIN(w.published_at) FROM ws_version w WHERE w.load_id = v.load_id) AS loaded_at`

/** The current version with its stored path; null before the first load. */
export function readCurrent(db: Database): PublishedVersion | null {
  const row = db
    .prepare<[], VersionRecord>(
      `SELECT ${VERSION_COLUMNS} FROM ws_current c JOIN ws_version v ON v.version = c.version`,
    )
    .get()
  return row ? toVersion(row) : null
}

/** Every version that was ever published with its stored path, ascending. */
export function readVersions(db: Database): PublishedVersion[] {
  const rows = db.prepare<[], VersionRecord>(`SELECT ${VERSION_COLUMNS} FROM ws_version v ORDER BY v.version`).all()
  return rows.map(toVersion)
}

function toVersion(row: VersionRecord): PublishedVersion {
  const { version, load_id: load, path, sha256, bytes, published_at: publishedAt } = row
  return { version, load, path, sha256, bytes, publishedAt, loadedAt: row.loaded_at, settings: row.settings }
}

/** Makes the version of a load current: one row changes what everybody reads. */
export function insertPublication(db: Database, publication: Publication, settings: string): void {
  const { load, version } = publication
  insertVersion(db, publication, { load, previous: readCurrent(db)?.version ?? null, replaces: null, settings })
  const changed = db
    .prepare("UPDATE ws_load SET status = 'published', version = ? WHERE load_id = ?")
    .run(version, load)
  if (changed.changes !== 1) throw new LensError('not_found', `There is no load ${load}.`, { load })
  pointTo(db, version)
}

/**
 * Makes a version current that was computed anew from another: the same load with the same version before it, so that
 * an undo still takes back a load.
 */
export function insertRebuild(db: Database, rebuilt: Rebuilt, settings: string): void {
  const { replaces } = rebuilt
  const source = db
    .prepare<[number], { load_id: number; previous_version: number | null }>(
      'SELECT load_id, previous_version FROM ws_version WHERE version = ?',
    )
    .get(replaces)
  if (!source) throw new LensError('not_found', `There is no version ${replaces}.`, { version: replaces })
  insertVersion(db, rebuilt, { load: source.load_id, previous: source.previous_version, replaces, settings })
  pointTo(db, rebuilt.version)
}

function insertVersion(
  db: Database,
  { version, path, sha256, bytes }: Omit<Publication, 'load'>,
  kin: { load: number; previous: number | null; replaces: number | null; settings: string },
): void {
  db.prepare(
    `INSERT INTO ws_version (version, load_id, previous_version, path, sha256, bytes, published_at, settings, replaces)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(version, kin.load, kin.previous, path, sha256, bytes, now(), kin.settings, kin.replaces)
}

function pointTo(db: Database, version: number | null): void {
  db.prepare('UPDATE ws_current SET version = ?').run(version)
}

/** The current version and those that undoing one load after the other leads back to. */
export function readUndoChain(db: Database): number[] {
  return db
    .prepare<[], number>(
      `WITH RECURSIVE chain(version) AS (
         SELECT version FROM ws_current WHERE version IS NOT NULL
         UNION ALL
         SELECT v.previous_version FROM chain c JOIN ws_version v ON v.version = c.version
         WHERE v.previous_version IS NOT NULL)
       SELECT version FROM chain`,
    )
    .pluck()
    .all()
}

/** A sealed version on its way to taking the place of one with the same load. */
export interface Rebuilt extends Omit<Publication, 'load'> {
  /** Version that it was computed from. */
  readonly replaces: number
}

/** What an undo would lead to. */
export interface UndoTarget {
  /** The load that would be taken back. */
  readonly undone: number
  /** The version before it; null when nothing would be left. */
  readonly target: PublishedVersion | null
}

/** What an undo did. */
export interface UndoResult {
  /** The load that was taken back. */
  readonly undone: number
  /** The version that is current now; null when nothing is left. */
  readonly version: number | null
}

/**
 * What undoing the current load would lead to.
 * @throws LensError `undo_nothing` when there is no load, when another load is current, or when the file is gone
 */
export function readUndoTarget(
  db: Database,
  load: number | undefined,
  isKept: (version: number) => boolean,
): UndoTarget {
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
  return { undone: current.load, target: readVersions(db).find((row) => row.version === version) ?? null }
}

/**
 * Points back to the version before the current load, or to that version computed anew.
 * @throws LensError as {@link readUndoTarget}
 */
export function pointBack(
  db: Database,
  load: number | undefined,
  isKept: (version: number) => boolean,
  anew?: { readonly rebuilt: Rebuilt; readonly settings: string },
): UndoResult {
  const { undone, target } = readUndoTarget(db, load, isKept)
  if (anew) insertRebuild(db, anew.rebuilt, anew.settings)
  else pointTo(db, target?.version ?? null)
  db.prepare("UPDATE ws_load SET status = 'undone' WHERE load_id = ?").run(undone)
  return { undone, version: anew?.rebuilt.version ?? target?.version ?? null }
}

function now(): string {
  return new Date().toISOString()
}
