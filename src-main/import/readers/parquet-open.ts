import { parquetMetadataAsync, type ColumnMetaData, type FileMetaData } from 'hyparquet'
import { isLensError, LensError } from '../../base/faults.ts'
import type { ByteSource, Reader, ReadLimits } from './batch.ts'
import { openRanges, spool, type RangeFile, type Spool } from './parquet-file.ts'
import { parquetColumns, type ParquetColumn } from './parquet-schema.ts'

const FOOTER_LIMIT = 64 * 1024 * 1024

/** A Parquet file whose footer was read and checked, and how many of its rows were handed out. */
export interface ParquetFile {
  readonly name: string
  readonly source: ByteSource
  readonly metadata: FileMetaData
  readonly columns: readonly ParquetColumn[]
  readonly state: { rows: number }
  /** What every reader of the file says about it. */
  readonly about: Omit<Reader, 'batches'>
}

/** Everything that is wrong inside a Parquet file becomes a named fault; the library's own errors say little. */
export function wrapped(error: unknown, name: string, where: string): LensError {
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
export function chunkRange(meta: ColumnMetaData): [number, number] {
  const data = Number(meta.data_page_offset)
  const dictionary = Number(meta.dictionary_page_offset ?? 0n)
  const start = dictionary > 0 && dictionary < data ? dictionary : data
  return [start, start + Number(meta.total_compressed_size)]
}

/** The columns that are asked for, all readable ones when none are named; refuses others. */
export function wantedColumns(opened: ParquetFile, asked: readonly number[] | undefined): ParquetColumn[] {
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

/**
 * Opens a Parquet file; its footer is read and checked, nothing else. Refuses damaged (`parquet_corrupt`, `truncated`),
 * encrypted (`parquet_encrypted`) and oversized (`expand_limit`) files, and files without one readable column
 * (`parquet_unsupported`).
 */
export async function openParquetFile(source: ByteSource, limits: ReadLimits): Promise<ParquetFile> {
  const opened = await withSpool(source, (path) => inspect(path, source, limits))
  const first = opened.columns[0]
  if (first !== undefined && opened.columns.every((column) => column.unsupported !== null))
    throw unsupported(source.name, first)
  return opened
}

async function inspect(path: string, source: ByteSource, limits: ReadLimits): Promise<ParquetFile> {
  const { name } = source
  const file = openRanges(path, name)
  try {
    const metadata = await readFooter(file, name)
    const rowCount = checkFooter(file, name, metadata, limits)
    const { columns, notes } = parquetColumns(metadata)
    const state = { rows: 0 }
    const about: ParquetFile['about'] = {
      header: columns.map((column) => column.name),
      columns: columns.map(({ name: column, declared, unsupported: reason }) => ({
        name: column,
        declared,
        unsupported: reason,
      })),
      rowCount,
      notes,
      progress: () => (rowCount === 0 ? 1 : state.rows / rowCount),
    }
    return { name, source, metadata, columns, state, about }
  } catch (error) {
    throw wrapped(error, name, 'its footer')
  } finally {
    file.close()
  }
}

/** Gives a path with the bytes of a source to `use`, for as long as it runs. */
export async function* onPath<T>(source: ByteSource, use: (path: string) => AsyncIterable<T>): AsyncGenerator<T> {
  const held: Spool = await spool(source)
  try {
    yield* use(held.path)
  } finally {
    held.release()
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
