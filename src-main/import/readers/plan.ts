/** Character encodings a text extract may have. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** What separates cells; `whitespace` is any run of blanks and tabs, with leading and trailing runs ignored. */
export type Delimiter = ',' | ';' | '\t' | '|' | 'whitespace'

export type DateOrder = 'ymd' | 'dmy' | 'mdy'

/** How a file is read. The sniffer proposes it with reasons; the user may overrule any part before reading. */
export interface ReadPlan {
  readonly format: 'csv' | 'parquet' | 'basket'
  readonly compression: 'none' | 'gzip' | 'zstd'
  /** Null for Parquet. */
  readonly encoding: Encoding | null
  readonly delimiter: Delimiter | null
  readonly header: boolean
  /** Records before the header (a `sep=` line, a title) that are not data. */
  readonly preamble: number
  /** The order that every dated column of the file shares; null when there is no date or the order is open. */
  readonly dateOrder: DateOrder | null
  readonly decimal: '.' | ',' | null
  readonly nullWords: readonly string[]
  /** Why each choice was made, in sentences. */
  readonly reasons: readonly string[]
}

/** Texts that mean "no value" (data model 5.2); the empty cell always does. */
export const NULL_WORDS: readonly string[] = ['NULL', 'null', '\\N', 'NA', 'N/A', 'None', 'nan', '-']

/** The delimiter as one byte; blanks stand for `whitespace`. */
export function delimiterByte(delimiter: Delimiter): number {
  return delimiter === 'whitespace' ? 0x20 : delimiter.charCodeAt(0)
}
