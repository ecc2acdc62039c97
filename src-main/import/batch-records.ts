import type { Database } from 'better-sqlite3'
import { prepared } from '../store/prepared.ts'
import type { ExtractPlan } from './conform/extract.ts'
import { RowInserter } from './conform/insert.ts'
import type { OrderScope } from './conform/touched-orders.ts'
import { TOUCHED } from './conform/touched-orders.ts'
import type { Rejection, RowLog } from './conform/row-log.ts'
import type { EntityName } from './entities.ts'
import { issueKinds } from './issue-codes.ts'
import type { ColumnBatch } from './readers/batch.ts'
import type { ControlResult } from './request.ts'

const RAW = 'customer_purchase_behavior_insights_stg_raw'

/** A landed file as the version records it. */
export interface FileRecord {
  readonly sha256: string
  readonly bytes: number
  readonly name: string
  readonly storedPath: string
  readonly modifiedAt: string
  readonly landedAt: string
}

/** Records a file in the landing index of the version (once per content) and returns its number. */
export function recordFile(db: Database, file: FileRecord, format: string): number {
  const known = db.prepare<[string], number>(`SELECT file_id FROM ${RAW} WHERE sha256 = ?`).pluck().get(file.sha256)
  if (known !== undefined) return known
  const type = db
    .prepare<[string], number>(
      'SELECT file_type_id FROM customer_purchase_behavior_insights_dim_file_type WHERE file_type = ?',
    )
    .pluck()
    .get(format)
  const result = db
    .prepare(
      `INSERT INTO ${RAW} (sha256, byte_size, original_name, stored_path, file_type_id, source_modified_at, landed_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(file.sha256, file.bytes, file.name, file.storedPath, type ?? 1, file.modifiedAt, file.landedAt)
  return Number(result.lastInsertRowid)
}

/** Characters of a content address. */
const ADDRESS = 64

/**
 * Records a file whose content address is not known yet; {@link completeFile} puts it in. Until then the number of its
 * batch stands there.
 */
export function reserveFile(
  db: Database,
  file: Pick<FileRecord, 'name' | 'bytes' | 'modifiedAt'>,
  format: string,
  batchId: number,
): number {
  const landedAt = new Date().toISOString()
  return recordFile(db, { ...file, sha256: String(batchId).padStart(ADDRESS, '0'), storedPath: '', landedAt }, format)
}

/** Puts the content address of a reserved file in. */
export function completeFile(db: Database, fileId: number, { sha256, storedPath, landedAt }: FileRecord): void {
  db.prepare(`UPDATE ${RAW} SET sha256 = ?, stored_path = ?, landed_at = ? WHERE file_id = ?`).run(
    sha256,
    storedPath,
    landedAt,
    fileId,
  )
}

/** Whether the version holds a file of that size; no other one can have the same content. */
export function holdsSize(db: Database, bytes: number): boolean {
  return db.prepare<[number]>(`SELECT 1 FROM ${RAW} WHERE byte_size = ?`).get(bytes) !== undefined
}

/** The loaded batch that already holds this file as this kind of extract with this mapping, or null. */
export function findLoaded(
  db: Database,
  sha256: string,
  entity: EntityName,
): { batch: number; load: number; at: string } | null {
  const row = db
    .prepare<[string, string], { batch: number; load: number; at: string }>(
      `SELECT b.batch_id AS batch, b.load_id AS load, coalesce(b.finished_at, b.started_at) AS at FROM ws_batch b
       JOIN ${RAW} r ON r.file_id = b.file_id WHERE r.sha256 = ? AND b.entity_code = ? AND b.status_code = 'loaded'
       ORDER BY b.batch_id DESC LIMIT 1`,
    )
    .get(sha256, entity)
  return row ?? null
}

/** What identifies a batch. */
export interface BatchRecord {
  readonly batchId: number
  readonly load: number
  readonly fileId: number
  readonly plan: ExtractPlan
  readonly extractDate: string
  readonly startedAt: string
}

/** Opens the record of a batch before its first row is written. */
export function openBatch(db: Database, record: BatchRecord): void {
  const { plan } = record
  db.prepare(
    `INSERT INTO ws_batch (batch_id, load_id, file_id, entity_code, profile_id, recipe_name, mapping, reading, load_mode, extract_date, status_code, started_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'upsert', ?, 'running', ?)`,
  ).run(
    record.batchId,
    record.load,
    record.fileId,
    plan.entity,
    plan.profile?.id ?? null,
    plan.recipe,
    JSON.stringify(plan.mapping),
    JSON.stringify(readingOf(plan)),
    record.extractDate,
    record.startedAt,
  )
}

/** The reading choices that reproduce a batch; sentences are left out. */
function readingOf(plan: ExtractPlan): Record<string, unknown> {
  return {
    ...plan.reading,
    reasons: undefined,
    hints: plan.hints.map(({ column, dateOrder, decimal }) => ({ column, dateOrder, decimal })),
  }
}

/** Closes the record of a batch with its accounting; a batch that does not balance cannot be closed. */
export function closeBatch(
  db: Database,
  batchId: number,
  log: RowLog,
  facts: {
    readonly table: string
    /** Rows of the table that the batch wrote; null when they have to be counted. */
    readonly written: number | null
    /** Orders that the load touched so far; null where all of them are. */
    readonly scope: OrderScope | null
    readonly extractDate: string
    readonly controls: readonly ControlResult[]
    readonly finishedAt: string
  },
): void {
  const { read, loaded, duplicate, superseded, quarantined, ignored } = log.counts
  db.prepare(
    `UPDATE ws_batch SET status_code = 'loaded', rows_read = ?, rows_accepted = ?, rows_duplicate = ?, rows_superseded = ?,
       rows_quarantined = ?, rows_ignored = ?, keys_added = ?, keys_updated = ?, fact_table = ?, facts_written = ?, warnings = ?,
       controls = ?, extract_date = ?, finished_at = ? WHERE batch_id = ?`,
  ).run(
    read,
    loaded,
    duplicate,
    superseded,
    quarantined,
    ignored,
    log.added,
    log.updated,
    facts.table,
    facts.written ?? factsOf(db, facts.table, batchId, facts.scope),
    JSON.stringify(log.byCode('warn')),
    JSON.stringify(facts.controls),
    facts.extractDate,
    facts.finishedAt,
    batchId,
  )
  db.prepare(`UPDATE ${RAW} SET row_count = ? WHERE file_id = (SELECT file_id FROM ws_batch WHERE batch_id = ?)`).run(
    read,
    batchId,
  )
}

/** Where rows of a table stand that belong to orders of a scope; a plus keeps SQLite from making an index for the batch. */
const IN_SCOPE: Readonly<Record<string, string>> = {
  order_header: `order_header WHERE order_key IN (${TOUCHED}) AND`,
  order_line: `(${TOUCHED}) t
    CROSS JOIN order_line l ON l.sales_key BETWEEN t.order_key * 1048576 AND t.order_key * 1048576 + 1048575 WHERE`,
}

function factsOf(db: Database, table: string, batchId: number, scope: OrderScope | null): number {
  const from = (scope === null ? undefined : IN_SCOPE[table]) ?? `${table} WHERE`
  const count = db.prepare<[object], number>(`SELECT count(*) FROM ${from} +batch_id = @batchId`).pluck()
  return count.get({ batchId, ...scope }) ?? 0
}

/** Writes rejected rows into the quarantine of the version. */
export class QuarantineWriter {
  readonly #rows: RowInserter
  readonly #fileId: number
  readonly #batchId: number
  readonly #entity: EntityName

  constructor(db: Database, fileId: number, batchId: number, entity: EntityName) {
    const columns = [
      'record_key',
      'reason_code',
      'entity_code',
      'source_row',
      'field_name',
      'raw_value',
      'payload',
      'message',
      'batch_id',
    ]
    this.#rows = new RowInserter(db, 'stg_quarantine', columns, 'INSERT OR REPLACE')
    this.#fileId = fileId
    this.#batchId = batchId
    this.#entity = entity
  }

  /** Adds one rejected row. */
  add(rejection: Rejection): void {
    const { row, code, column, field, value, payload, message } = rejection
    const key = this.#fileId * 2 ** 32 + row
    this.#rows.add(
      key,
      code,
      this.#entity,
      row,
      column ?? field,
      value?.slice(0, 200) ?? null,
      payload,
      message,
      this.#batchId,
    )
  }

  /** Writes what is pending. */
  flush(): void {
    this.#rows.flush()
  }
}

/** Notes where the rows of a batch begin, so that a source row can be read back. */
export function indexRows(db: Database, batchId: number, batch: Omit<ColumnBatch, 'columns'>): void {
  prepared(db, 'INSERT INTO source_index (batch_id, first_row, row_count, byte_offset) VALUES (?, ?, ?, ?)').run(
    batchId,
    batch.firstRow,
    batch.read,
    batch.byteOffset,
  )
}

/** Records the closed table of issue codes, so that quarantine rows explain themselves in SQL. */
export function recordIssueCodes(db: Database): void {
  const statement = db.prepare(
    `INSERT OR REPLACE INTO customer_purchase_behavior_insights_ref_parsing_errors (code, severity, is_retryable, condition_text, remedy_text) VALUES (?, ?, ?, ?, ?)`,
  )
  for (const [code, kind] of Object.entries(issueKinds)) {
    const isRow = kind.severity === 'quarantine'
    statement.run(code, isRow ? 'row' : 'warn', isRow ? 1 : 0, kind.condition, kind.remedy)
  }
}
