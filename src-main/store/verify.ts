import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { hashFile, hashStream } from './checksum.ts'
import { storeFault } from './errors.ts'
import { openLanded } from './landing.ts'
import { readManifest } from './landing-manifest.ts'
import type { LandedEntry } from './landing-manifest.ts'
import { readVersions } from './ledger.ts'
import type { PublishedVersion } from './ledger.ts'
import type { Check, CheckKind } from './checks.ts'
import { openWarehouse, readMeta } from './open.ts'
import { buildFacts } from './snapshot/build.ts'
import { findSnapshotDamage } from './snapshot/open.ts'
import { SNAPSHOT_KEY } from './snapshot/version-snapshot.ts'
import { snapshotPath } from './snapshot/write.ts'
import { findBrokenReference, findDamage } from './versions.ts'
import { verifyWarehouse } from './verify-warehouse.ts'
import type { CountStatements } from './verify-warehouse.ts'
import { openWorkspace } from './workspace.ts'
import type { Workspace } from './workspace.ts'

export interface VerifyReport {
  readonly passed: boolean
  readonly checks: readonly Check[]
}

/** How far the verification is. */
export interface VerifyProgress {
  readonly step: number
  readonly steps: number
  readonly label: string
  /** Bytes of the running step. */
  readonly done: number
  readonly total: number | null
}

/** One check of the list, run when its turn comes. */
interface Step {
  readonly label: string
  readonly total: number | null
  readonly run: (onBytes: (done: number) => void) => Promise<readonly Check[]> | readonly Check[]
}

/**
 * Proves a workspace without changing it: its own database, every landed byte, the checksum of every kept version, and
 * of the current one the pages, references, row accounting and data tests.
 * @param report called when a step begins and about every megabyte
 * @param count of data tests that whoever asks can count without their SQL
 * @throws LensError only when the folder cannot be opened as a workspace at all
 */
export async function verifyWorkspace(
  folder: string,
  report: (progress: VerifyProgress) => void = () => undefined,
  count: CountStatements = () => new Map(),
): Promise<VerifyReport> {
  const workspace = openWorkspace(folder, { readOnly: true })
  try {
    const steps = plan(workspace, count)
    const checks: Check[] = []
    for (const [position, { label, total, run }] of steps.entries()) {
      const tell = (done: number): void => {
        report({ step: position + 1, steps: steps.length, label, done, total })
      }
      tell(0)
      checks.push(...(await run(tell)))
    }
    return { passed: checks.every((check) => check.passed), checks }
  } finally {
    workspace.close()
  }
}

function plan(workspace: Workspace, count: CountStatements): Step[] {
  const kept = readVersions(workspace.db).map((version) => ({
    ...version,
    path: join(workspace.folder, version.path),
  }))
  const current = workspace.current()
  const present = kept.filter(({ version, path }) => version === current?.version || existsSync(path))
  return [
    { label: 'workspace.sqlite', total: null, run: () => [checkDatabase(workspace)] },
    ...landingSteps(workspace),
    ...present.flatMap((version) => [
      checksumStep(version),
      ...snapshotSteps(version, version.version === current?.version),
    ]),
    ...(current === null
      ? []
      : [
          {
            label: fileName(current),
            total: null,
            run: () => verifyWarehouse(current, fileName(current), count),
          },
        ]),
  ]
}

function checkDatabase({ db }: Workspace): Check {
  const message = findDamage(db) ?? findBrokenReference(db)
  return result('workspace', 'workspace.sqlite', message, 'Pages, indexes and references are sound.')
}

function landingSteps(workspace: Workspace): Step[] {
  try {
    const newest = new Map(readManifest(workspace.paths).entries.map((entry) => [entry.sha256, entry]))
    return [...newest.values()].map((entry) => ({
      label: entry.name,
      total: entry.storedBytes,
      run: async (onBytes) => [await checkLanded(workspace, entry, onBytes)],
    }))
  } catch (error) {
    const message = sentenceOf(error)
    return [{ label: 'manifest.jsonl', total: null, run: () => [result('landing', 'manifest.jsonl', message, '')] }]
  }
}

async function checkLanded(
  { folder, paths }: Workspace,
  entry: LandedEntry,
  onBytes: (done: number) => void,
): Promise<Check> {
  const subject = entry.storedPath
  try {
    const path = join(folder, entry.storedPath)
    if (!existsSync(path)) return result('landing', subject, 'The landed file is missing.', '')
    if (hashFile(path, onBytes).sha256 !== entry.storedSha256) {
      return result('landing', subject, 'The stored bytes differ from those that were landed.', '')
    }
    const { sha256 } = await hashStream(openLanded(paths, entry.sha256))
    const message = sha256 === entry.sha256 ? null : 'The bytes no longer match their content address.'
    return result('landing', subject, message, `${entry.name}: ${entry.bytes} bytes match their SHA-256.`)
  } catch (error) {
    return result('landing', subject, sentenceOf(error), '')
  }
}

function checksumStep(version: PublishedVersion): Step {
  const subject = fileName(version)
  return {
    label: subject,
    total: version.bytes,
    run: (onBytes) => {
      if (!existsSync(version.path)) return [result('warehouse_checksum', subject, 'The file is missing.', '')]
      const { sha256 } = hashFile(version.path, onBytes)
      const message = sha256 === version.sha256 ? null : 'The file differs from the one that was published.'
      return [result('warehouse_checksum', subject, message, `${version.bytes} bytes match their SHA-256.`)]
    },
  }
}

/**
 * The snapshot of a version, when there is one or the version says that there should be. That of the current version is
 * compared with the facts of its warehouse file.
 */
function snapshotSteps(version: PublishedVersion, isCurrent: boolean): Step[] {
  const path = snapshotPath(version.path)
  const db = isCurrent ? tryWarehouse(version.path) : null
  const expected = db !== null && readMeta(db, SNAPSHOT_KEY) !== null
  db?.close()
  if (!existsSync(path) && !expected) return []
  const subject = basename(path)
  const run = async (): Promise<readonly Check[]> => {
    const warehouse = isCurrent ? tryWarehouse(version.path) : null
    try {
      const wrong = await findSnapshotDamage(path, version, warehouse && (() => buildFacts(warehouse)))
      const sentence = wrong && `The facts are not read from this file. ${wrong}`
      return [result('snapshot', subject, sentence, 'Every column matches its checksum.')]
    } catch (error) {
      return [result('snapshot', subject, sentenceOf(error), '')]
    } finally {
      warehouse?.close()
    }
  }
  return [{ label: subject, total: null, run }]
}

/** A warehouse file, open; null when it cannot be opened, which other checks tell. */
function tryWarehouse(path: string): Database | null {
  try {
    return openWarehouse(path, { readOnly: true })
  } catch {
    return null
  }
}

/** A check from the sentence of what is wrong (null = nothing) and the sentence of what holds. */
function result(check: CheckKind, subject: string, wrong: string | null, right: string): Check {
  return { check, subject, passed: wrong === null, message: wrong ?? right }
}

function sentenceOf(error: unknown): string {
  const fault = storeFault(error, 'the file')
  return fault instanceof LensError || fault instanceof Error ? fault.message : 'The file cannot be read.'
}

function fileName(version: PublishedVersion): string {
  return `${String(version.version).padStart(6, '0')}.sqlite`
}
