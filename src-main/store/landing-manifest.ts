import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { LensError } from '../base/faults.ts'
import { hashText } from './checksum.ts'
import { FILE_MODE } from './paths.ts'
import type { WorkspacePaths } from './paths.ts'

/** One line of `landing/manifest.jsonl`: what was landed, as it came and as it is stored. */
export interface LandedEntry {
  /** Content address: SHA-256 of the bytes as they came. */
  readonly sha256: string
  readonly bytes: number
  /** Path inside the workspace folder. */
  readonly storedPath: string
  /** SHA-256 of the stored (compressed) file, so that any changed byte is found. */
  readonly storedSha256: string
  readonly storedBytes: number
  readonly name: string
  readonly landedAt: string
  /** SHA-256 of the line before; null on the first. */
  readonly previous: string | null
}

/** The entries with the hash of each line. */
export interface LandingManifest {
  readonly entries: readonly LandedEntry[]
  /** Hash of the last line, null when there is none. */
  readonly lastHash: string | null
  /** Length of the whole lines in bytes; what follows was cut off by a crash. */
  readonly wholeBytes: number
}

/** Path of the append-only list of landed files. */
export function manifestPath(paths: WorkspacePaths): string {
  return join(paths.landing, 'manifest.jsonl')
}

/**
 * Reads the list and proves its chain: every line names the hash of the one before.
 * @throws LensError `workspace_corrupt` when a line was changed or removed
 */
export function readManifest(paths: WorkspacePaths): LandingManifest {
  const path = manifestPath(paths)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const entries: LandedEntry[] = []
  let lastHash: string | null = null
  for (const [position, line] of whole.split('\n').slice(0, -1).entries()) {
    const entry = parseLine(line)
    if (entry?.previous !== lastHash) {
      throw new LensError('workspace_corrupt', `Line ${position + 1} of the landing manifest was changed.`, {
        line: position + 1,
      })
    }
    entries.push(entry)
    lastHash = hashText(line)
  }
  return { entries, lastHash, wholeBytes: Buffer.byteLength(whole) }
}

/** Appends one entry durably; a half line left by a crash is cut off first. Returns its line number. */
export function appendManifest(paths: WorkspacePaths, entry: Omit<LandedEntry, 'previous'>): number {
  const manifest = readManifest(paths)
  const line = JSON.stringify({ ...entry, previous: manifest.lastHash } satisfies LandedEntry)
  const file = openSync(manifestPath(paths), existsSync(manifestPath(paths)) ? 'r+' : 'w', FILE_MODE)
  try {
    ftruncateSync(file, manifest.wholeBytes)
    writeSync(file, `${line}\n`, manifest.wholeBytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return manifest.entries.length + 1
}

function parseLine(line: string): LandedEntry | null {
  try {
    const value = JSON.parse(line) as LandedEntry
    return /^[0-9a-f]{64}$/.test(value.sha256) && typeof value.storedPath === 'string' ? value : null
  } catch {
    return null
  }
}
