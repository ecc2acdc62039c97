import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { tableSettings } from '../model/settings.ts'
import type { Settings, SettingValue } from '../model/settings.ts'
import { guarded } from './errors.ts'
import {
  closeInterrupted,
  closeLoad,
  insertLoad,
  insertPublication,
  insertRebuild,
  pointBack,
  readCurrent,
  readLedger,
  readUndoChain,
  readUndoTarget,
  readVersions,
} from './ledger.ts'
import type { LedgerRow, Publication, PublishedVersion, Rebuilt, UndoResult, UndoTarget } from './ledger.ts'
import { takeLock } from './lock.ts'
import type { TakenLock } from './lock.ts'
import { makeFolder, workspacePaths, writeWhole } from './paths.ts'
import type { WorkspacePaths } from './paths.ts'
import { readRecipes, readReports, readSettings, writeRecipe, writeReport, writeSetting } from './saved-work.ts'
import type { Recipe, SavedReport } from './saved-work.ts'
import { removeOldVersions, removePartials, removeUnpublished, versionPath } from './versions.ts'
import {
  assertOwnHeader,
  assertSameFile,
  identityOf,
  manifestText,
  openForReading,
  openForWriting,
  readWorkspaceManifest,
} from './workspace-file.ts'
import type { WorkspaceManifest } from './workspace-file.ts'
import { assertKnownSchema, createWorkspaceSchema, migrate } from './workspace-schema.ts'

/** An open workspace. Every method that changes something refuses with `workspace_read_only` or `workspace_gone`. */
export interface Workspace {
  readonly folder: string
  readonly id: string
  readonly name: string
  readonly formatVersion: number
  readonly readOnly: boolean
  /** Who holds the lock when this opening is read-only because of it. */
  readonly holder: string | null
  /** `workspace.sqlite`; change it only through the methods below. */
  readonly db: Database
  readonly paths: WorkspacePaths
  /** The version that everybody reads; null before the first load. */
  readonly current: () => PublishedVersion | null
  /** Every load, newest first. */
  readonly ledger: <Summary = unknown>() => LedgerRow<Summary>[]
  /** Opens a ledger entry before the load starts; returns its number. */
  readonly startLoad: (request: unknown) => number
  /** Stores the balanced summary of a published load. */
  readonly finishLoad: (load: number, summary: unknown) => void
  /** Closes a load that published nothing; `fault` is the key of the fault table. */
  readonly failLoad: (load: number, fault: string) => void
  /** Makes a sealed version current; one row changes. Old versions beyond the newest five are deleted. */
  readonly publish: (publication: Publication, summary?: unknown) => void
  /** What {@link Workspace.undo} would lead to; refuses as it does. */
  readonly undoTarget: (load?: number) => UndoTarget
  /** Points back to the version before the current load, or to that version computed anew. */
  readonly undo: (load?: number, rebuilt?: Rebuilt) => UndoResult
  readonly settings: () => Settings
  /** Changes a setting and, in the same commit, the current version for the one computed with it. */
  readonly setSetting: (key: string, value: unknown, rebuilt?: Rebuilt) => SettingValue
  readonly recipes: () => Recipe[]
  readonly saveRecipe: (recipe: Omit<Recipe, 'savedAt'>) => void
  readonly reports: () => SavedReport[]
  readonly addReport: (report: Omit<SavedReport, 'createdAt'>) => void
  /** Closes the database and gives the lock back. */
  readonly close: () => void
}

/**
 * Makes a workspace in a new or empty folder and opens it.
 * @throws LensError `workspace_exists`, `workspace_no_access`, `disk_full`
 */
export function createWorkspace(folder: string, { name }: { readonly name?: string | undefined } = {}): Workspace {
  const paths = workspacePaths(resolve(folder))
  guarded('the workspace folder', () => {
    if (existsSync(paths.folder) && readdirSync(paths.folder).length > 0) {
      throw new LensError('workspace_exists', `The folder ${basename(paths.folder)} is not empty.`)
    }
    makeFolder(paths.folder)
    for (const path of [paths.landing, paths.warehouse, paths.exports, paths.backups, paths.logs, paths.incoming]) {
      makeFolder(path)
    }
    const db = openForWriting(paths.database)
    try {
      createWorkspaceSchema(db)
    } finally {
      db.close()
    }
    writeWhole(paths.manifest, manifestText(randomUUID(), name ?? basename(paths.folder).replace(/\.lens$/, '')))
  })
  return openWorkspace(paths.folder)
}

/**
 * Opens a workspace. When another process holds it, it is opened read-only and `holder` names that process.
 * @throws LensError `workspace_not_ours`, `workspace_newer`, `workspace_corrupt`, `workspace_no_access`
 */
