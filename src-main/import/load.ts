import { rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { storeFault } from '../store/errors.ts'
import { openWarehouse, writeMeta } from '../store/open.ts'
import type { WorkspacePaths } from '../store/paths.ts'
import { workspacePaths } from '../store/paths.ts'
import type { VersionSnapshot } from '../store/snapshot/version-snapshot.ts'
import { createPartial, sealBeside, versionOfPath } from '../store/versions.ts'
import { settleLoad } from './after-load.ts'
import { holdsSize, recordIssueCodes } from './batch-records.ts'
import type { BulkHeads } from './conform/bulk/bulk-orders.ts'
import { TouchedOrders } from './conform/touched-orders.ts'
import { compareControls, controlFault } from './controls.ts'
import { FileCopies } from './file-copies.ts'
import { FileKeeper } from './keep-files.ts'
import { ProgressMeter } from './progress.ts'
import type { BatchSummary, LoadOutcome, LoadRequest, Report } from './request.ts'
import { summariseLoad } from './summary.ts'
import type { ReadyFile, Taken, TakenBatch } from './take-file.ts'
import { describeBatch, readsInBulk, takeFile } from './take-file.ts'

/** Batches of load n are numbered from n × 1000 + 1: unique in the workspace, also after an undo. */
export const BATCHES_PER_LOAD = 1000

/**
 * Loads files as one load: lands them, reads and conforms them into a new version, derives, checks and seals it. The
 * caller publishes the sealed version; whatever fails leaves nothing behind but landed files.
 * @throws LensError with the named fault
 */
export async function runLoad(request: LoadRequest, report: Report): Promise<LoadOutcome> {
  const meter = new ProgressMeter(report, request.files.length * 2 + 4)
  const paths = workspacePaths(request.folder)
  if (request.files.length === 0) throw new LensError('bad_request', 'A load needs at least one file.')
  if (request.files.length >= BATCHES_PER_LOAD) throw new LensError('too_large', 'A load takes at most 999 files.')
  const keeper = new FileKeeper(paths, request, meter)
  try {
    const ready: ReadyFile[] = []
    for (const file of request.files) ready.push(await keeper.decide(file))
    return await loadReady(paths, ready, request, meter)
  } finally {
    await keeper.settle()
  }
}

async function loadReady(
  paths: WorkspacePaths,
  ready: readonly ReadyFile[],
  request: LoadRequest,
  meter: ProgressMeter,
): Promise<LoadOutcome> {
  const startedAt = meter.startedAt
  const partial = createPartial(paths, request.from, request.fromSha256)
  const snapshot = request.deps.snapshot?.(partial)
  let sealed = false
  try {
    const filled = await fillPartial(partial, ready, request, meter, snapshot)
    filled.batches.forEach(assertLoadable)
    const anything = filled.batches.some((batch) => batch.status === 'loaded')
    const version = anything ? await sealBeside(partial, request.deps.sealing) : null
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
  const copies = new FileCopies(db)
  copies.begin(ready.filter((file) => !readsInBulk(db, file, request.writer)))
  const touched = new TouchedOrders(db)
  const taken: TakenOrSkipped[] = []
  for (const [index, file] of ready.entries())
    taken.push(await takeOrSkip(db, file, first + index, request, { meter, copies, touched }))
  const batches = taken.map(({ summary }) => summary)
  if (!batches.some((batch) => batch.status === 'loaded'))
    return { batches: await withAddresses(taken), controls: [], checks: { run: 0, failed: 0, warned: 0 } }
  // Nothing is read any more: what is still to be copied is, while this thread computes.
  copies.begin(ready)
  meter.begin('write', 'Linking customers, returns and calendar', 'steps')
  settleLoad(db, request.settings, { firstBatch: first, touched, fresh: onlyOrders(taken) })
  const controls = compareControls(db, request.controls, batches, touched.scope)
  const fault = request.ignoreControls === true ? null : controlFault(controls)
  if (fault !== null) throw fault
  meter.begin('derive', 'Computing marts', 'steps')
  const facts = snapshot?.take(db)
  const built = await request.deps.buildMarts?.(db, {
    settings: request.settings,
    buildId: version,
    trigger: 'after_import',
    ...(facts && { facts }),
    report: ({ label, done, total }) => meter.at(done, total, label),
  })
  meter.begin('check', 'Keeping copies of the files', 'bytes')
  await copies.complete()
  meter.begin('check', 'Checking the new version', 'steps')
  return {
    batches: await withAddresses(taken),
    controls,
    checks: {
      run: built?.tests.total ?? 0,
      failed: built?.tests.failed.length ?? 0,
      warned: built?.tests.warned.length ?? 0,
    },
  }
}

/** A file with what became of it; what was taken is absent where it was loaded before. */
interface TakenOrSkipped extends Partial<Taken> {
  readonly file: ReadyFile
  readonly summary: TakenBatch
}

/** The batches with the content addresses of their files, all of which are kept by now. */
async function withAddresses(taken: readonly TakenOrSkipped[]): Promise<BatchSummary[]> {
  const addressed = async ({ file, summary }: TakenOrSkipped): Promise<BatchSummary> => {
    const { record } = await file.kept()
    return { ...summary, sha256: record.sha256 }
  }
  return Promise.all(taken.map(addressed))
}

/** What the files of a load share. */
interface Tools {
  readonly meter: ProgressMeter
  readonly copies: FileCopies
  readonly touched: TouchedOrders
}

async function takeOrSkip(
  db: Database,
  file: ReadyFile,
  batch: number,
  request: LoadRequest,
  { meter, copies, touched }: Tools,
): Promise<TakenOrSkipped> {
  const numbers = { batch, load: request.load }
  const { name } = file
  const known = holdsSize(db, file.bytes) ? await copies.findLoaded(file) : null
  if (known !== null && request.repeat === 'refuse') {
    throw new LensError('already_loaded', `${name} was loaded already by load ${known.load}.`, {
      file: name,
      load: known.load,
    })
  }
  if (known !== null) return { file, summary: describeBatch(file, numbers, null) }
  meter.begin('read', `Reading ${name}`, 'rows')
  const taken = await takeFile(db, file, batch, { ...request, touched, reading: request.deps.reading ?? null }, meter)
  if (taken.reserved !== null) copies.expect(taken.reserved, file)
  return { ...taken, file, summary: describeBatch(file, numbers, taken.log) }
}

/** What the orders of the version have in common, where one file brought all of them in bulk. */
function onlyOrders(taken: readonly Partial<Taken>[]): BulkHeads | null {
  const withOrders = taken.filter((one) => one.bringsOrders === true)
  return withOrders.length === 1 ? (withOrders[0]?.orders?.heads ?? null) : null
}

/** Also a version that was sealed and could not be completed. */
function removePartial(partial: string): void {
  rmSync(partial.replace(/\.partial$/, ''), { force: true })
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(partial + suffix, { force: true })
}
