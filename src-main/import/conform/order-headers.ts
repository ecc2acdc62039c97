import type { TypedColumn } from '../typing/column.ts'
import { Cancellations } from './cancellations.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import type { OrderHead } from './order-head.ts'
import { OrderHeadReader } from './order-head.ts'
import type { OrderLine } from './order-line.ts'
import { HEADER_ONLY, OrderWriter } from './order-writer.ts'
import type { BatchContext } from './warehouse.ts'

/**
 * Takes an orders extract. The header of a known order is completed; an order whose lines are not loaded gets one
 * stand-in line of unknown product with the net amount of the header, which real lines replace when they arrive.
 */
export class OrderHeadersConformer implements Conformer {
  readonly #extract: Extract
  readonly #heads: OrderHeadReader
  readonly #writer: OrderWriter
  readonly #cancellations: Cancellations
  readonly #orderId: TypedColumn<string>

  constructor(extract: Extract, context: BatchContext, dimensions: Dimensions) {
    this.#extract = extract
    this.#heads = new OrderHeadReader(extract, context, dimensions)
    this.#writer = new OrderWriter(context, dimensions, extract.log)
    this.#cancellations = new Cancellations(context, dimensions, this.#writer, extract.log)
    this.#orderId = extract.text('order_id')
  }

  take(rows: number): void {
    for (let i = 0; i < rows; i++) {
      const id = this.#extract.need(i, this.#orderId.at(i), 'order_id')
      if (id === undefined) continue
      const moment = this.#extract.need(i, this.#heads.orderTime.at(i), 'order_ts')
      if (moment === undefined) continue
      const head = this.#heads.read(i, moment)
      if (head === null) continue
      const lines = [standIn(head)]
      if (head.cancelled !== null) this.#cancellations.write(id, head, lines)
      else this.#writer.writeHeader({ id, isReturn: false, head, lines, original: null, entity: HEADER_ONLY })
    }
  }

  finish(): void {
    this.#writer.store.flush()
  }
}

function standIn(head: OrderHead): OrderLine {
  const net = head.netE4 ?? (head.totalE4 === null ? 0 : head.totalE4 - (head.taxE4 ?? 0) - (head.shippingE4 ?? 0))
  return {
    row: head.row,
    productId: null,
    hints: null,
    quantity: 1,
    quantityExact: null,
    priceE4: Math.max(net, 0),
    discountE4: 0,
    netE4: Math.max(net, 0),
    costE4: null,
    marginE4: null,
    promotional: null,
    lineId: null,
    isReturn: false,
    originalOrder: null,
    originalLine: null,
    reason: null,
  }
}
