import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { storeFault } from '../store/errors.ts'
import { landFile } from '../store/landing.ts'
import { openWarehouse, writeMeta } from '../store/open.ts'
import type { WorkspacePaths } from '../store/paths.ts'
import { workspacePaths } from '../store/paths.ts'
import type { VersionSnapshot } from '../store/snapshot/version-snapshot.ts'
import { createPartial, sealPartial, versionOfPath } from '../store/versions.ts'
import { settleLoad } from './after-load.ts'
import { findLoaded, recordIssueCodes } from './batch-records.ts'
import { compareControls, controlFault } from './controls.ts'
import { ProgressMeter } from './progress.ts'
import { propose } from './propose.ts'
import { landedSource } from './readers/source-place.ts'
import type { BatchSummary, LoadFile, LoadOutcome, LoadRequest, Report } from './request.ts'
import { summariseLoad } from './summary.ts'
import type { ReadyFile } from './take-file.ts'
import { describeBatch, takeFile } from './take-file.ts'

/** Batches of load n are numbered from n × 1000 + 1: unique in the workspace, also after an undo. */
export const BATCHES_PER_LOAD = 1000

/**
 * Loads files as one load: lands them, reads and conforms them into a new version, derives, checks and seals it. The
 * caller publishes the sealed version; whatever fails leaves nothing behind but landed files.
 * @throws LensError with the named fault
 */
export async function runLoad(request: LoadRequest, report: Report): Promise<LoadOutcome> {
  const meter = new ProgressMeter(report, request.files.length * 2 + 4)
  const startedAt = new Date()
  const paths = workspacePaths(request.folder)
  if (request.files.length === 0) throw new LensError('bad_request', 'A load needs at least one file.')
  if (request.files.length >= BATCHES_PER_LOAD) throw new LensError('too_large', 'A load takes at most 999 files.')
  const ready: ReadyFile[] = []
  for (const file of request.files) ready.push(await landAndDecide(paths, file, request, meter))
  const partial = createPartial(paths, request.from, request.fromSha256)
  const snapshot = request.deps.snapshot?.(partial)
  let sealed = false
  try {
    const filled = await fillPartial(partial, ready, request, meter, snapshot)
    filled.batches.forEach(assertLoadable)
    const anything = filled.batches.some((batch) => batch.status === 'loaded')
    const version = anything ? sealPartial(partial) : null
    if (version !== null) await snapshot?.finish(version)
    sealed = version !== null
    return {
      sealed: version,
      summary: summariseLoad(request.load, version?.version ?? request.from ?? 0, startedAt, filled),
    }
  } catch (error) {
    throw storeFault(error, 'the warehouse')
  } finally {
    if (!sealed) {
      await snapshot?.discard()
      removePartial(partial)
    }
  }
}

/** A file of which every row was rejected was read wrongly: publishing nothing but its quarantine would help nobody. */
function assertLoadable({ file, accounting, quarantine }: BatchSummary): void {
  const { read, quarantined, ignored } = accounting
  if (quarantined === 0 || quarantined + ignored < read) return
  const codes = quarantine.map(({ code, rows }) => `${code} in ${rows}`).join(', ')
  const sentence = `None of the ${read} rows of ${file} could be loaded (${codes}).`
  throw new LensError('nothing_loadable', sentence, { file, rows: read, codes })
}

async function landAndDecide(
  paths: WorkspacePaths,
  file: LoadFile,
  request: LoadRequest,
  meter: ProgressMeter,
): Promise<ReadyFile> {
  const name = file.name ?? basename(file.path)
  meter.begin('land', `Keeping ${name}`, 'bytes')
  const landed = await landFile(paths, file.path, (done) => meter.at(done, null), name)
  const source = landedSource(paths.folder, landed.sha256, name, landed.bytes)
  const proposal = await propose(source, file, request.recipes)
  const [block] = proposal.blocks
  if (block !== undefined) throw block.fault
  if (proposal.plan === null)
    throw new LensError('entity_ambiguous', `The columns of ${name} fit no known kind of extract.`, { file: name })
  const { sha256, bytes, storedPath, modifiedAt } = landed
  return {
    record: { sha256, bytes, storedPath, modifiedAt, name, landedAt: new Date().toISOString() },
    source,
    plan: proposal.plan,
  }
}

/** What a filled version reports. */
export interface Filled {
  readonly batches: readonly BatchSummary[]
  readonly controls: BatchSummary['controls']
  readonly checks: { readonly run: number; readonly failed: number; readonly warned: number }
}

async function fillPartial(
  partial: string,
  ready: readonly ReadyFile[],
  request: LoadRequest,
  meter: ProgressMeter,
  snapshot: VersionSnapshot | undefined,
): Promise<Filled> {
  const db = openWarehouse(partial, { readOnly: false })
  try {
    return await fill(db, ready, request, meter, { version: versionOfPath(partial), snapshot })
  } finally {
    db.close()
  }
}

async function fill(
  db: Database,
  ready: readonly ReadyFile[],
  request: LoadRequest,
  meter: ProgressMeter,
  { version, snapshot }: { readonly version: number; readonly snapshot: VersionSnapshot | undefined },
): Promise<Filled> {
  const first = request.load * BATCHES_PER_LOAD + 1
  writeMeta(db, 'load_id', String(request.load))
  recordIssueCodes(db)
  const batches: BatchSummary[] = []
  for (const [index, file] of ready.entries()) batches.push(await takeOrSkip(db, file, first + index, request, meter))
  if (!batches.some((batch) => batch.status === 'loaded'))
    return { batches, controls: [], checks: { run: 0, failed: 0, warned: 0 } }
  meter.begin('write', 'Linking customers, returns and calendar', 'steps')
  settleLoad(db, request.settings, first)
  const controls = compareControls(db, request.controls, batches)
  const fault = request.ignoreControls === true ? null : controlFault(controls)
  if (fault !== null) throw fault
  meter.begin('derive', 'Computing marts', 'steps')
  const facts = snapshot?.take(db)
  const tests = request.deps.buildMarts?.(db, {
    settings: request.settings,
    buildId: version,
    trigger: 'after_import',
    ...(facts && { facts }),
    report: ({ label, done, total }) => meter.at(done, total, label),
  }).tests
  meter.begin('check', 'Checking the new version', 'steps')
  return {
    batches,
    controls,
    checks: { run: tests?.total ?? 0, failed: tests?.failed.length ?? 0, warned: tests?.warned.length ?? 0 },
  }
}

async function takeOrSkip(
  db: Database,
  file: ReadyFile,
  batchId: number,
  request: LoadRequest,
  meter: ProgressMeter,
): Promise<BatchSummary> {
  const { record, plan } = file
  const known = findLoaded(db, record.sha256, plan.entity)
  if (known !== null && request.repeat === 'refuse') {
    throw new LensError('already_loaded', `${record.name} was loaded already by load ${known.load}.`, {
      file: record.name,
      load: known.load,
    })
  }
  if (known !== null) return describeBatch(file, batchId, request.load, null)
  meter.begin('read', `Reading ${record.name}`, 'rows')
  const taking = { ...request, reading: request.deps.reading ?? null }
  return describeBatch(file, batchId, request.load, await takeFile(db, file, batchId, taking, meter))
}

/** Also a version that was sealed and could not be completed. */
function removePartial(partial: string): void {
  rmSync(partial.replace(/\.partial$/, ''), { force: true })
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(partial + suffix, { force: true })
}
