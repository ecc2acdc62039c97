import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import type { FaultKey } from '../base/faults.ts'
import { applyPragmas, openConnection } from './connection.ts'
import type { PragmaRule } from './connection.ts'
import { guarded, storeFault } from './errors.ts'
import type { WorkspacePaths } from './paths.ts'
import { latestVersion, MIGRATIONS, WORKSPACE_APP_ID } from './workspace-schema.ts'

/** Version of the folder layout. */
export const FOLDER_FORMAT = 1
const FORMAT_NAME = 'purchase-lens'
const SUBJECT = 'the workspace'

/** `workspace.json`. */
export interface WorkspaceManifest {
  readonly format: typeof FORMAT_NAME
  readonly formatVersion: number
  readonly id: string
  readonly name: string
  readonly createdAt: string
}

/** The text of `workspace.json` for a new workspace. */
export function manifestText(id: string, name: string): string {
  const manifest: WorkspaceManifest = {
    format: FORMAT_NAME,
    formatVersion: FOLDER_FORMAT,
    id,
    name,
    createdAt: new Date().toISOString(),
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/**
 * Reads `workspace.json` before anything is opened.
 * @throws LensError `workspace_not_ours`, `workspace_newer`, `workspace_no_access`
 */
export function readWorkspaceManifest(paths: WorkspacePaths): WorkspaceManifest {
  const name = basename(paths.folder)
  if (!existsSync(paths.manifest)) throw new LensError('workspace_not_ours', `There is no workspace in ${name}.`)
  const text = guarded('workspace.json', () => readFileSync(paths.manifest, 'utf8'))
  const value = parse(text)
  if (value.format !== FORMAT_NAME || typeof value.id !== 'string' || typeof value.formatVersion !== 'number') {
    throw new LensError('workspace_not_ours', `The workspace.json in ${name} was not made by Purchase Lens.`)
  }
  if (value.formatVersion > FOLDER_FORMAT) {
    throw new LensError('workspace_newer', `The workspace ${name} was made by a newer version of Purchase Lens.`, {
      formatVersion: value.formatVersion,
    })
  }
  const { format, formatVersion, id, createdAt = '' } = value
  return { format, formatVersion, id, name: value.name ?? name, createdAt }
}

function parse(text: string): Partial<WorkspaceManifest> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/**
 * Looks at the first 100 bytes of `workspace.sqlite`, so that a foreign file is refused before SQLite opens it.
 * @throws LensError `workspace_corrupt` (missing, empty, not a database), `workspace_not_ours`, `workspace_newer`
 */
export function assertOwnHeader(path: string): void {
  const header = guarded(SUBJECT, () => readHeader(path))
  if (header.length === 0) throw corrupt('workspace.sqlite is missing or empty.', 'zero_byte')
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0' || header.length < 100) {
    throw corrupt('workspace.sqlite is not a database.', 'not_a_database')
  }
  if (header.readUInt32BE(68) !== WORKSPACE_APP_ID) {
    throw new LensError('workspace_not_ours', 'workspace.sqlite belongs to another program.', {
      rule: 'application_id',
    })
  }
  const version = header.readUInt32BE(60)
  if (version > latestVersion(MIGRATIONS)) {
    throw new LensError('workspace_newer', 'The workspace was changed by a newer version of Purchase Lens.', {
      version,
    })
  }
}

function readHeader(path: string): Buffer {
  if (!existsSync(path)) return Buffer.alloc(0)
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(100)
    return buffer.subarray(0, readSync(file, buffer, 0, 100, 0))
  } finally {
    closeSync(file)
  }
}

function corrupt(sentence: string, rule: string): LensError {
  return new LensError('workspace_corrupt', sentence, { rule })
}

const BOTH: readonly PragmaRule[] = [
  ['foreign_keys', 'ON', 1],
  ['temp_store', 'MEMORY', 2],
]
/** Every acknowledged commit survives a power cut; deleted content is overwritten. */
const WRITER: readonly PragmaRule[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['secure_delete', 'ON', 1],
  ...BOTH,
]
const READER: readonly PragmaRule[] = [...BOTH, ['query_only', 'ON', 1]]

/** Opens `workspace.sqlite` for its only writer, in WAL mode with full durability. */
export function openForWriting(path: string): Database {
  return openConnection(path, SUBJECT, { readOnly: false, mustExist: false, pragmas: WRITER })
}

/**
 * Opens `workspace.sqlite` for looking only. On a disk that cannot be written to, where SQLite cannot make the shared
 * index of a WAL file, a copy in memory is read instead.
 */
export function openForReading(path: string): Database {
  try {
    return openAndTry(path)
  } catch (fault) {
    const cannotShare = fault instanceof LensError && SHARING_FAULTS.includes(fault.key)
    if (!cannotShare || walSize(path) > 0) throw fault
    return guarded(SUBJECT, () => openCopy(path))
  }
}

/** Bytes of commits that are not in the database file yet. */
function walSize(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

function openAndTry(path: string): Database {
  const db = openConnection(path, SUBJECT, { readOnly: true, mustExist: true, pragmas: READER })
  try {
    db.prepare('SELECT COUNT(*) FROM sqlite_schema').get()
    return db
  } catch (error) {
    db.close()
    throw storeFault(error, SUBJECT)
  }
}

/** What SQLite says when it cannot make the shared index beside a WAL file. */
const SHARING_FAULTS: readonly FaultKey[] = ['workspace_no_access', 'workspace_read_only']

function openCopy(path: string): Database {
  const bytes = readFileSync(path)
  bytes.fill(1, 18, 20)
  const db = new SqliteDatabase(bytes)
  applyPragmas(db, READER)
  return db
}

/** Identity of a file at the time it was opened. */
export interface FileIdentity {
  readonly device: number
  readonly inode: number
}

/** Identity of a file. */
export function identityOf(path: string): FileIdentity {
  const { dev, ino } = statSync(path)
  return { device: dev, inode: ino }
}

/**
 * Refuses to write when the open file was deleted, renamed or replaced: SQLite would write into a file nobody sees.
 * @throws LensError `workspace_gone`
 */
export function assertSameFile(path: string, opened: FileIdentity): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.ino === opened.inode && found.dev === opened.device) return
  throw new LensError('workspace_gone', 'The workspace was moved or deleted while it was open.')
}
