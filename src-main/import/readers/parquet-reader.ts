import type { FileMetaData } from 'hyparquet'
import { LensError } from '../../base/faults.ts'
import {
  BATCH_ROWS,
  type BatchOptions,
  type ByteSource,
  type ColumnBatch,
  type Reader,
  type ReadLimits,
} from './batch.ts'
import { pageCodecs } from './parquet-codecs.ts'
import { columnFault, readColumn, type Window } from './parquet-column.ts'
import { openRanges } from './parquet-file.ts'
import { onPath, openParquetFile, wantedColumns, type ParquetFile } from './parquet-open.ts'
import type { ParquetColumn } from './parquet-schema.ts'
import type { ReadPlan } from './plan.ts'

/** Rows decoded at a time; larger row groups are read in several passes so that memory stays bounded. */
const WINDOW_ROWS = BATCH_ROWS * 32

async function* readBatches(
  path: string,
  opened: ParquetFile,
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
export function* windowsOf(metadata: FileMetaData, rows: BatchOptions['rows']): Generator<Window> {
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

/**
 * Opens a Parquet file: flat columns as exact text, nested and unknown ones marked as unsupported. What is refused stands
 * at {@link openParquetFile}. A source without a path is spooled to a temporary file per reading.
 */
export async function openParquetReader(source: ByteSource, _plan: ReadPlan, limits: ReadLimits): Promise<Reader> {
  const opened = await openParquetFile(source, limits)
  return {
    ...opened.about,
    batches: (options: BatchOptions = {}) =>
      onPath(source, (path) => readBatches(path, opened, options, (rows) => (opened.state.rows = rows))),
  }
}
