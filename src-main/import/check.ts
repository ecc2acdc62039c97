import { constants, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { hashFile } from '../store/checksum.ts'
import { storeFault } from '../store/errors.ts'
import { openWarehouse } from '../store/open.ts'
import { workspacePaths } from '../store/paths.ts'
import { createPartial, versionPath } from '../store/versions.ts'
import { recordIssueCodes } from './batch-records.ts'
import type { IssueTally, RowCounts } from './conform/row-log.ts'
import { TouchedOrders } from './conform/touched-orders.ts'
import { compareControls } from './controls.ts'
import type { Finding } from './findings.ts'
import { issueFindings, proposalFindings } from './findings.ts'
import { BATCHES_PER_LOAD } from './load.ts'
import { ProgressMeter } from './progress.ts'
import { propose } from './propose.ts'
import type { Proposal } from './propose.ts'
import { fileSource } from './readers/byte-source.ts'
import type { ControlResult, LoadFile, LoadRequest, Report } from './request.ts'
import { addCounts } from './summary.ts'
import { describeBatch, takeFile } from './take-file.ts'
import type { TakenBatch } from './take-file.ts'

/** What a load of these files would bring. */
export interface CheckResult {
  readonly accounting: RowCounts
  readonly findings: Finding[]
  readonly controls: ControlResult[]
}

/**
 * Reads whole files through the same steps as a load into a scratch version outside the workspace, which is thrown away.
 * Nothing in the workspace changes; blocks are findings, faults of damaged files are thrown.
 */
export async function checkFiles(request: Omit<LoadRequest, 'deps'>, report: Report): Promise<CheckResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'purchase-lens-check-'))
  try {
    const db = openScratch(scratch, request)
    try {
      return await checkInto(db, request, report)
    } finally {
      db.close()
    }
  } catch (error) {
    throw storeFault(error, 'the scratch version')
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A scratch version: empty, or a copy of the current one so that known keys are seen. */
function openScratch(scratch: string, request: Omit<LoadRequest, 'deps'>): Database {
  const paths = workspacePaths(scratch)
  const empty = createPartial(paths, null)
  if (request.from === null) return openWarehouse(empty, { readOnly: false })
  copyFileSync(
    versionPath(workspacePaths(request.folder), request.from),
    join(scratch, 'copy.sqlite'),
    constants.COPYFILE_FICLONE,
  )
  return openWarehouse(join(scratch, 'copy.sqlite'), { readOnly: false })
}

async function checkInto(db: Database, request: Omit<LoadRequest, 'deps'>, report: Report): Promise<CheckResult> {
  const meter = new ProgressMeter(report, request.files.length)
  const touched = new TouchedOrders(db)
  recordIssueCodes(db)
  const findings: Finding[] = []
  const batches: TakenBatch[] = []
  for (const [index, file] of request.files.entries()) {
    const batchId = request.load * BATCHES_PER_LOAD + 1 + index
    const checked = await checkOne(db, file, { ...request, touched }, meter, batchId)
    findings.push(...proposalFindings(checked.proposal), ...issueFindings(checked.tallies))
    if (checked.batch !== null) batches.push(checked.batch)
  }
  return {
    accounting: addCounts(batches.map((batch) => batch.accounting)),
    findings,
    controls: compareControls(db, request.controls, batches, touched.scope),
  }
}

interface CheckedFile {
  readonly proposal: Proposal
  readonly tallies: readonly IssueTally[]
  readonly batch: TakenBatch | null
}

async function checkOne(
  db: Database,
  file: LoadFile,
  request: Omit<LoadRequest, 'deps'> & { readonly touched: TouchedOrders },
  meter: ProgressMeter,
  batchId: number,
): Promise<CheckedFile> {
  const name = file.name ?? basename(file.path)
  const source = { ...fileSource(file.path), name }
  const proposal = await propose(source, file, request.recipes)
  if (proposal.blocks.length > 0 || proposal.plan === null) return { proposal, tallies: [], batch: null }
  meter.begin('read', `Checking ${name}`, 'rows')
  const modifiedAt = statSync(file.path).mtime.toISOString()
  const record = { ...hashFile(file.path), name, storedPath: '', modifiedAt, landedAt: modifiedAt }
  const kept = { record, source }
  const ready = {
    ...{ name, modifiedAt, source, plan: proposal.plan, bytes: record.bytes },
    assertUnchanged: () => undefined,
    kept: () => Promise.resolve(kept),
  }
  const { log } = await takeFile(db, ready, batchId, request, meter)
  return {
    proposal,
    tallies: log.tallies,
    batch: describeBatch(ready, { batch: batchId, load: request.load }, log),
  }
}
