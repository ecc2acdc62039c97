import {
  parquetMetadataAsync,
  parquetRead,
  type AsyncBuffer,
  type ColumnMetaData,
  type Compressors,
  type FileMetaData,
} from 'hyparquet'
import { isLensError, LensError } from '../../base/faults.ts'
import {
  BATCH_ROWS,
  type BatchOptions,
  type ByteSource,
  type ColumnBatch,
  type Reader,
  type ReadLimits,
} from './batch.ts'
import { pageCodecs } from './parquet-codecs.ts'
import { openRanges, spool, type RangeFile, type Spool } from './parquet-file.ts'
import { checkPages } from './parquet-pages.ts'
import { parquetColumns, type ParquetColumn } from './parquet-schema.ts'
import { exactParsers, isUtc, needsStoredValue, toTextOf } from './parquet-values.ts'
import type { ReadPlan } from './plan.ts'

/** Rows decoded at a time; larger row groups are read in several passes so that memory stays bounded. */
const WINDOW_ROWS = BATCH_ROWS * 8
const FOOTER_LIMIT = 64 * 1024 * 1024
const CHUNK_LIMIT = 1024 * 1024 * 1024

interface Opened {
  readonly name: string
  readonly metadata: FileMetaData
  readonly columns: readonly ParquetColumn[]
  readonly rowCount: number
}

/** Everything that is wrong inside a Parquet file becomes a named fault; the library's own errors say little. */
function wrapped(error: unknown, name: string, where: string): LensError {
  if (isLensError(error)) return error
  const why = error instanceof Error ? error.message : String(error)
  // What the decoder says when it stumbles over nonsense is for the log; a reader of files is told the place.
  const said = error instanceof TypeError ? 'it cannot be understood' : why.replace(/\.$/, '')
  return new LensError(
    'parquet_corrupt',
    `${name} is damaged: ${where}: ${said}.`,
    { file: name, reason: why },
    { cause: error },
  )
}

async function readFooter(file: RangeFile, name: string): Promise<FileMetaData> {
  if (file.byteLength < 12) {
    throw new LensError('parquet_corrupt', `${name} is too short for a Parquet file.`, { file: name })
  }
  const tail = new DataView(file.slice(file.byteLength - 8))
  const mark = String.fromCharCode(...new Uint8Array(tail.buffer, 4, 4))
  if (mark === 'PARE') throw new LensError('parquet_encrypted', `${name} is encrypted.`, { file: name })
  if (mark !== 'PAR1') {
    throw new LensError('truncated', `${name} has no Parquet footer; its end is missing.`, { file: name })
  }
  const length = tail.getUint32(0, true)
  if (length > file.byteLength - 12) {
    throw new LensError('parquet_corrupt', `${name}: the footer claims ${length} of ${file.byteLength} bytes.`, {
      file: name,
    })
  }
  if (length > FOOTER_LIMIT)
    throw new LensError('expand_limit', `${name}: the footer is ${length} bytes long.`, { file: name })
  return parquetMetadataAsync(file)
}

function checkFooter(file: RangeFile, name: string, metadata: FileMetaData, limits: ReadLimits): number {
  const bad = (why: string): LensError =>
    new LensError('parquet_corrupt', `${name} is damaged: ${why}.`, { file: name })
  const width = metadata.schema.filter((element) => element.type !== undefined).length
  if (width > limits.columns) {
    throw new LensError('csv_limit', `${name} has ${width} columns; the limit is ${limits.columns}.`, {
      file: name,
      rule: 'columns',
    })
  }
  let rows = 0
  let expanded = 0
  for (const [index, group] of metadata.row_groups.entries()) {
    const groupRows = Number(group.num_rows)
    if (groupRows < 0 || group.columns.length !== width) throw bad(`row group ${index + 1} contradicts the schema`)
    rows += groupRows
    for (const { meta_data: meta, crypto_metadata: crypto } of group.columns) {
      if (crypto !== undefined)
        throw new LensError('parquet_encrypted', `${name} has encrypted columns.`, { file: name })
      if (meta === undefined) throw bad(`row group ${index + 1} lacks the description of a column`)
      const [start, end] = chunkRange(meta)
      if (!(start >= 0 && end >= start && end <= file.byteLength))
        throw bad(`row group ${index + 1} points outside the file`)
      expanded += Number(meta.total_uncompressed_size)
    }
  }
  if (rows !== Number(metadata.num_rows))
    throw bad(`the footer counts ${metadata.num_rows} rows, the row groups ${rows}`)
  if (expanded > limits.expandedBytes) {
    throw new LensError('expand_limit', `${name} expands to ${expanded} bytes, beyond the limit.`, {
      file: name,
      expanded,
    })
  }
  return rows
}

