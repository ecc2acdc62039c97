import { isAscii } from 'node:buffer'
import { Readable } from 'node:stream'
import { LensError } from '../../base/faults.ts'
import { READ_LIMITS, type ByteSource, type ReadLimits, type SourceColumn } from './batch.ts'
import { fileSource, kindByMagic, plainBytes, readHead, type ByteMeter } from './byte-source.ts'
import { utf8Boundary, utf8Chunks } from './encodings.ts'
import { nameColumns, numberColumns } from './header.ts'
import { openReader } from './index.ts'
import { NULL_WORDS, type DateOrder, type Delimiter, type Encoding, type ReadPlan } from './plan.ts'
import { settleDates } from './sniff-dates.ts'
import { sniffDialect, sepLine, type Dialect } from './sniff-dialect.ts'
import { sniffEncoding, type Reasoned } from './sniff-encoding.ts'
import { sniffHeader, sniffPreamble } from './sniff-header.ts'
import { columnHint, type ColumnHint } from './sniff-values.ts'

const SAMPLE = 1024 * 1024
/** ASCII text is read this far in search of the first byte that tells the encoding. */
const ENCODING_SEARCH = 64 * 1024 * 1024
const PREVIEW_ROWS = 200
const RAW_LINES = 20

/** Choices of the user; what is absent is sniffed. */
export interface ReadingChoices {
  readonly encoding?: Encoding | undefined
  readonly delimiter?: Delimiter | undefined
  readonly header?: boolean | undefined
  readonly dateOrder?: DateOrder | undefined
  readonly decimal?: '.' | ',' | undefined
  readonly nullWords?: readonly string[] | undefined
}

/** How a file would be read, with the evidence. */
export interface Sniffed {
  readonly readAs: ReadPlan
  readonly columns: readonly SourceColumn[]
  readonly hints: readonly ColumnHint[]
  /** First rows as they will be read (up to 200). */
  readonly rows: readonly (readonly string[])[]
  /** First lines of the text as they stand in the file (up to 20, 500 characters each); none for Parquet. */
  readonly rawLines: readonly string[]
  readonly estimatedRows: number
  /** Whether `estimatedRows` was counted. */
  readonly exactRows: boolean
  readonly notes: readonly string[]
  /** A fault met in the sample, such as a quote that is never closed; reading will end there. */
  readonly fault: LensError | null
}

interface Sample {
  readonly text: Buffer
  readonly whole: boolean
  /** Bytes of text per byte of file. */
  readonly ratio: number
  readonly encoding: Reasoned<Encoding>
}

/**
 * Looks at the beginning of a file (one MiB; further only for its encoding) and proposes how to read it, each choice with
 * its reason. Refuses other file kinds (`file_type`), files without rows (`file_empty`) and unreadable bytes (`csv_encoding`).
 */
export async function sniff(
  from: ByteSource | string,
  choices: ReadingChoices = {},
  limits: ReadLimits = READ_LIMITS,
): Promise<Sniffed> {
  const source = typeof from === 'string' ? fileSource(from) : from
  const head = await readHead(source, 4_096)
  if (head.length === 0) throw new LensError('file_empty', `${source.name} is empty.`, { file: source.name })
  const kind = kindByMagic(head, source.name)
  if (kind === 'parquet') return sniffParquet(source, limits)
  const compression = kind ?? 'none'
  const sample = await takeSample(source, compression, choices.encoding, limits)
  const dialect = sniffDialect(sample.text, sample.whole, choices.delimiter)
  if (dialect.records.length === 0 && dialect.fault === null) {
    throw new LensError('file_empty', `${source.name} holds no rows.`, { file: source.name })
  }
  const packed = compression === 'none' ? [] : [`Compressed with ${compression}.`]
  return dialect.format === 'basket'
    ? describeBaskets(source, compression, sample, dialect, packed)
    : describeTable(source, compression, sample, dialect, choices, packed)
}

