/** Rows that are measured and written together, so that every column is one loop. */
export const BATCH_ROWS = 1024

/**
 * Rows on their way into cells. Columns first measure their cells; then, last column first, they write values from the
 * end of each record towards its start; then, first column first, the serial types. A number may be written with more
 * bytes than it needs: what is too much lies before it and is overwritten by what is written later.
 */
export interface CellBatch {
  /** Bytes of serial types and values that all rows have alike, and those that differ per row. */
  fixedHead: number
  fixedBody: number
  readonly head: Int32Array
  readonly body: Int32Array
  /** Where the next serial type of each row begins in `target`, and where its next value ends. */
  readonly headAt: Int32Array
  readonly bodyEnd: Int32Array
  target: Uint8Array
  view: DataView
}

/** An empty batch over a buffer. */
export function createBatch(target: Uint8Array): CellBatch {
  return {
    fixedHead: 0,
    fixedBody: 0,
    head: new Int32Array(BATCH_ROWS),
    body: new Int32Array(BATCH_ROWS),
    headAt: new Int32Array(BATCH_ROWS),
    bodyEnd: new Int32Array(BATCH_ROWS),
    target,
    view: new DataView(target.buffer, target.byteOffset, target.byteLength),
  }
}

/** Forgets what was measured of the first `count` rows. */
export function clearBatch(batch: CellBatch, count: number): void {
  batch.fixedHead = 0
  batch.fixedBody = 0
  batch.head.fill(0, 0, count)
  batch.body.fill(0, 0, count)
}