export function openWorkspace(folder: string, { readOnly = false }: { readonly readOnly?: boolean } = {}): Workspace {
  const paths = workspacePaths(resolve(folder))
  const manifest = readWorkspaceManifest(paths)
  assertOwnHeader(paths.database)
  const lock = readOnly ? null : takeLock(paths.lock)
  if (!lock?.taken) {
    const db = openForReading(paths.database)
    closeOnFault(db, () => assertKnownSchema(db))
    return assemble({ paths, manifest, db, holder: lock?.holder ?? null, lock: null })
  }
  try {
    const db = openForWriting(paths.database)
    closeOnFault(db, () => {
      assertKnownSchema(db)
      migrate(db, paths.backups)
      tidy(paths, db)
    })
    return assemble({ paths, manifest, db, holder: null, lock })
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Runs the first steps on an open database; a fault closes it. */
function closeOnFault(db: Database, step: () => void): void {
  try {
    guarded('the workspace', step)
  } catch (error) {
    db.close()
    throw error
  }
}

/** Removes what a killed process left behind; nothing of it was published. */
function tidy(paths: WorkspacePaths, db: Database): void {
  removePartials(paths)
  removeUnpublished(paths, new Set(readVersions(db).map(({ version }) => version)))
  rmSync(paths.incoming, { recursive: true, force: true })
  makeFolder(paths.incoming)
  closeInterrupted(db)
  removeOldVersions(paths, readUndoChain(db))
}

interface Parts {
  readonly paths: WorkspacePaths
  readonly manifest: WorkspaceManifest
  readonly db: Database
  readonly holder: string | null
  /** The lock of this opening; null when it is read-only. */
  readonly lock: TakenLock | null
}

function assemble(parts: Parts): Workspace {
  const { paths, manifest, db, holder, lock } = parts
  const isKept = (version: number): boolean => existsSync(versionPath(paths, version))
  const commit = committer(parts)
  return {
    folder: paths.folder,
    id: manifest.id,
    name: manifest.name,
    formatVersion: manifest.formatVersion,
    readOnly: lock === null,
    holder,
    db,
    paths,
    current: () => {
      const current = readCurrent(db)
      return current && { ...current, path: insideFolder(paths, current.path) }
    },
    ledger: () => readLedger(db),
    startLoad: (request) => commit(() => insertLoad(db, request)),
    finishLoad: (load, summary) => commit(() => closeLoad(db, load, { summary })),
    failLoad: (load, fault) =>
      commit(() => closeLoad(db, load, { status: fault === 'cancelled' ? 'cancelled' : 'failed', fault })),
    publish: (publication, summary) => {
      const stored = storable(paths, publication)
      commit(() => {
        insertPublication(db, stored, tableSettings(readSettings(db)))
        if (summary !== undefined) closeLoad(db, publication.load, { summary })
      })
      removeOldVersions(paths, readUndoChain(db))
    },
    undoTarget: (load) => {
      const { undone, target } = readUndoTarget(db, load, isKept)
      return { undone, target: target && { ...target, path: insideFolder(paths, target.path) } }
    },
    undo: (load, rebuilt) => {
      const anew = rebuilt && { rebuilt: storable(paths, rebuilt), settings: tableSettings(readSettings(db)) }
      return commit(() => pointBack(db, load, isKept, anew))
    },
    settings: () => readSettings(db),
    setSetting: (key, value, rebuilt) => {
      const stored = rebuilt && storable(paths, rebuilt)
      const written = commit(() => {
        const checked = writeSetting(db, key, value)
        if (stored) insertRebuild(db, stored, tableSettings(readSettings(db)))
        return checked
      })
      if (stored) removeOldVersions(paths, readUndoChain(db))
      return written
    },
    recipes: () => readRecipes(db),
    saveRecipe: (recipe) => commit(() => writeRecipe(db, recipe)),
    reports: () => readReports(db),
    addReport: (report) => commit(() => writeReport(db, report)),
    close: () => {
      if (lock) db.pragma('wal_checkpoint(TRUNCATE)')
      db.close()
      lock?.release()
    },
  }
}

/** Runs changes of workspace.sqlite, each in a transaction of its own, as long as the workspace is ours. */
function committer({ paths, db, holder, lock }: Parts): <T>(change: () => T) => T {
  const opened = identityOf(paths.database)
  return (change) => {
    if (!lock) {
      throw new LensError(
        'workspace_read_only',
        `The workspace is open read-only${holder ? `; ${holder} holds it` : ''}.`,
      )
    }
    return guarded('the workspace', () => {
      assertSameFile(paths.database, opened)
      if (!lock.isMine()) {
        throw new LensError('workspace_gone', 'The lock of the workspace was removed or taken by another process.')
      }
      return db.transaction(change).immediate()
    })
  }
}

/** A sealed version with the path that is stored; refuses one outside the folder or without its file. */
function storable<T extends Rebuilt | Publication>(paths: WorkspacePaths, sealed: T): T {
  const path = relativePath(paths, sealed.path)
  if (!existsSync(insideFolder(paths, path))) throw new LensError('workspace_gone', 'The new version is not there.')
  return { ...sealed, path }
}

/** Stored paths are relative with forward slashes, so that the folder can move. */
function relativePath(paths: WorkspacePaths, path: string): string {
  return (isAbsolute(path) ? relative(paths.folder, path) : path).split(sep).join('/')
}

/** Absolute path of a stored one; a path that leads outside the folder is refused. */
function insideFolder(paths: WorkspacePaths, stored: string): string {
  const path = resolve(paths.folder, stored)
  if (path.startsWith(join(paths.folder, sep))) return path
  throw new LensError('workspace_corrupt', 'The workspace names a file outside its folder.')
}
