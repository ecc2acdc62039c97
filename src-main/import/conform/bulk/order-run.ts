import { BATCH_ROWS } from '../../readers/batch.ts'

/** How the lines of an order are numbered. */
export const NUMBERING = { inOrder: 0, asGiven: 1, byText: 2 } as const

/** New orders of a run, in the order of the file; their keys follow each other. */
export class NewHeads {
  count = 0
  /** Row of the batch that gives the header. */
  readonly first = new Uint32Array(BATCH_ROWS)
  /** Own code of the number of each order. */
  readonly owns = new Uint32Array(BATCH_ROWS)
  /** 1 for returns. */
  readonly returns = new Uint8Array(BATCH_ROWS)
  firstKey = 0

  /** Adds the order whose header stands in a row. */
  add(own: number, key: number, row: number, isReturn: boolean): void {
    if (this.count === 0) this.firstKey = key
    const at = this.count++
    this.first[at] = row
    this.owns[at] = own
    this.returns[at] = isReturn ? 1 : 0
  }
}

/**
 * Rows of a batch that stand together and about which nothing is to be said, in parts of one order each: new orders, and
 * more lines of orders that came before.
 */
export class OrderRun {
  readonly heads = new NewHeads()
  /** Parts held. */
  count = 0
  /** First row of each part, and behind the last one the first row that is not of the run. */
  readonly first = new Uint32Array(BATCH_ROWS + 1)
  /** Key of the order of each part. */
  readonly keys = new Int32Array(BATCH_ROWS)
  /** {@link NUMBERING} of the lines of each part. */
  readonly numberings = new Uint8Array(BATCH_ROWS)
  /** Lines that the order has before each part. */
  readonly before = new Int32Array(BATCH_ROWS)

  /** Forgets the rows. */
  clear(): void {
    this.count = 0
    this.heads.count = 0
  }

  /** First row of the run. */
  get from(): number {
    return this.first[0] as number
  }

  /** First row behind the run. */
  get to(): number {
    return this.first[this.count] as number
  }

  /** Adds the part of rows `from` to `to` (exclusive); `from` is where the one before ends. */
  add(key: number, from: number, to: number, numbering: number, before: number): void {
    const at = this.count++
    this.first[at] = from
    this.first[at + 1] = to
    this.keys[at] = key
    this.numberings[at] = numbering
    this.before[at] = before
  }
}
