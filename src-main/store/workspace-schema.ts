import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { openConnection } from './connection.ts'
import { makeFolder } from './paths.ts'

/** `application_id` of `workspace.sqlite` ("PLNS"). */
export const WORKSPACE_APP_ID = 0x504c4e53

/** One step of the schema of `workspace.sqlite`; released steps never change. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

const FIRST = `
CREATE TABLE ws_load (
  load_id INTEGER PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('running', 'published', 'undone', 'failed', 'cancelled')),
  version INTEGER,
  request TEXT NOT NULL CHECK (json_valid(request)),
  summary TEXT CHECK (json_valid(summary)),
  fault TEXT,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  seconds REAL
) STRICT;
CREATE TABLE ws_version (
  version INTEGER PRIMARY KEY,
  load_id INTEGER NOT NULL REFERENCES ws_load,
  previous_version INTEGER,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  published_at TEXT NOT NULL
) STRICT;
CREATE TABLE ws_current (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  version INTEGER REFERENCES ws_version
) STRICT;
INSERT INTO ws_current VALUES (1, NULL);
CREATE TABLE ws_setting (
  setting_key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value)),
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ws_setting_history (
  history_id INTEGER PRIMARY KEY,
  setting_key TEXT NOT NULL,
  old_value TEXT CHECK (json_valid(old_value)),
  new_value TEXT NOT NULL CHECK (json_valid(new_value)),
  changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE ws_recipe (
  recipe_name TEXT PRIMARY KEY,
  entity_code TEXT NOT NULL,
  header TEXT NOT NULL CHECK (json_valid(header)),
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  reading TEXT NOT NULL CHECK (json_valid(reading)),
  saved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ws_report (
  report_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  load_id INTEGER REFERENCES ws_load,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  pages INTEGER,
  created_at TEXT NOT NULL
) STRICT;`

/** What a version was computed with, and which version of the same load it took the place of. */
const REBUILDS = `
ALTER TABLE ws_version ADD COLUMN settings TEXT CHECK (json_valid(settings));
ALTER TABLE ws_version ADD COLUMN replaces INTEGER REFERENCES ws_version;`

/** Every released step, ascending from 1. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: FIRST },
  { version: 2, sql: REBUILDS },
]

/** Version that the last of these steps leads to. */
export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

/** Creates the schema in an empty database. */
export function createWorkspaceSchema(db: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  db.pragma(`application_id = ${WORKSPACE_APP_ID}`)
  runSteps(db, migrations)
}

/**
 * Brings an older database to the newest version. A checked copy is kept in `backups/` first; each run is one
 * transaction, so a crash leaves the old version.
 * @returns path of the copy, null when nothing was to do
 * @throws LensError `workspace_corrupt` when the copy does not prove sound
 */
export function migrate(db: Database, backups: string, migrations: readonly Migration[] = MIGRATIONS): string | null {
  const from = userVersion(db)
  const pending = migrations.filter((step) => step.version > from)
  if (pending.length === 0) return null
  const copy = keepCopy(db, backups, from)
  runSteps(db, pending)
  return copy
}

/** Schema version of an open database. */
export function userVersion(db: Database): number {
  const version: unknown = db.pragma('user_version', { simple: true })
  return typeof version === 'number' ? version : 0
}

/**
 * Refuses a database that holds anything but the tables of its own version, word for word: a trigger, view or
 * generated column from elsewhere could change what is read or written.
 * @throws LensError `workspace_not_ours`
 */
export function assertKnownSchema(db: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const version = userVersion(db)
  const reference = new SqliteDatabase(':memory:')
  try {
    runSteps(
      reference,
      migrations.filter((step) => step.version <= version),
    )
    const known = new Map(schemaOf(reference))
    for (const [name, text] of schemaOf(db)) {
      if (known.get(name) === text) continue
      const sentence = `The workspace holds ${name}, which Purchase Lens did not make.`
      throw new LensError('workspace_not_ours', sentence, { object: name, rule: 'unknown_schema' })
    }
    const found = new Set(schemaOf(db).map(([name]) => name))
    for (const name of known.keys()) {
      if (!found.has(name))
        throw new LensError('workspace_corrupt', `The workspace has lost ${name}.`, { object: name })
    }
  } finally {
    reference.close()
  }
}

function schemaOf(db: Database): [name: string, text: string][] {
  const rows = db.prepare('SELECT type, name, sql FROM sqlite_schema').raw().all() as [string, string, string | null][]
  return rows.map(([type, name, text]) => [`${type} ${name}`, text ?? ''])
}

function runSteps(db: Database, steps: readonly Migration[]): void {
  const apply = db.transaction(() => {
    for (const step of steps) {
      db.exec(step.sql)
      db.pragma(`user_version = ${step.version}`)
    }
  })
  apply()
}

function keepCopy(db: Database, backups: string, version: number): string {
  makeFolder(backups)
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const path = join(backups, `workspace-v${version}-${stamp}.sqlite`)
  db.prepare('VACUUM INTO ?').run(path)
  const copy = openConnection(path, 'the backup', { readOnly: true, mustExist: true, pragmas: [] })
  try {
    const sound = copy.pragma('integrity_check', { simple: true }) === 'ok' && userVersion(copy) === version
    if (!sound) throw new LensError('workspace_corrupt', 'The copy made before the migration is not sound.')
  } finally {
    copy.close()
  }
  return path
}
