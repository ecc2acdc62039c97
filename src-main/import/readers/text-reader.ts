import { LensError } from '../../base/faults.ts'
import { BatchBuilder } from './batch-builder.ts'
import type { BatchOptions, ByteSource, ColumnBatch, Reader, ReadLimits } from './batch.ts'
import { plainBytes, type ByteMeter } from './byte-source.ts'
import { CsvScanner, type RecordSink } from './csv-scanner.ts'
import { utf8Chunks } from './encodings.ts'
import { nameColumns, numberColumns } from './header.ts'
import { delimiterByte, type ReadPlan } from './plan.ts'
import { RecordFeed, type RecordScanner } from './record-feed.ts'
import { AfterHeader, BasketSink, FirstRecords, WithinRows } from './record-sinks.ts'
import { WhitespaceScanner } from './whitespace-scanner.ts'

/** Scans text by the delimiter of the plan. */
export function scannerFor(plan: ReadPlan, limits: ReadLimits, sink: RecordSink): RecordScanner {
  const delimiter = plan.delimiter ?? ','
  if (delimiter === 'whitespace') return new WhitespaceScanner(limits, sink)
  return new CsvScanner(delimiterByte(delimiter), limits, sink)
}

function textOf(
  source: ByteSource,
  plan: ReadPlan,
  meter: ByteMeter,
  limits: ReadLimits,
  signal?: AbortSignal,
): AsyncIterable<Buffer> {
  return utf8Chunks(
    plainBytes(source, plan.compression, meter, { limits, signal }),
    plan.encoding ?? 'utf-8',
    source.name,
  )
}

/** Reads the preamble and the header; a fault behind them is left to whoever reads the rows. */
async function firstRecords(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<FirstRecords> {
  const sink = new FirstRecords(plan.preamble + 1)
  const feed = new RecordFeed(scannerFor(plan, limits, sink), limits)
  try {
    for await (const chunk of textOf(source, plan, { input: 0, output: 0 }, limits)) {
      feed.push(chunk)
      if (sink.full) return sink
    }
    feed.end()
  } catch (error) {
    const earlier = refusalOf(() => feed.flush())
    if (!sink.full) throw earlier ?? error
  }
  return sink
}

async function* readBatches(
  source: ByteSource,
  plan: ReadPlan,
  limits: ReadLimits,
  width: number,
  meter: ByteMeter,
  options: BatchOptions,
): AsyncGenerator<ColumnBatch, void, undefined> {
  meter.input = 0
  meter.output = 0
  const { from, to } = options.rows ?? { from: 1, to: Infinity }
  const builder = new BatchBuilder(width, options.columns, from)
  const range = new WithinRows(builder, from, to)
  const counted = options.rows === undefined ? builder : range
  const sink = plan.format === 'basket' ? new BasketSink(counted) : counted
  const skip = plan.preamble + (plan.header ? 1 : 0)
  const feed = new RecordFeed(scannerFor(plan, limits, skip > 0 ? new AfterHeader(sink, skip) : sink), limits)
  let fault: unknown = null
  try {
    for await (const chunk of textOf(source, plan, meter, limits, options.signal)) {
      feed.push(chunk)
      yield* builder.take()
      if (range.done) break
    }
    feed.end()
  } catch (error) {
    fault = refusalOf(() => feed.flush()) ?? error
  }
  builder.finish()
  yield* builder.take()
  if (fault !== null && !range.done) throw named(fault, source.name)
}

/** What the scanner refuses in bytes that came before a fault of the stream: the same bytes, the same fault. */
function refusalOf(scan: () => void): unknown {
  try {
    scan()
    return null
  } catch (error) {
    return error
  }
}

/** Adds the file's name to a fault of the scanners, which know bytes only. */
function named(error: unknown, file: string): unknown {
  if (!(error instanceof LensError) || error.detail['file'] !== undefined) return error
  return new LensError(error.key, `${file}: ${error.message}`, { ...error.detail, file }, { cause: error })
}

/**
 * Opens a delimited text file or a file of basket lines. Rows before a fault are still handed out; then the fault is thrown.
 * Refuses a file without any record (`file_empty`).
 */
export async function openTextReader(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<Reader> {
  const first = await firstRecords(source, plan, limits).catch((error: unknown) => {
    throw named(error, source.name)
  })
  const head = first.records[plan.preamble] ?? (first.blanks > 0 && !plan.header ? [''] : undefined)
  if (head === undefined) throw new LensError('file_empty', `${source.name} holds no rows.`, { file: source.name })
  const { columns, notes } =
    plan.format === 'basket'
      ? nameColumns(['basket_no', 'item'])
      : plan.header
        ? nameColumns(head)
        : numberColumns(head.length)
  const meter: ByteMeter = { input: 0, output: 0 }
  return {
    header: columns.map((column) => column.name),
    columns,
    rowCount: null,
    notes,
    progress: () => (source.bytes === null || source.bytes === 0 ? null : Math.min(1, meter.input / source.bytes)),
    batches: (options = {}) => readBatches(source, plan, limits, columns.length, meter, options),
  }
}
