import type { Database } from 'better-sqlite3'
import { indexRows } from './batch-records.ts'
import { BulkOrderLines } from './conform/bulk/bulk-order-lines.ts'
import type { BulkOrders } from './conform/bulk/bulk-orders.ts'
import { decodingsOf } from './conform/bulk/code-field.ts'
import { openInsertSink } from './conform/bulk/insert-sink.ts'
import { openPageSink } from './conform/bulk/page-sink.ts'
import type { OrderSink } from './conform/bulk/order-stages.ts'
import type { Dimensions } from './conform/dimensions.ts'
import type { Extract, ExtractPlan } from './conform/extract.ts'
import { conformerOf } from './conform/open-conformer.ts'
import type { BatchContext } from './conform/warehouse.ts'
import type { ProgressMeter } from './progress.ts'
import type { ByteSource, ColumnBatch, Reader } from './readers/batch.ts'
import type { DecodedReader } from './readers/decoded.ts'
import type { LoadWriter } from './request.ts'
import type { Zone } from './typing/zone.ts'

/** What the rows of one file are taken in with. */
export interface Taking {
  readonly db: Database
  readonly source: ByteSource
  readonly plan: ExtractPlan
  readonly reader: Reader
  readonly extract: Extract
  readonly context: BatchContext
  readonly dimensions: Dimensions
  readonly zone: Zone
  readonly meter: ProgressMeter
}

/** Takes a file row by row. */
export async function takeRows(taking: Taking): Promise<void> {
  const { reader, plan, extract, context, dimensions } = taking
  const conformer = conformerOf(plan.entity).open(extract, context, dimensions)
  for await (const batch of reader.batches({ columns: extract.wanted })) {
    noteBatch(taking, batch)
    extract.use(batch)
    conformer.take(batch.rows)
    tellProgress(taking, reader.progress())
  }
  conformer.finish()
}

/** Takes order lines as columns; the first orders of a version only. */
export async function takeInBulk(
  taking: Taking,
  reader: DecodedReader,
  { sink, settled }: { readonly sink: OrderSink; readonly settled: string | null },
): Promise<BulkOrders> {
  const { extract, dimensions } = taking
  try {
    const orders = new BulkOrderLines({ ...taking, reader, sink, settled })
    for await (const batch of reader.batches({ decodings: decodingsOf(extract) })) {
      noteBatch(taking, batch)
      orders.take(batch)
      tellProgress(taking, reader.progress())
    }
    const taken = orders.finish()
    const waiting = dimensions.customers.takeWaiting()
    if (!sink.writeCustomers(waiting)) dimensions.customers.insert(waiting)
    return taken
  } finally {
    await sink.close()
  }
}

/** Where bulk orders are written. Call it outside of a transaction. */
export function openOrderSink(db: Database, writer: LoadWriter): OrderSink {
  return (writer === 'pages' ? openPageSink(db) : null) ?? openInsertSink(db)
}

/** Rows that never become cells: records of another width, blank lines, irregular writing. */
function noteBatch({ db, extract, context }: Taking, batch: Omit<ColumnBatch, 'columns'>): void {
  indexRows(db, context.batchId, batch)
  const { log } = extract
  log.counts.read += batch.read
  log.counts.ignored += batch.ignored
  for (const { row, code, message, raw } of batch.rejected) {
    log.reject({
      row,
      code,
      column: null,
      field: null,
      value: raw.slice(0, 200),
      personal: true,
      payload: JSON.stringify({ record: raw }),
      message: `Row ${row}: ${message}`,
    })
  }
  for (const { row, column } of batch.flags) log.warn('T-IRREGULAR', extract.header[column] ?? null, row, null)
}

function tellProgress({ extract, meter }: Taking, share: number | null): void {
  const { read } = extract.log.counts
  meter.at(read, share === null || share === 0 ? null : Math.round(read / share))
}
