import type { Database } from 'better-sqlite3'
import { isoOfKey } from '../base/days.ts'
import { LensError } from '../base/faults.ts'
import type { Settings } from '../model/settings.ts'
import { readMeta } from '../store/open.ts'
import { QuarantineWriter, closeBatch, openBatch, recordFile, reserveFile } from './batch-records.ts'
import type { FileRecord } from './batch-records.ts'
import { flushDimensions, openDimensions } from './conform/dimensions.ts'
import type { Dimensions } from './conform/dimensions.ts'
import type { BulkOrders } from './conform/bulk/bulk-orders.ts'
import { coversBulk } from './conform/bulk/covers.ts'
import { Extract } from './conform/extract.ts'
import type { ExtractPlan } from './conform/extract.ts'
import { conformerOf } from './conform/open-conformer.ts'
import { RowLog } from './conform/row-log.ts'
import type { TouchedOrders } from './conform/touched-orders.ts'
import type { BatchContext } from './conform/warehouse.ts'
import type { ByteSource } from './readers/batch.ts'
import type { ReadingProgram } from './readers/decode/decode-thread.ts'
import { openDecodedReader, openReader } from './readers/index.ts'
import type { ProgressMeter } from './progress.ts'
import type { BatchSummary, LoadRequest, LoadWriter } from './request.ts'
import { surveyLastDay } from './survey.ts'
import { openOrderSink, takeInBulk, takeRows } from './take-rows.ts'
import { openZone } from './typing/zone.ts'

/** Kinds whose last day is known from the facts themselves once they are in. */
const ORDERS: ReadonlySet<string> = new Set(['order_lines', 'orders', 'baskets'])

/** Files below so many bytes are read sooner than a thread that reads them is started. */
const SMALL_FILE = 4 * 1024 * 1024

/** What of a load matters to one of its files. */
export interface TakeRequest extends Pick<LoadRequest, 'load' | 'settings' | 'salt' | 'writer'> {
  /** The program of a thread that reads a file; without it the file is read in this thread. */
  readonly reading?: ReadingProgram | null
  /** Orders that the load touched so far. */
  readonly touched: TouchedOrders
}

/** What taking a file gave. */
export interface Taken {
  readonly log: RowLog
  readonly bringsOrders: boolean
  /** The orders, where they were taken in bulk. */
  readonly orders: BulkOrders | null
  /** Number of the file in the landing index, where its content address has still to be put in. */
  readonly reserved: number | null
}

/** A file at its content address. */
export interface KeptFile {
  readonly record: FileRecord
  readonly source: ByteSource
}

/** A file whose reading is decided. */
export interface ReadyFile extends Pick<FileRecord, 'name' | 'bytes' | 'modifiedAt'> {
  readonly plan: ExtractPlan
  /** The file as it was given. */
  readonly source: ByteSource
  /** Refuses (`file_changed`) a file that changed since it was decided on. */
  readonly assertUnchanged: () => void
  /** Its copy, as soon as that is made; it begins with the first call, and waits for the copies before it. */
  readonly kept: () => Promise<KeptFile>
}

/** Whether a file is read straight from where it is, in columns; others are read from their copies, row by row. */
export function readsInBulk(db: Database, { plan }: Pick<ReadyFile, 'plan'>, writer: LoadWriter = 'pages'): boolean {
  return writer !== 'rows' && coversBulk(db, plan)
}

/**
 * Reads a file batch by batch into the version; returns what became of its rows. Any fault leaves the version unusable. A
 * file that is read in bulk is not copied yet: whoever copies it puts its content address in.
 */
export async function takeFile(
  db: Database,
  file: ReadyFile,
  batchId: number,
  { load, settings, salt, touched, writer = 'pages', reading = null }: TakeRequest,
  meter: ProgressMeter,
): Promise<Taken> {
  const startedAt = new Date().toISOString()
  const { plan } = file
  const zone = openZone(settings['calendar.time_zone'])
  const thread = file.bytes < SMALL_FILE ? null : reading
  const decoded = readsInBulk(db, file, writer) ? await openDecodedReader(file.source, plan.reading, thread) : null
  const kept = decoded === null ? await file.kept() : null
  const { source } = kept ?? file
  const reader = await openReader(source, plan.reading)
  const wasFresh = isFresh(db)
  const isDated = decoded !== null || (wasFresh && ORDERS.has(plan.entity))
  const surveyed = isDated ? null : await surveyLastDay(source, plan, zone)
  const extractDate = surveyed ?? file.modifiedAt.slice(0, 10)
  const fileId =
    kept === null ? reserveFile(db, file, formatOf(plan), batchId) : recordFile(db, kept.record, formatOf(plan))
  const quarantine = new QuarantineWriter(db, fileId, batchId, plan.entity)
  const log = new RowLog((rejection) => quarantine.add(rejection))
  const context: BatchContext = {
    db,
    batchId,
    extractDate,
    fileTag: kept?.record.sha256.slice(0, 8) ?? '',
    fileName: file.name,
    reportingCurrency: reportingCurrency(db, settings, plan),
    linkByEmail: settings['identity.link_by_email'],
    salt,
    touched,
  }
  const extract = new Extract(plan, reader.header, log, zone)
  const dimensions = openDimensions(context)
  const taking = { db, source, plan, reader, extract, context, dimensions, zone, meter }
  const sink = decoded === null ? null : openOrderSink(db, writer)
  db.exec('BEGIN')
  openBatch(db, { batchId, load, fileId, plan, extractDate, startedAt })
  const settled = settings['workspace.reporting_currency'] ?? readMeta(db, 'reporting_currency')
  const bulk = decoded === null || sink === null ? null : await takeInBulk(taking, decoded, { sink, settled })
  if (bulk === null) await takeRows(taking)
  if (kept === null) file.assertUnchanged()
  noteMembers(db, extract, dimensions)
  flushDimensions(dimensions)
  quarantine.flush()
  assertTaken(log, file.name)
  const bringsOrders = ORDERS.has(plan.entity)
  const lastDay =
    surveyed ?? (wasFresh ? null : bulk?.lastDay) ?? (bringsOrders ? lastOrderDay(db, batchId, bulk) : null)
  closeBatch(db, batchId, log, {
    table: conformerOf(plan.entity).facts,
    written: bulk?.lines ?? null,
    scope: touched.scope,
    extractDate: lastDay ?? extractDate,
    controls: [],
    finishedAt: new Date().toISOString(),
  })
  db.exec('COMMIT')
  return { log, orders: bulk, bringsOrders, reserved: kept === null ? fileId : null }
}

