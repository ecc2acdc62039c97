import { chmodSync, closeSync, fsync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** Where things are inside a workspace folder; all absolute. */
export interface WorkspacePaths {
  readonly folder: string
  /** `workspace.json`: format, id and name, read before anything is opened. */
  readonly manifest: string
  /** `workspace.sqlite`: what people made. */
  readonly database: string
  readonly lock: string
  readonly landing: string
  readonly warehouse: string
  readonly exports: string
  readonly backups: string
  readonly logs: string
  readonly incoming: string
}

/** The layout of a workspace folder. */
export function workspacePaths(folder: string): WorkspacePaths {
  return {
    folder,
    manifest: join(folder, 'workspace.json'),
    database: join(folder, 'workspace.sqlite'),
    lock: join(folder, 'workspace.lock'),
    landing: join(folder, 'landing'),
    warehouse: join(folder, 'warehouse'),
    exports: join(folder, 'exports'),
    backups: join(folder, 'backups'),
    logs: join(folder, 'logs'),
    incoming: join(folder, 'incoming'),
  }
}

/** Files of a workspace are the owner's alone. */
export const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

const sync = promisify(fsync)

/** Makes a folder that only its owner can enter. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE })
}

/** Writes a small file so that a crash leaves the old or the new content, never a half. */
export function writeWhole(path: string, text: string): void {
  const partial = `${path}.tmp`
  const file = openSync(partial, 'w', FILE_MODE)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  publishFile(partial, path)
}

/** Renames a finished, synced file to its final name and makes the name durable. */
export function publishFile(partial: string, final: string): void {
  chmodSync(partial, FILE_MODE)
  renameSync(partial, final)
  syncFolder(dirname(final))
}

/** Flushes one file. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Flushes one file while the caller goes on. */
export async function syncFileBeside(path: string): Promise<void> {
  const file = openSync(path, 'r+')
  try {
    await sync(file)
  } finally {
    closeSync(file)
  }
}

/** Flushes the names inside a folder; Windows has no such call and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
