import { constants, copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { recordReplacedFacts } from './accounting.ts'
import type { BatchFacts } from './accounting.ts'
import { hashFile } from './checksum.ts'
import { openConnection } from './connection.ts'
import { guarded, guardedAsync } from './errors.ts'
import { SealThread } from './seal-thread.ts'
import type { FileHash, SealProgram } from './seal-thread.ts'
import { openWarehouse, writeMeta } from './open.ts'
import { findFault, findFaultBeside } from './pages/check/find-fault.ts'
import { makeFolder, publishFile, syncFile, syncFileBeside } from './paths.ts'
import type { WorkspacePaths } from './paths.ts'
import { createSchema } from './schema.ts'
import { snapshotPath } from './snapshot/write.ts'

/** Versions that are kept, the current one included; as many again when undo leads to older ones. */
export const KEPT_VERSIONS = 5
const PARTIAL = '.partial'
/** Files below so many bytes are hashed sooner than a thread that does it is started. */
const SMALL_VERSION = 32 * 1024 * 1024

/** A finished version file. */
export interface SealedVersion {
  readonly version: number
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** Path of a published version. */
export function versionPath(paths: WorkspacePaths, version: number): string {
  return join(paths.warehouse, `${String(version).padStart(6, '0')}.sqlite`)
}

/** Numbers of the version files in the folder, ascending. */
export function listVersions(paths: WorkspacePaths): number[] {
  if (!existsSync(paths.warehouse)) return []
  const numbers = readdirSync(paths.warehouse).map((name) => Number(/^(\d{6,})\.sqlite$/.exec(name)?.[1] ?? Number.NaN))
  return numbers.filter((number) => Number.isInteger(number)).toSorted((a, b) => a - b)
}

/**
 * Starts the next version as `NNNNNN.sqlite.partial`: an empty schema, or a copy of a version (copy-on-write where the
 * file system can). Nobody sees it until it is sealed and published.
 * @param from version to start from; null for an empty one
 * @param expected SHA-256 that the copied version must have, so that damage is never carried on
 * @returns path of the partial file
 * @throws LensError `workspace_corrupt`, `disk_full`, `disk_io`
 */
export function createPartial(paths: WorkspacePaths, from: number | null, expected?: string): string {
  return guarded('the warehouse', () => {
    makeFolder(paths.warehouse)
    const version = (listVersions(paths).at(-1) ?? 0) + 1
    const partial = versionPath(paths, version) + PARTIAL
    removeWithCompanions(partial)
    if (from === null) createEmpty(partial)
    else copyVersion(versionPath(paths, from), partial, expected)
    const db = openWarehouse(partial, { readOnly: false })
    writeMeta(db, 'version', String(version))
    db.close()
    return partial
  })
}

/** Number of the version that a partial or sealed file holds, by its name. */
export function versionOfPath(path: string): number {
  const number = Number(/(\d{6,})\.sqlite(?:\.partial)?$/.exec(path)?.[1] ?? Number.NaN)
  if (!Number.isInteger(number)) throw new TypeError(`not a version file: ${path}`)
  return number
}

/**
 * Finishes a partial file after its last connection was closed: facts per batch, pages, rows and references, fsync,
 * checksum, rename.
 * @throws LensError `workspace_corrupt` when a check fails; `unbalanced`; `disk_full`, `disk_io`
 */
export function sealPartial(partial: string): SealedVersion {
  return guarded('the warehouse', () => {
    const facts = withPartial(partial, recordReplacedFacts)
    assertSound(withPartial(partial, (db) => findFault(db, facts)))
    syncFile(partial)
    return nameSealed(partial, hashFile(partial))
  })
}

/**
 * The same, with the disk taking the pages and a thread that hashes them, and then proves them together with this one:
 * nothing writes to the file any more when all of it begins, and it gets its name when all of it is done.
 * @param program absent for one after the other, as for a file that is hashed sooner than a thread is started
 */
export async function sealBeside(partial: string, program: SealProgram | undefined): Promise<SealedVersion> {
  if (program === undefined || statSync(partial).size < SMALL_VERSION) return sealPartial(partial)
  return guardedAsync('the warehouse', async () => {
    const facts = withPartial(partial, recordReplacedFacts)
    const thread = new SealThread(partial, program)
    try {
      // All are waited for; what is damaged is told before what could not be hashed or written.
      const ends = await Promise.allSettled([
        thread.hashed,
        syncFileBeside(partial),
        proveBeside(partial, facts, thread),
      ])
      const [hashed] = ends
      for (const end of ends.toReversed()) if (end.status === 'rejected') throw end.reason
      if (hashed.status === 'rejected') throw hashed.reason
      return nameSealed(partial, hashed.value)
    } finally {
      await thread.close()
    }
  })
}

async function proveBeside(partial: string, facts: BatchFacts | null, thread: SealThread): Promise<void> {
  const db = openWarehouse(partial, { readOnly: false })
  try {
    assertSound(await findFaultBeside(db, facts, (proof) => thread.prove(proof)))
  } finally {
    db.close()
  }
}

/** Gives a partial file that is proven, on the disk and hashed its final name. */
function nameSealed(partial: string, { sha256, bytes }: FileHash): SealedVersion {
  const path = partial.slice(0, -PARTIAL.length)
  publishFile(partial, path)
  return { version: versionOfPath(path), path, sha256, bytes }
}

function withPartial<T>(partial: string, use: (db: Database) => T): T {
  const db = openWarehouse(partial, { readOnly: false })
  try {
    return use(db)
  } finally {
    db.close()
  }
}

/** First damage of pages, rows or indexes as a sentence; null when the file is sound. */
export function findDamage(db: Database): string | null {
  const integrity: unknown = db.pragma('integrity_check(1)', { simple: true })
  return integrity === 'ok' ? null : `The database is damaged: ${String(integrity)}.`
}

/** First reference to a row that is not there, as a sentence; null when all hold. */
export function findBrokenReference(db: Database): string | null {
  for (const row of db.prepare('SELECT "table", "parent" FROM pragma_foreign_key_check').iterate()) {
    const { table, parent } = row as { table: string; parent: string }
    return `A row of ${table} refers to a row of ${parent} that is not there.`
  }
  return null
}

function assertSound(fault: string | null): void {
  if (fault !== null) throw new LensError('workspace_corrupt', fault)
}

/** Deletes unfinished versions and leftovers of a killed job; only the holder of the lock may call it. */
export function removePartials(paths: WorkspacePaths): void {
  for (const folder of [paths.warehouse, paths.landing]) {
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder)) {
      if (/\.partial(?:-journal|-wal|-shm)?$/.test(name)) rmSync(join(folder, name), { force: true })
    }
  }
}