/** What became of a file, before its content address is known. */
export type TakenBatch = Omit<BatchSummary, 'sha256'>

/** What became of a file; a log of null means that it was loaded before and is skipped. */
export function describeBatch(
  { plan, name, bytes }: ReadyFile,
  numbers: Pick<BatchSummary, 'batch' | 'load'>,
  log: RowLog | null,
): TakenBatch {
  return {
    ...numbers,
    file: name,
    bytes,
    entity: plan.entity,
    profile: plan.profile?.id ?? null,
    status: log === null ? 'duplicate_file' : 'loaded',
    accounting:
      log === null
        ? { read: 0, loaded: 0, duplicate: 0, superseded: 0, quarantined: 0, ignored: 0 }
        : { ...log.counts },
    reading: [...plan.reading.reasons],
    aside: log?.aside ?? null,
    added: log?.added ?? 0,
    updated: log?.updated ?? 0,
    quarantine: log?.byCode('quarantine') ?? [],
    warnings: log?.byCode('warn') ?? [],
    controls: [],
  }
}

/** The currency of rows that name none: as set, as the version has it, as the kind of extract has it. */
function reportingCurrency(db: Database, settings: Settings, plan: ExtractPlan): string {
  return (
    settings['workspace.reporting_currency'] ??
    readMeta(db, 'reporting_currency') ??
    plan.profile?.constants['currency_code'] ??
    'USD'
  )
}

/**
 * Names members made from ids that are missing in the customers and products extracts; without such extracts every member
 * is made from an id and nothing is missing.
 */
function noteMembers(db: Database, extract: Extract, { customers, products, channels }: Dimensions): void {
  const described = (table: string, key: string) =>
    db.prepare(`SELECT 1 FROM ${table} WHERE is_inferred = 0 AND ${key} > 0 LIMIT 1`).get() !== undefined
  const { entity } = extract.plan
  if (entity !== 'customers' && described('gold_customer_dim', 'customer_key')) {
    extract.log.note('R-CUSTOMER', extract.sourceOf('customer_id'), customers.created)
  }
  if (entity !== 'products' && described('gold_product_dim', 'product_key')) {
    extract.log.note('R-PRODUCT', extract.sourceOf('product_id'), products.created)
  }
  extract.log.note('R-CHANNEL', extract.sourceOf('channel'), channels.unknown)
}

function assertTaken(log: RowLog, name: string): void {
  const { read, ignored } = log.counts
  if (read - ignored === 0) throw new LensError('file_empty', `${name} holds no data rows.`, { file: name })
  if (!log.balanced)
    throw new LensError('unbalanced', `The rows of ${name} do not balance.`, { file: name, ...log.counts })
}

function isFresh(db: Database): boolean {
  return db.prepare(`SELECT 1 FROM ws_batch WHERE status_code = 'loaded' LIMIT 1`).get() === undefined
}

/** Without a survey the day of the extract is only known now: the last day of its orders. */
function lastOrderDay(db: Database, batchId: number, bulk: BulkOrders | null): string | null {
  const find = db.prepare<[number], number | null>('SELECT max(date_key) FROM order_header WHERE batch_id = ?').pluck()
  const last = bulk?.heads?.lastKey ?? find.get(batchId) ?? -1
  return last > 0 ? isoOfKey(last) : null
}

function formatOf(plan: ExtractPlan): string {
  const { format, delimiter, compression } = plan.reading
  if (format === 'parquet') return 'parquet'
  const suffix = compression === 'gzip' ? '.gz' : compression === 'zstd' ? '.zst' : ''
  return `${delimiter === '\t' ? 'tsv' : 'csv'}${suffix}`
}