async function sniffParquet(source: ByteSource, limits: ReadLimits): Promise<Sniffed> {
  const plan: ReadPlan = {
    format: 'parquet',
    compression: 'none',
    encoding: null,
    delimiter: null,
    header: true,
    preamble: 0,
    dateOrder: 'ymd',
    decimal: '.',
    nullWords: [],
    reasons: ['Parquet: the file begins with its mark; names and types are its own.'],
  }
  const reader = await openReader(source, plan, limits)
  const rows: string[][] = []
  for await (const batch of reader.batches({ rows: { from: 1, to: PREVIEW_ROWS } })) {
    for (let i = 0; i < Math.min(batch.rows, PREVIEW_ROWS); i++)
      rows.push(batch.columns.map((column) => column[i] ?? ''))
    break
  }
  const hints = reader.header.map((name) => columnHint(name, []))
  const estimatedRows = reader.rowCount ?? rows.length
  return {
    readAs: plan,
    columns: reader.columns,
    hints,
    rows,
    rawLines: [],
    estimatedRows,
    exactRows: true,
    notes: reader.notes,
    fault: null,
  }
}

async function takeSample(
  source: ByteSource,
  compression: ReadPlan['compression'],
  chosen: Encoding | undefined,
  limits: ReadLimits,
): Promise<Sample> {
  const meter: ByteMeter = { input: 0, output: 0 }
  const parts: Buffer[] = []
  let held = 0
  let ratio = 1
  let whole = true
  let encoding: Reasoned<Encoding> | null =
    chosen === undefined ? null : { value: chosen, reason: `Encoding ${chosen}: as chosen.` }
  for await (const chunk of plainBytes(source, compression, meter, { limits })) {
    if (held >= SAMPLE) {
      whole = false
      if (encoding !== null || meter.output > ENCODING_SEARCH) break
      if (!isAscii(chunk)) encoding = sniffEncoding(chunk, source.name, meter.output - chunk.length)
      continue
    }
    parts.push(Buffer.from(chunk))
    held += chunk.length
    ratio = meter.output / Math.max(meter.input, 1)
    if (held >= SAMPLE && encoding === null) encoding = decidedEncoding(Buffer.concat(parts), source.name)
  }
  const bytes = Buffer.concat(parts)
  if (compression !== 'none' && kindByMagic(bytes, source.name) !== null) {
    throw new LensError('file_type', `${source.name} holds another packed file inside.`, { file: source.name })
  }
  encoding ??= sniffEncoding(bytes, source.name)
  return { text: await sampleText(bytes, encoding.value, source.name, whole), whole, ratio, encoding }
}

/** The encoding if the sample tells it; null while everything is ASCII. */
function decidedEncoding(bytes: Buffer, name: string): Reasoned<Encoding> | null {
  return isAscii(bytes) && !bytes.subarray(0, 4_096).includes(0) ? null : sniffEncoding(bytes, name)
}

async function sampleText(bytes: Buffer, encoding: Encoding, name: string, whole: boolean): Promise<Buffer> {
  const even = encoding.startsWith('utf-16')
    ? bytes.length & ~1
    : encoding === 'utf-8'
      ? utf8Boundary(bytes)
      : bytes.length
  const parts: Buffer[] = []
  const sample = Readable.from([whole ? bytes : bytes.subarray(0, even)], { objectMode: true })
  for await (const part of utf8Chunks(sample as AsyncIterable<Buffer>, encoding, name)) parts.push(part)
  return Buffer.concat(parts)
}

function rawLinesOf(text: Buffer): string[] {
  const lines = text.toString('utf8', 0, 64 * 1024).split(/\r\n|\n|\r/, RAW_LINES)
  return lines.map((line) => line.slice(0, 500))
}

function estimate(source: ByteSource, sample: Sample, records: number): { estimatedRows: number; exactRows: boolean } {
  if (sample.whole || source.bytes === null) return { estimatedRows: records, exactRows: sample.whole }
  const total = source.bytes * sample.ratio
  return { estimatedRows: Math.max(records, Math.round((records * total) / sample.text.length)), exactRows: false }
}

