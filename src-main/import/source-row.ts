import { LensError } from '../base/faults.ts'
import { openLanded } from '../store/landing.ts'
import { openWarehouse } from '../store/open.ts'
import type { WorkspacePaths } from '../store/paths.ts'
import { rowNumber } from './readers/batch.ts'
import type { ColumnBatch } from './readers/batch.ts'
import { openReader } from './readers/index.ts'
import type { ReadPlan } from './readers/plan.ts'

/** One row of a landed file, as it stands there. */
export interface SourceRow {
  readonly file: string
  readonly sha256: string
  readonly header: string[]
  readonly cells: string[]
}

interface BatchFile {
  readonly reading: string
  readonly name: string
  readonly sha256: string
  readonly bytes: number
}

const BATCH = `SELECT b.reading, r.original_name AS name, r.sha256, r.byte_size AS bytes FROM ws_batch b
  JOIN customer_purchase_behavior_insights_stg_raw r ON r.file_id = b.file_id WHERE b.batch_id = ?`

/**
 * Reads the row behind a fact or a rejected row back from the landed file.
 * @param version path of the warehouse version that holds the batch
 * @throws LensError `not_found` for an unknown batch or row
 */
export async function readSourceRow(
  paths: WorkspacePaths,
  version: string,
  batch: number,
  row: number,
): Promise<SourceRow> {
  const db = openWarehouse(version, { readOnly: true })
  let found: BatchFile | undefined
  try {
    found = db.prepare<[number], BatchFile>(BATCH).get(batch)
  } finally {
    db.close()
  }
  if (found === undefined) throw new LensError('not_found', `There is no batch ${batch}.`, { batch })
  const { name, sha256, bytes } = found
  const plan: ReadPlan = { ...(JSON.parse(found.reading) as Omit<ReadPlan, 'reasons'>), reasons: [] }
  const reader = await openReader({ name, bytes, open: () => openLanded(paths, sha256) }, plan)
  for await (const part of reader.batches()) {
    if (part.firstRow + part.read <= row) continue
    const cells = cellsOf(part, row)
    if (cells !== null) return { file: name, sha256, header: [...reader.header], cells }
    break
  }
  throw new LensError('not_found', `${name} has no row ${row}.`, { batch, row })
}

/** The cells of a row; a rejected record comes back as it stands in the file. */
function cellsOf(part: ColumnBatch, row: number): string[] | null {
  for (let i = 0; i < part.rows; i++) {
    if (rowNumber(part, i) === row) return part.columns.map((column) => column[i] ?? '')
  }
  const rejected = part.rejected.find((one) => one.row === row)
  return rejected === undefined ? null : [rejected.raw]
}
