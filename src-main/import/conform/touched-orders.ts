import type { Database } from 'better-sqlite3'

/** The orders that a load adds or changes, as parameters of {@link TOUCHED}. */
export interface OrderScope {
  /** Orders from this key on are new. */
  readonly from: number
  /** Keys of others, as JSON. */
  readonly others: string
}

/** Keys of the orders of a scope: to be looked up by key, so that the orders that stay cost nothing. */
export const TOUCHED =
  'SELECT order_key FROM order_header WHERE order_key >= @from UNION ALL SELECT value FROM json_each(@others)'

/** Remembers which orders of a version a load touches. */
export class TouchedOrders {
  readonly #from: number
  readonly #others = new Set<number>()
  #relinked = false

  /** Open it before the first row of the load is written. */
  constructor(db: Database) {
    const greatest = db.prepare<[], number | null>('SELECT max(order_key) FROM order_header').pluck().get() ?? 0
    this.#from = greatest + 1
  }

  /** Notes an order that gets or gives up rows, or whose rows change. */
  note(key: number): void {
    if (key < this.#from) this.#others.add(key)
  }

  /** Notes that returns which are stored already may have got another sale, or their sale another day. */
  noteRelinked(): void {
    this.#relinked = true
  }

  /** Whether returns of earlier loads have to be looked at, whatever they gave back. */
  get isRelinked(): boolean {
    return this.#relinked
  }

  /** The orders touched so far; null where the version had none before, so that all of them are. */
  get scope(): OrderScope | null {
    return this.#from === 1 ? null : { from: this.#from, others: JSON.stringify([...this.#others]) }
  }
}