function describeBaskets(
  source: ByteSource,
  compression: ReadPlan['compression'],
  sample: Sample,
  dialect: Dialect,
  packed: readonly string[],
): Sniffed {
  const items = dialect.records.reduce((sum, record) => sum + record.filter((item) => item.trim() !== '').length, 0)
  const perLine = items / Math.max(dialect.records.length, 1)
  const counted = estimate(source, sample, Math.round(dialect.seen * perLine))
  const rows = dialect.records
    .flatMap((record, line) => record.map((item) => [String(line + 1), item]))
    .slice(0, PREVIEW_ROWS)
  const { columns } = nameColumns(['basket_no', 'item'])
  return {
    readAs: {
      format: 'basket',
      compression,
      encoding: sample.encoding.value,
      delimiter: dialect.delimiter,
      header: false,
      preamble: 0,
      dateOrder: null,
      decimal: null,
      nullWords: [],
      reasons: [...packed, sample.encoding.reason, ...dialect.reasons],
    },
    columns,
    hints: columns.map((column) => columnHint(column.name, [])),
    rows,
    rawLines: rawLinesOf(sample.text),
    ...counted,
    exactRows: counted.exactRows && dialect.seen === dialect.records.length,
    notes: [],
    fault: null,
  }
}

async function describeTable(
  source: ByteSource,
  compression: ReadPlan['compression'],
  sample: Sample,
  dialect: Dialect,
  choices: ReadingChoices,
  packed: readonly string[],
): Promise<Sniffed> {
  const preamble = sniffPreamble(dialect.records, sepLine(sample.text) !== null)
  const table = dialect.records.slice(preamble.value)
  const header =
    choices.header === undefined
      ? sniffHeader(table)
      : { value: choices.header, reason: `${choices.header ? 'Header' : 'No header'}: as chosen.` }
  const { columns, notes } = header.value ? nameColumns(table[0] ?? []) : numberColumns(table[0]?.length ?? 0)
  const rows = table.slice(header.value ? 1 : 0).filter((row) => row.length === columns.length)
  const nullWords = choices.nullWords ?? NULL_WORDS
  const found = nullWords.filter((word) => rows.some((row) => row.includes(word)))
  const filled = (index: number): string[] =>
    rows.map((row) => row[index] ?? '').filter((cell) => cell !== '' && !nullWords.includes(cell))
  const sampled = columns.map((column, index) => columnHint(column.name, filled(index)))
  const plan: ReadPlan = {
    format: 'csv',
    compression,
    encoding: sample.encoding.value,
    delimiter: dialect.delimiter,
    header: header.value,
    preamble: preamble.value,
    dateOrder: choices.dateOrder ?? null,
    decimal: choices.decimal ?? null,
    nullWords,
    reasons: [],
  }
  const complete = sample.whole && dialect.seen === dialect.records.length
  const hints =
    complete || dialect.fault !== null || choices.dateOrder !== undefined
      ? sampled
      : await settleDates(source, plan, sampled)
  const reasons = [...packed, sample.encoding.reason, ...dialect.reasons, preamble.reason, header.reason]
  if (found.length > 0) reasons.push(`Read as empty: ${found.join(', ')}.`)
  for (const hint of hints) if (hint.reason !== null) reasons.push(hint.reason)
  const readAs: ReadPlan = {
    ...plan,
    dateOrder: choices.dateOrder ?? shared(hints.map((hint) => hint.dateOrder)),
    decimal: choices.decimal ?? shared(hints.map((hint) => hint.decimal)),
    reasons: reasons.filter((reason) => reason !== ''),
  }
  return {
    readAs,
    columns,
    hints,
    rows: rows.slice(0, PREVIEW_ROWS),
    rawLines: rawLinesOf(sample.text),
    ...estimate(source, sample, Math.max(0, dialect.seen - preamble.value - (header.value ? 1 : 0))),
    notes,
    fault: dialect.fault,
  }
}

/** The one value that all deciding columns share; null when none decides or they differ. */
function shared<T>(values: readonly (T | null)[]): T | null {
  const decided = [...new Set(values.filter((value) => value !== null))]
  return decided.length === 1 ? (decided[0] ?? null) : null
}
