import { LensError } from '../../base/faults.ts'
import type { ByteSource, Reader, ReadLimits } from './batch.ts'
import { plainBytes, type ByteMeter } from './byte-source.ts'
import { CsvScanner, type RecordSink } from './csv-scanner.ts'
import { utf8Chunks } from './encodings.ts'
import { nameColumns, numberColumns } from './header.ts'
import { delimiterByte, type ReadPlan } from './plan.ts'
import { RecordFeed, type RecordScanner } from './record-feed.ts'
import { FirstRecords } from './record-sinks.ts'
import { WhitespaceScanner } from './whitespace-scanner.ts'

/** A delimited text file whose header is known, and how far a reading of it is. */
export interface TextFile {
  readonly source: ByteSource
  readonly plan: ReadPlan
  readonly limits: ReadLimits
  readonly meter: ByteMeter
  /** What every reader of the file says about it. */
  readonly about: Omit<Reader, 'batches'>
}

/** Scans text by the delimiter of the plan. */
export function scannerFor(plan: ReadPlan, limits: ReadLimits, sink: RecordSink): RecordScanner {
  const delimiter = plan.delimiter ?? ','
  if (delimiter === 'whitespace') return new WhitespaceScanner(limits, sink)
  return new CsvScanner(delimiterByte(delimiter), limits, sink)
}

/** Records before the first row: the preamble and the header. */
export function recordsBeforeRows(plan: ReadPlan): number {
  return plan.preamble + (plan.header ? 1 : 0)
}

/**
 * Opens a delimited text file or a file of basket lines; the header is read, nothing else.
 * Refuses a file without any record (`file_empty`).
 */
export async function openTextFile(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<TextFile> {
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
  const about: TextFile['about'] = {
    header: columns.map((column) => column.name),
    columns,
    rowCount: null,
    notes,
    progress: () => (source.bytes === null || source.bytes === 0 ? null : Math.min(1, meter.input / source.bytes)),
  }
  return { source, plan, limits, meter, about }
}

/** What collects the records of a scanner into batches. */
interface Builder<Batch> {
  take(): Batch[]
  finish(): void
}

/**
 * Feeds the text of a file to a scanner and hands out the batches that its builder finished, until `done` says that no
 * more are wanted. Rows before a fault are handed out first; then the fault is thrown.
 */
export async function* feedBatches<Batch>(
  { source, plan, limits, meter }: TextFile,
  scanner: RecordScanner,
  builder: Builder<Batch>,
  done: () => boolean,
  signal?: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  meter.input = 0
  meter.output = 0
  const feed = new RecordFeed(scanner, limits)
  let fault: unknown = null
  try {
    const room = (bytes: number): Buffer => feed.room(bytes)
    for await (const chunk of textOf(source, plan, meter, { limits, signal, room })) {
      feed.push(chunk)
      yield* builder.take()
      if (done()) break
    }
    feed.end()
  } catch (error) {
    fault = refusalOf(() => feed.flush()) ?? error
  }
  builder.finish()
  yield* builder.take()
  if (fault !== null && !done()) throw named(fault, source.name)
}

function textOf(
  source: ByteSource,
  plan: ReadPlan,
  meter: ByteMeter,
  options: Parameters<typeof plainBytes>[3],
): AsyncIterable<Buffer> {
  return utf8Chunks(plainBytes(source, plan.compression, meter, options), plan.encoding ?? 'utf-8', source.name)
}

/** Reads the preamble and the header; a fault behind them is left to whoever reads the rows. */
async function firstRecords(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<FirstRecords> {
  const sink = new FirstRecords(plan.preamble + 1)
  const feed = new RecordFeed(scannerFor(plan, limits, sink), limits)
  try {
    for await (const chunk of textOf(source, plan, { input: 0, output: 0 }, { limits })) {
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
