import { BATCH_ROWS } from '../../readers/batch.ts'

/** How the lines of an order are numbered. */
export const NUMBERING = { inOrder: 0, asGiven: 1, byText: 2 } as const

/**
 * New orders of a batch about which nothing is to be said and whose rows stand together, in the order of the file. Their
 * keys follow each other.
 */
export class OrderRun {
  /** Orders held. */
  count = 0
  /** First row of each order, and behind the last one the first row that is not of the run. */
  readonly first = new Uint32Array(BATCH_ROWS + 1)
  /** Own code of the number of each order. */
  readonly owns = new Uint32Array(BATCH_ROWS)
  /** 1 for returns. */
  readonly returns = new Uint8Array(BATCH_ROWS)
  /** {@link NUMBERING} of the lines of each order. */
  readonly numberings = new Uint8Array(BATCH_ROWS)
  /** Key of the first order. */
  firstKey = 0

  /** First row of the run. */
  get from(): number {
    return this.first[0] as number
  }

  /** First row behind the run. */
  get to(): number {
    return this.first[this.count] as number
  }

  /** Adds the order of rows `from` to `to` (exclusive); `from` is where the one before ends. */
  add(own: number, { from, to }: { from: number; to: number }, isReturn: boolean, numbering: number): void {
    const at = this.count++
    this.first[at] = from
    this.first[at + 1] = to
    this.owns[at] = own
    this.returns[at] = isReturn ? 1 : 0
    this.numberings[at] = numbering
  }
}
