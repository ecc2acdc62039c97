import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { assertRuntime, isAtLeast } from '../base/runtime.ts'
import { guarded } from './errors.ts'

/** Versions before this one can corrupt a WAL database that two connections use at once. */
export const OLDEST_SQLITE = '3.51.3'

/** A pragma with the value to set and the value it must read back. */
export type PragmaRule = readonly [name: string, set: string | number, expected: string | number]

/** Set on every connection: nothing inside a file of unknown origin may run code or be trusted blindly. */
const ALWAYS: readonly PragmaRule[] = [
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
  ['mmap_size', 0, 0],
]

interface OpenOptions {
  readonly readOnly: boolean
  readonly mustExist: boolean
  readonly pragmas: readonly PragmaRule[]
  /** Milliseconds to wait for another writer. */
  readonly timeout?: number
}

/**
 * Opens a SQLite file, sets the pragmas of every connection and the given ones, and reads each back.
 * @throws LensError `runtime_too_old`, `sqlite_too_old`, or a fault of the disk or file
 */
export function openConnection(path: string, subject: string, options: OpenOptions): Database {
  assertRuntime(process.versions.node)
  return guarded(subject, () => {
    const db = new SqliteDatabase(path, {
      readonly: options.readOnly,
      fileMustExist: options.mustExist,
      timeout: options.timeout ?? 5000,
    })
    try {
      assertSqlite(db)
      applyPragmas(db, [...ALWAYS, ...options.pragmas])
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/** Sets pragmas and reads each back; a value that does not hold is a fault of the build, not of the data. */
export function applyPragmas(db: Database, rules: readonly PragmaRule[]): void {
  for (const [name, set, expected] of rules) {
    db.pragma(`${name} = ${set}`)
    const actual: unknown = db.pragma(name, { simple: true })
    if (actual !== expected) {
      throw new LensError('internal', `The database refused ${name} = ${set}.`, { pragma: name, value: String(actual) })
    }
  }
}

function assertSqlite(db: Database): void {
  const version: unknown = db.prepare('SELECT sqlite_version()').pluck().get()
  if (typeof version === 'string' && isAtLeast(version, OLDEST_SQLITE)) return
  throw new LensError('sqlite_too_old', `SQLite ${OLDEST_SQLITE} or newer is needed; this is ${String(version)}.`)
}
