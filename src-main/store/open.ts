import { basename } from 'node:path'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { viewDdl } from '../model/derive/ddl.ts'
import { allViews, MODEL_VERSION } from '../model/index.ts'
import { applyPragmas, openConnection } from './connection.ts'
import type { PragmaRule } from './connection.ts'
import { guarded } from './errors.ts'
import { registerFunctions, setAsOf } from './sql-functions.ts'

/** `application_id` of a warehouse version ("PLWH"). */
export const WAREHOUSE_APP_ID = 0x504c5748
/** `user_version` of warehouse files. */
export const WAREHOUSE_FORMAT = 1

/** How a warehouse file is opened. */
export interface OpenWarehouse {
  /** Readers never write; a writer is only ever opened on a partial file that nobody else can see. */
  readonly readOnly: boolean
  /** Path of `workspace.sqlite`, attached read-only as `work`. */
  readonly attach?: string
}

const READER: readonly PragmaRule[] = [
  ['temp_store', 'MEMORY', 2],
  ['cache_size', -131_072, -131_072],
  ['foreign_keys', 'ON', 1],
  ['query_only', 'ON', 1],
]

/** Durability is off while a version is built: a crash leaves the partial file behind, which is deleted. */
const WRITER: readonly PragmaRule[] = [
  ['journal_mode', 'MEMORY', 'memory'],
  ['synchronous', 'OFF', 0],
  ['temp_store', 'FILE', 1],
  ['cache_size', -32_768, -32_768],
  ['foreign_keys', 'OFF', 0],
]

/**
 * Opens a warehouse version with the SQL functions of the model. `AS_OF()` answers the as-of date of the file.
 * @throws LensError `workspace_not_ours`, `workspace_newer`, `warehouse_model`, `workspace_corrupt`, or a fault of the disk
 */
export function openWarehouse(path: string, options: OpenWarehouse): Database {
  const subject = basename(path)
  const db = openConnection(path, subject, { readOnly: options.readOnly, mustExist: true, pragmas: [] })
  try {
    return guarded(subject, () => {
      assertWarehouse(db)
      if (options.attach !== undefined) db.prepare('ATTACH ? AS work').run(options.attach)
      applyPragmas(db, options.readOnly ? READER : WRITER)
      registerFunctions(db)
      setAsOf(db, readMeta(db, 'as_of_date'))
      return db
    })
  } catch (error) {
    db.close()
    throw error
  }
}

/** One value of `warehouse_meta`; null when it is not recorded. */
export function readMeta(db: Database, key: string): string | null {
  const value: unknown = db.prepare('SELECT value FROM main.warehouse_meta WHERE key = ?').pluck().get(key)
  return typeof value === 'string' ? value : null
}

/** Records one fact about the version that is being built. */
export function writeMeta(db: Database, key: string, value: string | null): void {
  db.prepare('INSERT OR REPLACE INTO warehouse_meta (key, value) VALUES (?, ?)').run(key, value)
}

function assertWarehouse(db: Database): void {
  const application: unknown = db.pragma('application_id', { simple: true })
  if (application !== WAREHOUSE_APP_ID) {
    throw new LensError('workspace_not_ours', 'The file is not a warehouse of Purchase Lens.')
  }
  const format: unknown = db.pragma('user_version', { simple: true })
  if (typeof format === 'number' && format > WAREHOUSE_FORMAT) {
    throw new LensError('workspace_newer', 'The warehouse was made by a newer version of Purchase Lens.', { format })
  }
  assertModel(db)
  assertOwnObjects(db)
}

/** Tables of another model version would answer with missing columns; a file without the mark is still being made. */
function assertModel(db: Database): void {
  const made = readMeta(db, 'model_version')
  if (made === null || made === MODEL_VERSION) return
  throw new LensError('warehouse_model', `The warehouse was made with model version ${made}, not ${MODEL_VERSION}.`, {
    made,
    known: MODEL_VERSION,
  })
}

/** Triggers and foreign views could change what is read: only the published views, word for word, are accepted. */
function assertOwnObjects(db: Database): void {
  const known = new Map(allViews.map((view) => [view.name, viewDdl(view)]))
  const objects = db
    .prepare("SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('trigger', 'view')")
    .raw()
    .all() as [string, string, string][]
  for (const [type, name, text] of objects) {
    if (type === 'view' && known.get(name) === text) continue
    const sentence = `The warehouse holds the ${type} ${name}, which Purchase Lens did not make.`
    throw new LensError('workspace_not_ours', sentence, { object: name, rule: 'unknown_schema' })
  }
}
