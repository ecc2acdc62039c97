import { parquetRead, type AsyncBuffer, type ColumnMetaData, type Compressors, type FileMetaData } from 'hyparquet'
import { LensError } from '../../base/faults.ts'
import type { RangeFile } from './parquet-file.ts'
import { chunkRange, wrapped, type ParquetFile } from './parquet-open.ts'
import { checkPages, type ChunkPlace, type Page } from './parquet-pages.ts'
import type { ParquetColumn } from './parquet-schema.ts'
import { exactParsers, isUtc, needsStoredValue, toTextOf } from './parquet-values.ts'

const CHUNK_LIMIT = 1024 * 1024 * 1024

/** A range of rows of one row group. */
export interface Window {
  /** 0-based row group. */
  readonly group: number
  /** Data row number of the first row. */
  readonly firstRow: number
  /** Rows of the group: from `start` up to `end`, exclusive. */
  readonly start: number
  readonly end: number
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

/** The stored bytes of one column in one row group, checked page by page. */
export interface ColumnChunk {
  readonly meta: ColumnMetaData
  /** Position in the file. */
  readonly start: number
  readonly bytes: ArrayBuffer
  readonly pages: readonly Page[]
  readonly rows: number
}

/** Reads a column of a row group into memory and checks its pages. Refuses one that is too large (`expand_limit`). */
export function readChunk(file: RangeFile, opened: ParquetFile, column: ParquetColumn, index: number): ColumnChunk {
  const { name, metadata } = opened
  const group = metadata.row_groups[index]
  const meta = group?.columns[column.chunk]?.meta_data
  if (group === undefined || meta === undefined) throw new RangeError('column missing from row group')
  const [start, end] = chunkRange(meta)
  if (end - start > CHUNK_LIMIT || Number(meta.total_uncompressed_size) > CHUNK_LIMIT) {
    const message = `${name}: column ${column.name} in row group ${index + 1} is larger than ${CHUNK_LIMIT} bytes.`
    throw new LensError('expand_limit', message, { file: name, column: column.name })
  }
  const bytes = file.slice(start, end)
  const rows = Number(group.num_rows)
  const place: ChunkPlace = { file: name, column: column.name, group: index + 1, values: rows }
  return { meta, start, bytes, pages: checkPages(new Uint8Array(bytes), place), rows }
}

/** The texts of a column in a window of rows. */
export async function readColumn(
  file: RangeFile,
  opened: ParquetFile,
  column: ParquetColumn,
  window: Window,
  codecs: Compressors,
): Promise<string[]> {
  const { start, bytes: chunk } = readChunk(file, opened, column, window.group)
  const cells = new Array<string>(window.end - window.start).fill('')
  const toText = toTextOf(column.element)
  let filled = 0
  const problems: Error[] = []
  await parquetRead({
    file: withChunk(file, start, chunk),
    metadata: metadataFor(opened.metadata, window.group, column),
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

/** What is wrong with a column, as a named fault. */
export function columnFault(error: unknown, name: string, column: ParquetColumn, window: Window): LensError {
  const where = `column ${column.name} in row group ${window.group + 1}`
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA' || /a date in the year/.test(String(error))) {
    const why = error instanceof RangeError ? error.message : 'bytes that are not text'
    const message = `${name}: ${where} holds ${why}; leave this column out.`
    return new LensError('parquet_unsupported', message, { file: name, column: column.name }, { cause: error })
  }
  return wrapped(error, name, where)
}
