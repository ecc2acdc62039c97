import type { Readable } from 'node:stream'

/** Most records one batch covers, so few that its columns stay in the cache of a processor; also the distance between two entries of the landing index. */
export const BATCH_ROWS = 16_384

/** A record that cannot become a row of cells; it is counted and shown, never repaired by guessing. */
export interface RejectedRow {
  /** 1-based data row number: every record after the header counts, blank and rejected ones too. */
  readonly row: number
  /** `P-WIDTH`: more or fewer cells than the header. */
  readonly code: 'P-WIDTH'
  /** Byte offset of the record in the text (after decompression, as UTF-8). */
  readonly byteOffset: number
  readonly message: string
  /** The first 200 characters of the record as it stands in the file. */
  readonly raw: string
}

/** A record that was kept although its writing is irregular. */
export interface RowFlag {
  readonly row: number
  /** 0-based column. */
  readonly column: number
  /** Text after a closing quote, blanks around a quoted cell, a quote inside plain text, or a NUL or control character. */
  readonly code: 'text_after_quote' | 'blank_around_quote' | 'quote_in_text' | 'control_character'
}

/**
 * Up to 65,536 records as columns of text. Cells of one column that hold the same text are usually the same string
 * object, so a Map keyed by cell text costs one identity comparison.
 */
export interface ColumnBatch {
  /** Data row number of the first record this batch covers. */
  readonly firstRow: number
  /** Records covered: `rows + rejected.length + ignored`. */
  readonly read: number
  /** Accepted rows: the length of every column. */
  readonly rows: number
  /** Data row number of each accepted row, or null when they run `firstRow, firstRow + 1, …` without a gap. */
  readonly rowNumbers: Uint32Array | null
  /** `columns[c][i]` = cell text; `''` = empty. A column that was not asked for is an empty array. */
  readonly columns: readonly (readonly string[])[]
  /** Byte offset of the first record in the text (after decompression, as UTF-8); for Parquet the row group number. */
  readonly byteOffset: number
  readonly rejected: readonly RejectedRow[]
  /** At most 1,000 per batch; `flagged` counts all. */
  readonly flags: readonly RowFlag[]
  readonly flagged: number
  /** Blank lines. */
  readonly ignored: number
}

/** One source column as the file declares it. */
export interface SourceColumn {
  /** Unique and stable: a repeated header gets a suffix (`name_2`), an empty one is `column_<n>`. */
  readonly name: string
  /** The file's own declaration (Parquet), such as `INT64` or `TIMESTAMP(MICROS)`; null for text files. */
  readonly declared: string | null
  /** Null when readable, else why this column cannot be read as text cells. */
  readonly unsupported: string | null
}

/** What to read: columns by position, and the signal that ends the reading. */
export interface BatchOptions {
  readonly signal?: AbortSignal
  /** 0-based columns that are wanted; all when absent. */
  readonly columns?: readonly number[]
  /** Only these data rows (1-based, inclusive) are handed out, and reading ends behind them; everything when absent. */
  readonly rows?: { readonly from: number; readonly to: number }
}

/** An opened extract: the header is known, the rows are read by each call of `batches` from the beginning. */
export interface Reader {
  readonly header: readonly string[]
  readonly columns: readonly SourceColumn[]
  /** Exact where the file says so itself (Parquet), else null. */
  readonly rowCount: number | null
  /** Sentences about the file as a whole: a `sep=` line, renamed headers, unreadable columns. */
  readonly notes: readonly string[]
  /** Share of the file's bytes read so far, 0 to 1, for progress; null when the size is unknown. */
  progress(): number | null
  /** Throws `LensError` (named fault with row and byte) where the file cannot be read on. */
  batches(options?: BatchOptions): AsyncIterable<ColumnBatch>
}

/** Where the original bytes come from: a path, or a factory of streams for a landed file. */
export interface ByteSource {
  /** Name shown in messages. */
  readonly name: string
  /** Bytes of the original file, when known. */
  readonly bytes: number | null
  /** Ordinary file that holds exactly the original bytes, if there is one. */
  readonly path?: string
  /** Where the bytes were landed: workspace folder and content address. */
  readonly landed?: { readonly folder: string; readonly sha256: string }
  /** A new stream of the original bytes from the beginning. */
  open(): Readable
}

/** Bounds that keep hostile files from filling memory. */
export interface ReadLimits {
  readonly cellBytes: number
  readonly recordBytes: number
  readonly columns: number
  /** Most bytes a file may expand to. */
  readonly expandedBytes: number
  /** Most bytes out per byte in, once 16 MiB came out. */
  readonly expandRatio: number
}

/** Limits of hardening 3.4 and 3.5. */
export const READ_LIMITS: ReadLimits = {
  cellBytes: 10 * 1024 * 1024,
  recordBytes: 32 * 1024 * 1024,
  columns: 2_000,
  expandedBytes: 16 * 1024 * 1024 * 1024,
  expandRatio: 200,
}

/** Data row number of the i-th accepted row of a batch. */
export function rowNumber(batch: Pick<ColumnBatch, 'firstRow' | 'rowNumbers'>, index: number): number {
  return batch.rowNumbers === null ? batch.firstRow + index : (batch.rowNumbers[index] ?? -1)
}
