import { LensError } from '../base/faults.ts'
import type { FaultKey } from '../base/faults.ts'

/** SQLite result code (prefix) or system error code to the row of the fault table. */
const RULES: readonly (readonly [prefix: string, key: FaultKey, sentence: string])[] = [
  ['SQLITE_FULL', 'disk_full', 'There is no space left on the disk'],
  ['ENOSPC', 'disk_full', 'There is no space left on the disk'],
  ['EDQUOT', 'disk_full', 'The disk quota is used up'],
  ['EFBIG', 'disk_full', 'The file would be larger than the disk allows'],
  ['SQLITE_NOTADB', 'workspace_corrupt', 'The file is not a database'],
  ['SQLITE_CORRUPT', 'workspace_corrupt', 'The database is damaged'],
  ['SQLITE_IOERR', 'disk_io', 'The disk reported an error'],
  ['EIO', 'disk_io', 'The disk reported an error'],
  ['SQLITE_READONLY_DBMOVED', 'workspace_gone', 'The file was moved or deleted while it was open'],
  ['SQLITE_READONLY', 'workspace_read_only', 'The file can only be read'],
  ['SQLITE_BUSY', 'workspace_read_only', 'Another process is writing to the file'],
  ['SQLITE_CANTOPEN', 'workspace_no_access', 'The file cannot be opened'],
  ['SQLITE_PERM', 'workspace_no_access', 'The file may not be opened'],
  ['EACCES', 'workspace_no_access', 'The file may not be opened'],
  ['EPERM', 'workspace_no_access', 'The operation is not permitted'],
  ['EROFS', 'workspace_no_access', 'The disk is read-only'],
]

/**
 * The one place where errors of SQLite and of the file system become faults. Faults and unknown errors come back
 * unchanged; the original stays as `cause`.
 * @param subject what was being read or written, for the sentence (a name, not a full path)
 */
export function storeFault(error: unknown, subject: string): unknown {
  if (error instanceof LensError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const rule = RULES.find(([prefix]) => code.startsWith(prefix))
  if (!rule) return error
  const [, key, sentence] = rule
  return new LensError(key, `${sentence}: ${subject}.`, { subject, code }, { cause: error })
}

/** Runs a step; errors leave as faults of {@link storeFault}. */
export function guarded<T>(subject: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw storeFault(error, subject)
  }
}

/** Runs an asynchronous step; errors leave as faults of {@link storeFault}. */
export async function guardedAsync<T>(subject: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw storeFault(error, subject)
  }
}
