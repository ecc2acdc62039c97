import type { BatchOptions, ColumnBatch, Reader } from './batch.ts'
import type { DateOrder } from './plan.ts'

/** How the cells of one source column are to be decoded. Codes are for whatever is compared or looked up. */
export type Decoding = { readonly column: number } & (
  | { readonly as: 'code' }
  | { readonly as: 'amount' | 'number'; readonly decimal: '.' | ',' }
  | {
      readonly as: 'moment'
      readonly order: DateOrder | null
      /** Time zone whose wall clock is wanted; without it instants in UTC are left to the parser. */
      readonly zone?: string
    }
)

/**
 * What a decoder says of a cell. A decoder takes plain forms only, whose meaning cannot be doubted; whatever else a cell
 * may hold (blanks, words for "no value", grouped thousands, offsets, nonsense) is left to the parsers of `typing/`.
 */
export const STATE = {
  /** The value is there; for moments a date with a time. */
  value: 0,
  /** The cell is empty; the value is 0. */
  empty: 1,
  /** Read the text of the cell; the value is 0. */
  text: 2,
  /** A date without a time, at its midnight. */
  date: 3,
} as const

/** Code of a cell that its dictionary does not hold, because the text is very long or the dictionary full: read the text. */
export const NO_CODE = 0xffff_ffff

/** Cells as codes into the dictionary of their column; equal text has the same code, 0 is the empty cell. */
export interface CodeColumn {
  readonly as: 'code'
  readonly codes: Uint32Array
}

/** Cells as exact e4 integers (`amount`) or nearest doubles (`number`); -0 does not occur. */
export interface NumberColumn {
  readonly as: 'amount' | 'number'
  readonly values: Float64Array
  readonly states: Uint8Array
}

/** Cells as wall clock milliseconds since 1970-01-01 00:00 of the same clock, from 1990 on; no zone is applied. */
export interface MomentColumn {
  readonly as: 'moment'
  readonly localMs: Float64Array
  readonly states: Uint8Array
}

export type DecodedColumn = CodeColumn | NumberColumn | MomentColumn

/**
 * A column batch whose cells are decoded. The arrays are at least `rows` long, lie in shared memory and are valid until
 * the next batch is asked for.
 */
export interface DecodedBatch extends Omit<ColumnBatch, 'columns'> {
  /** By source column; null for columns that were not asked for. */
  readonly decoded: readonly (DecodedColumn | null)[]
  /** Text of any cell of an accepted row, exactly as the reader of text gives it; for single cells, it is not fast. */
  text(column: number, i: number): string
}

/**
 * The distinct texts of one column by code, in the order in which the file brought them; rejected rows may have brought
 * some. It grows between batches.
 */
export interface CellDictionary {
  /** Number of entries; codes are smaller. */
  readonly size: number
  /** `size + 1` positions in `bytes`; the views are those of the latest batch. */
  readonly offsets: Uint32Array
  /** Entry k is the UTF-8 text in `[offsets[k], offsets[k + 1])`; entry 0 is empty. */
  readonly bytes: Uint8Array
  text(code: number): string
}

/** What to decode, and the signal that ends the reading. */
export interface DecodeOptions extends Pick<BatchOptions, 'signal'> {
  readonly decodings: readonly Decoding[]
}

/** An opened extract that is read as decoded batches: the same batches, row numbers and faults as its reader of text. */
export interface DecodedReader extends Omit<Reader, 'batches'> {
  /** Dictionary of a column of the reading under way that is decoded as codes; refuses others (`bad_request`). */
  dictionary(column: number): CellDictionary
  /** One reading at a time: each begins with empty dictionaries. */
  batches(options: DecodeOptions): AsyncIterable<DecodedBatch>
}
