/** What the headers of orders that came in bulk have in common: what would otherwise be asked of all of them again. */
export interface BulkHeads {
  /** The currency of all of them; null when there are several. */
  readonly currency: string | null
  /** First and last day, last day of a sale, YYYYMMDD; null without any. */
  readonly firstKey: number | null
  readonly lastKey: number | null
  readonly lastSaleKey: number | null
  /** Keys of returns, ascending. */
  readonly returns: readonly number[]
  /** Whether any order has a place. */
  readonly located: boolean
}

/** Orders that came in bulk. */
export interface BulkOrders {
  /** Their lines; null when some were written one by one and have to be counted. */
  readonly lines: number | null
  /** Null when headers were changed after they were written. */
  readonly heads: BulkHeads | null
  /** Last day of any dated row of the file, also of rejected ones, YYYY-MM-DD; null without any. */
  readonly lastDay: string | null
}