/** Deletes versions that were sealed by a job whose host ended before it could publish them. */
export function removeUnpublished(paths: WorkspacePaths, published: ReadonlySet<number>): void {
  for (const version of listVersions(paths)) {
    if (!published.has(version)) removeVersion(paths, version)
  }
}

/** Deletes a version with its snapshot. */
export function removeVersion(paths: WorkspacePaths, version: number): void {
  const path = versionPath(paths, version)
  rmSync(snapshotPath(path), { force: true })
  rmSync(path, { force: true })
}

/**
 * Deletes all but the newest versions and the nearest that undo leads to, so that rebuilds never push out the version
 * before a load. A file that another process still reads on Windows stays until the next call.
 * @param undoable current version and those before its loads, nearest first
 */
export function removeOldVersions(paths: WorkspacePaths, undoable: readonly number[]): void {
  removeStraySnapshots(paths)
  const kept = new Set(undoable.slice(0, KEPT_VERSIONS))
  for (const version of listVersions(paths).slice(0, -KEPT_VERSIONS)) {
    if (kept.has(version)) continue
    try {
      removeVersion(paths, version)
    } catch (error) {
      if (process.platform !== 'win32') throw error
    }
  }
}

/** A snapshot that was made anew while its version was deleted. */
function removeStraySnapshots(paths: WorkspacePaths): void {
  const versions = new Set(listVersions(paths).map((version) => snapshotPath(versionPath(paths, version))))
  for (const name of existsSync(paths.warehouse) ? readdirSync(paths.warehouse) : []) {
    const path = join(paths.warehouse, name)
    if (name.endsWith('.facts') && !versions.has(path)) rmSync(path, { force: true })
  }
}

function createEmpty(path: string): void {
  const rules = [
    ['journal_mode', 'MEMORY', 'memory'],
    ['synchronous', 'OFF', 0],
  ] as const
  const db = openConnection(path, 'the warehouse', { readOnly: false, mustExist: false, pragmas: rules })
  try {
    createSchema(db)
  } finally {
    db.close()
  }
}

function copyVersion(from: string, to: string, expected?: string): void {
  if (!existsSync(from)) throw new LensError('workspace_corrupt', 'The current warehouse version is missing.')
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  if (expected !== undefined && hashFile(to).sha256 !== expected) {
    removeWithCompanions(to)
    throw new LensError('workspace_corrupt', 'The current warehouse version is damaged; nothing was built on it.')
  }
}

function removeWithCompanions(path: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true })
}