/** First byte and end of a column chunk; a dictionary page, where there is one, comes first. */
function chunkRange(meta: ColumnMetaData): [number, number] {
  const data = Number(meta.data_page_offset)
  const dictionary = Number(meta.dictionary_page_offset ?? 0n)
  const start = dictionary > 0 && dictionary < data ? dictionary : data
  return [start, start + Number(meta.total_compressed_size)]
}

/** The file with one column chunk in memory, so that what was checked is what is decoded. */
function withChunk(file: RangeFile, start: number, chunk: ArrayBuffer): AsyncBuffer {
  const end = start + chunk.byteLength
  return {
    byteLength: file.byteLength,
    slice: (from: number, to: number = file.byteLength) => {
      if (from === start && to === end) return chunk
      return from >= start && to <= end ? chunk.slice(from - start, to - start) : file.slice(from, to)
    },
  }
}

/** Metadata that names one row group, and in which the column comes out as stored where that keeps digits. */
function metadataFor(metadata: FileMetaData, group: number, column: ParquetColumn): FileMetaData {
  const rowGroup = metadata.row_groups[group]
  const row_groups = rowGroup === undefined ? [] : [rowGroup]
  const num_rows = rowGroup?.num_rows ?? 0n
  if (!needsStoredValue(column.element)) return { ...metadata, row_groups, num_rows }
  const schema = metadata.schema.map((element) => {
    if (element !== column.element) return element
    const { converted_type: _converted, logical_type: _logical, ...stored } = element
    return stored
  })
  return { ...metadata, schema, row_groups, num_rows }
}

interface Window {
  /** 0-based row group. */
  readonly group: number
  /** Data row number of the first row. */
  readonly firstRow: number
  /** Rows of the group: from `start` up to `end`, exclusive. */
  readonly start: number
  readonly end: number
}

