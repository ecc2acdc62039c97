/** Rows that are measured and written together, so that every column is one loop. */
export const BATCH_ROWS = 1024

/** Where the rows of a batch go: each column measures its cells, then writes them at the row's two cursors. */
export interface CellBatch {
  /** Bytes of the serial types and of the values of each row. */
  readonly head: Int32Array
  readonly body: Int32Array
  /** Where the next serial type and the next value of each row are written in `target`. */
  readonly headAt: Int32Array
  readonly bodyAt: Int32Array
  target: Uint8Array
  view: DataView
}

/** An empty batch over a buffer. */
export function createBatch(target: Uint8Array): CellBatch {
  return {
    head: new Int32Array(BATCH_ROWS),
    body: new Int32Array(BATCH_ROWS),
    headAt: new Int32Array(BATCH_ROWS),
    bodyAt: new Int32Array(BATCH_ROWS),
    target,
    view: new DataView(target.buffer, target.byteOffset, target.byteLength),
  }
}
