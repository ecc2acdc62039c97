import type { ColumnMemory } from './cell-decoder.ts'
import type { OpenPage } from './parquet-page.ts'
import type { TextArea } from './text-area.ts'

/** Takes the texts of single cells that cannot be told from what is decoded. */
export type Aside = (row: number, text: string) => void

/** Where the cells of one column of a batch go. */
export interface Cells {
  readonly memory: ColumnMemory
  /** Texts of the batch. */
  readonly area: TextArea
  readonly aside: Aside
}

/** Rows of a page: which entry each has, from `next` on. The entry behind the last stands for a missing value. */
export interface RowEntries {
  /** Entry by row; null where row k has entry k. */
  readonly index: Int32Array | null
  readonly next: number
  /** Whether some of them may be missing. */
  readonly hasMissing: boolean
}

/** Decoded values, those of a dictionary or of one page at a time, as the cells of one column are made of them. */
export interface Entries {
  /** Number of entries in hand; the missing value is entry `count`. */
  readonly count: number
  /** Decodes the plain values of a page in place of those in hand. Throws RangeError for what is not to be trusted. */
  read(page: OpenPage): void
  /** Writes the cells of `count` rows into the memory of a batch, from `row` on. */
  put(rows: RowEntries, count: number, cells: Cells, row: number): void
}

/** Numbers of one kind, as an array. */
type Numbers = Uint8Array | Uint32Array | Float64Array | Int32Array

/** The array itself, or a larger one without its content. */
export function roomy<T extends Numbers>(array: T, length: number): T {
  return array.length >= length ? array : new (array.constructor as new (length: number) => T)(length + (length >> 2))
}
