/** Integers of one column; only a Float64Array can hold NULL, as NaN, and integers beyond 32 bits (up to ±2^53). */
export type IntegerValues = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float64Array

/** Cells of one column, one per row, as the page writer takes them. */
export type PageColumn =
  | { readonly kind: 'constant'; readonly value: number | string | Uint8Array | null }
  | { readonly kind: 'integer'; readonly values: IntegerValues }
  /** NaN is NULL. */
  | { readonly kind: 'real'; readonly values: Float64Array }
  | TextCodes
  | { readonly kind: 'texts'; readonly values: readonly (string | null)[] }

/**
 * Text as codes into a dictionary: entry k is the UTF-8 in `bytes[offsets[k], offsets[k + 1])`. In a BLOB column the same
 * bytes are no text.
 */
export interface TextCodes {
  readonly kind: 'text'
  readonly codes: Uint32Array
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
  /** The code that means NULL. */
  readonly nullCode?: number
}