async function readColumn(
  file: RangeFile,
  opened: Opened,
  column: ParquetColumn,
  window: Window,
  codecs: Compressors,
): Promise<string[]> {
  const { name, metadata } = opened
  const group = metadata.row_groups[window.group]
  const meta = group?.columns[column.chunk]?.meta_data
  if (group === undefined || meta === undefined) throw new RangeError('column missing from row group')
  const [start, end] = chunkRange(meta)
  if (end - start > CHUNK_LIMIT || Number(meta.total_uncompressed_size) > CHUNK_LIMIT) {
    const message = `${name}: column ${column.name} in row group ${window.group + 1} is larger than ${CHUNK_LIMIT} bytes.`
    throw new LensError('expand_limit', message, { file: name, column: column.name })
  }
  const chunk = file.slice(start, end)
  const values = Number(group.num_rows)
  checkPages(new Uint8Array(chunk), { file: name, column: column.name, group: window.group + 1, values })
  const cells = new Array<string>(window.end - window.start).fill('')
  const toText = toTextOf(column.element)
  let filled = 0
  const problems: Error[] = []
  await parquetRead({
    file: withChunk(file, start, chunk),
    metadata: metadataFor(metadata, window.group, column),
    columns: [column.element.name],
    rowStart: window.start,
    rowEnd: window.end,
    compressors: codecs,
    utf8: !needsStoredValue(column.element),
    parsers: exactParsers(isUtc(column.element)),
    geoparquet: false,
    onChunk: ({ columnData, rowStart, rowEnd }) => {
      try {
        filled += fillCells(cells, columnData, rowStart, rowEnd, window, toText)
      } catch (error) {
        problems.push(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
  if (problems[0] !== undefined) throw problems[0]
  if (filled !== cells.length) throw new RangeError(`${filled} of ${cells.length} values decoded`)
  return cells
}

function fillCells(
  cells: string[],
  data: ArrayLike<unknown>,
  rowStart: number,
  rowEnd: number,
  window: Window,
  toText: (value: unknown) => string,
): number {
  const from = Math.max(rowStart, window.start)
  const to = Math.min(rowEnd, window.end)
  let lastValue: unknown
  let lastText = ''
  for (let row = from; row < to; row++) {
    const value = data[row - rowStart]
    if (value === undefined || value === null) continue
    if (typeof value === 'string') {
      cells[row - window.start] = value
      continue
    }
    if (value !== lastValue) {
      lastText = toText(value)
      lastValue = value
    }
    cells[row - window.start] = lastText
  }
  return Math.max(0, to - from)
}

function columnFault(error: unknown, name: string, column: ParquetColumn, window: Window): LensError {
  const where = `column ${column.name} in row group ${window.group + 1}`
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA' || /a date in the year/.test(String(error))) {
    const why = error instanceof RangeError ? error.message : 'bytes that are not text'
    const message = `${name}: ${where} holds ${why}; leave this column out.`
    return new LensError('parquet_unsupported', message, { file: name, column: column.name }, { cause: error })
  }
  return wrapped(error, name, where)
}

function wantedColumns(opened: Opened, asked: readonly number[] | undefined): ParquetColumn[] {
  if (asked === undefined) return opened.columns.filter((column) => column.unsupported === null)
  return asked.map((index) => {
    const column = opened.columns[index]
    if (column === undefined)
      throw new LensError('bad_request', `${opened.name} has no column ${index + 1}.`, { column: index })
    if (column.unsupported !== null) throw unsupported(opened.name, column)
    return column
  })
}

function unsupported(name: string, column: ParquetColumn): LensError {
  const message = `${name}: column ${column.name} cannot be read. ${column.unsupported ?? ''}`
  return new LensError('parquet_unsupported', message, { file: name, column: column.name })
}

async function* readBatches(
  path: string,
  opened: Opened,
  options: BatchOptions,
  onRows: (rows: number) => void,
): AsyncGenerator<ColumnBatch, void, undefined> {
  const wanted = wantedColumns(opened, options.columns)
  const codecs = pageCodecs()
  const file = openRanges(path, opened.name)
  try {
    for (const window of windowsOf(opened.metadata, options.rows)) {
      const texts = new Map<ParquetColumn, string[]>()
      for (const column of wanted) {
        if (options.signal?.aborted === true) {
          throw new LensError('cancelled', `Reading ${opened.name} was cancelled.`)
        }
        const cells = await readColumn(file, opened, column, window, codecs).catch((error: unknown) => {
          throw columnFault(error, opened.name, column, window)
        })
        texts.set(column, cells)
      }
      for (const batch of sliceBatches(opened.columns, texts, window)) {
        yield batch
        onRows(batch.firstRow + batch.rows - 1)
      }
    }
  } finally {
    file.close()
  }
}

/** Passes over the row groups, clipped to the rows that are wanted. */
function* windowsOf(metadata: FileMetaData, rows: BatchOptions['rows']): Generator<Window> {
  const { from, to } = rows ?? { from: 1, to: Infinity }
  let before = 0
  for (const [group, { num_rows }] of metadata.row_groups.entries()) {
    const last = Math.min(Number(num_rows), to - before)
    for (let start = Math.max(0, from - 1 - before); start < last; start += WINDOW_ROWS) {
      yield { group, start, end: Math.min(start + WINDOW_ROWS, last), firstRow: before + start + 1 }
    }
    before += Number(num_rows)
  }
}

function* sliceBatches(
  columns: readonly ParquetColumn[],
  texts: ReadonlyMap<ParquetColumn, string[]>,
  window: Window,
): Generator<ColumnBatch> {
  const total = window.end - window.start
  for (let from = 0; from < total; from += BATCH_ROWS) {
    const rows = Math.min(BATCH_ROWS, total - from)
    yield {
      firstRow: window.firstRow + from,
      read: rows,
      rows,
      rowNumbers: null,
      columns: columns.map((column) => texts.get(column)?.slice(from, from + rows) ?? []),
      byteOffset: window.group,
      rejected: [],
      flags: [],
      flagged: 0,
      ignored: 0,
    }
  }
}

async function inspect(path: string, name: string, limits: ReadLimits): Promise<Opened & { notes: readonly string[] }> {
  const file = openRanges(path, name)
  try {
    const metadata = await readFooter(file, name)
    const rowCount = checkFooter(file, name, metadata, limits)
    const { columns, notes } = parquetColumns(metadata)
    return { name, metadata, columns, rowCount, notes }
  } catch (error) {
    throw wrapped(error, name, 'its footer')
  } finally {
    file.close()
  }
}

/**
 * Opens a Parquet file: flat columns as exact text, nested and unknown ones marked as unsupported. Refuses damaged
 * (`parquet_corrupt`, `truncated`), encrypted (`parquet_encrypted`) and oversized (`expand_limit`) files, and files without
 * one readable column (`parquet_unsupported`). A source without a path is spooled to a temporary file per reading.
 */
export async function openParquetReader(source: ByteSource, _plan: ReadPlan, limits: ReadLimits): Promise<Reader> {
  const opened = await withSpool(source, (path) => inspect(path, source.name, limits))
  const first = opened.columns[0]
  if (first !== undefined && opened.columns.every((column) => column.unsupported !== null))
    throw unsupported(source.name, first)
  const state = { rows: 0 }
  return {
    header: opened.columns.map((column) => column.name),
    columns: opened.columns.map(({ name, declared, unsupported: reason }) => ({ name, declared, unsupported: reason })),
    rowCount: opened.rowCount,
    notes: opened.notes,
    progress: () => (opened.rowCount === 0 ? 1 : state.rows / opened.rowCount),
    batches: async function* (options: BatchOptions = {}) {
      const held = await spool(source)
      try {
        yield* readBatches(held.path, opened, options, (rows) => (state.rows = rows))
      } finally {
        held.release()
      }
    },
  }
}

async function withSpool<T>(source: ByteSource, use: (path: string) => Promise<T>): Promise<T> {
  const held: Spool = await spool(source)
  try {
    return await use(held.path)
  } finally {
    held.release()
  }
}
