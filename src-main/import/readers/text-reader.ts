import { LensError } from '../../base/faults.ts'
import { BatchBuilder } from './batch-builder.ts'
import type { BatchOptions, ByteSource, ColumnBatch, Reader, ReadLimits } from './batch.ts'
import { plainBytes, type ByteMeter } from './byte-source.ts'
import { CsvScanner, type CellMark, type RecordSink } from './csv-scanner.ts'
import { utf8Chunks } from './encodings.ts'
import { nameColumns, numberColumns } from './header.ts'
import { delimiterByte, type ReadPlan } from './plan.ts'
import { RecordFeed, type RecordScanner } from './record-feed.ts'
import { WhitespaceScanner } from './whitespace-scanner.ts'

/** Passes records on once the preamble and the header are behind. */
class AfterHeader implements RecordSink {
  readonly #inner: RecordSink
  #skip: number

  constructor(inner: RecordSink, skip: number) {
    this.#inner = inner
    this.#skip = skip
  }

  wants(column: number): boolean {
    return this.#skip === 0 && this.#inner.wants(column)
  }

  row(): number {
    return this.#skip > 0 ? 0 : this.#inner.row()
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    if (this.#skip > 0) this.#skip--
    else this.#inner.record(cells, count, byteOffset, raw, marks)
  }

  blank(byteOffset: number): void {
    if (this.#skip === 0) this.#inner.blank(byteOffset)
  }
}

/** Turns one line into one (basket_no, item) row per item; the basket number is the line number. */
class BasketSink implements RecordSink {
  readonly #builder: BatchBuilder
  #line = 0

  constructor(builder: BatchBuilder) {
    this.#builder = builder
  }

  wants(): boolean {
    return true
  }

  row(): number {
    return this.#line + 1
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    const basket = String(++this.#line)
    for (let i = 0; i < count; i++) {
      const item = cells[i] ?? ''
      const own =
        marks.length === 0 ? marks : marks.filter((mark) => mark.column === i).map(({ code }) => ({ column: 1, code }))
      if (item.trim() === '') this.#builder.blank(byteOffset)
      else this.#builder.record([basket, item], 2, byteOffset, raw, own)
    }
  }

  blank(byteOffset: number): void {
    this.#line++
    this.#builder.blank(byteOffset)
  }
}

/** Keeps the first records that are not blank; blank lines alone make one empty record. */
class FirstRecords implements RecordSink {
  readonly records: string[][] = []
  readonly #most: number
  #blanks = 0

  constructor(most: number) {
    this.#most = most
  }

  get full(): boolean {
    return this.records.length >= this.#most
  }

  get blanks(): number {
    return this.#blanks
  }

  wants(): boolean {
    return !this.full
  }

  row(): number {
    return 0
  }

  record(cells: readonly string[], count: number): void {
    if (!this.full) this.records.push(cells.slice(0, count))
  }

  blank(): void {
    this.#blanks++
  }
}

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
  const builder = new BatchBuilder(width, options.columns, options.firstRecords)
  const sink = plan.format === 'basket' ? new BasketSink(builder) : builder
  const skip = plan.preamble + (plan.header ? 1 : 0)
  const feed = new RecordFeed(scannerFor(plan, limits, skip > 0 ? new AfterHeader(sink, skip) : sink), limits)
  try {
    for await (const chunk of textOf(source, plan, meter, limits, options.signal)) {
      feed.push(chunk)
      for (const batch of builder.take()) {
        yield batch
        if (options.firstRecords !== undefined) return
      }
    }
    feed.end()
  } catch (error) {
    const earlier = refusalOf(() => feed.flush())
    builder.finish()
    yield* builder.take()
    throw named(earlier ?? error, source.name)
  }
  builder.finish()
  yield* builder.take()
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
