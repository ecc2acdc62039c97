import { prepared } from '../../store/prepared.ts'
import type { Dimensions } from './dimensions.ts'
import type { OrderHead } from './order-head.ts'
import type { OrderLine } from './order-line.ts'
import type { OrderWriter } from './order-writer.ts'
import type { RowLog } from './row-log.ts'
import type { BatchContext } from './warehouse.ts'

/**
 * Cancelled before fulfilment: the order leaves, or never enters, the sales and is kept in
 * gold_order_cancellation_fact (data model 10.5). After a return it stays a sale (V-CANCEL-LATE).
 */
export class Cancellations {
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #writer: OrderWriter
  readonly #log: RowLog
  #any: boolean

  constructor(context: BatchContext, dimensions: Dimensions, writer: OrderWriter, log: RowLog) {
    this.#context = context
    this.#dimensions = dimensions
    this.#writer = writer
    this.#log = log
    this.#any = context.db.prepare('SELECT 1 FROM gold_order_cancellation_fact LIMIT 1').get() !== undefined
  }

  /** Whether goods of the order came back already. */
  returnedBefore(head: OrderHead, id: string): boolean {
    return this.#writer.store.find(head.shop, `${id}#R1`) !== null
  }

  /** An order that is delivered as a sale again is no cancellation any more. */
  forget(id: string): void {
    if (!this.#any) return
    const { db, touched } = this.#context
    const gone = prepared(db, 'DELETE FROM gold_order_cancellation_fact WHERE transaction_id = ?').run(id)
    if (gone.changes > 0) touched.noteRelinked()
  }

  /** Writes the lines of a cancelled order and removes the sale, if there was one. */
  write(id: string, head: OrderHead, lines: readonly OrderLine[]): void {
    const { db } = this.#context
    const known =
      prepared<[string], number>(db, 'SELECT count(*) FROM gold_order_cancellation_fact WHERE transaction_id = ?')
        .pluck()
        .get(id) ?? 0
    if (known === lines.length) {
      this.#log.counts.duplicate += lines.length
      return
    }
    this.forget(id)
    const slot = this.#writer.store.find(head.shop, id)
    if (slot !== null) {
      this.#writer.makeReadable()
      const stored = this.#writer.store.headOf(slot)
      const gone = this.#writer.store.remove(head.shop, id)
      if (stored !== null) this.#writer.noteReplaced(Number(stored.batch_id), gone)
      this.#log.updated++
    } else {
      this.#log.added++
    }
    for (const line of lines) this.#insert(id, head, line)
    this.#any = true
    this.#log.counts.loaded += lines.length
  }

  #insert(id: string, head: OrderHead, line: OrderLine): void {
    const { db, batchId, reportingCurrency } = this.#context
    const { products, sequences } = this.#dimensions
    const product =
      line.productId === null
        ? -1
        : line.hints === null
          ? products.keyOf(head.shop, line.productId)
          : products.keyWithHints(head.shop, line.productId, line.hints)
    const orderDay = head.moment?.dateKey ?? -1
    const day = head.cancelled === null || head.cancelled === 'by_status' ? orderDay : head.cancelled.dateKey
    prepared(
      db,
      `INSERT INTO gold_order_cancellation_fact (cancellation_id, transaction_id, line_item_id, customer_key, product_key, date_key,
         order_date_key, quantity_cancelled, cancelled_amount, cancel_reason, batch_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      sequences.next('gold_order_cancellation_fact', 'cancellation_id'),
      id,
      line.lineId,
      head.customerKey,
      product,
      day,
      orderDay,
      line.quantity,
      head.currency === reportingCurrency ? line.netE4 / 10_000 : null,
      head.cancelReason ?? 'unspecified',
      batchId,
    )
  }
}
