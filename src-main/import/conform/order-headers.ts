import type { TypedColumn } from '../typing/column.ts'
import { Cancellations } from './cancellations.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import type { OrderHead } from './order-head.ts'
import { OrderHeadReader } from './order-head.ts'
import type { OrderLine } from './order-line.ts'
import { HEADER_ONLY, OrderWriter } from './order-writer.ts'
import type { BatchContext } from './warehouse.ts'

const CENT_E4 = 100

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
  #last: string | null = null

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
      if (this.#continues(i, id)) {
        this.#extract.log.counts.ignored++
        continue
      }
      this.#last = id
      const moment = this.#extract.need(i, this.#heads.orderTime.at(i), 'order_ts')
      if (moment === undefined) continue
      const head = this.#heads.read(i, moment)
      if (head === null) continue
      const lines = [standIn(head)]
      if (head.cancelled !== null) this.#cancellations.write(id, head, lines)
      else this.#writer.writeHeader({ id, isReturn: false, head, lines, original: null, entity: HEADER_ONLY })
    }
  }

  /** Further lines of an order whose header stands on its first line carry no header values. */
  #continues(i: number, id: string): boolean {
    const { value, issue } = this.#heads.orderTime.at(i)
    return this.#extract.rules.headerOnFirstLine === true && id === this.#last && value === null && issue === null
  }

  finish(): void {
    this.#writer.store.flush()
  }
}

/**
 * Net amount of an order by its header: the subtotal, less the discount where the totals only add up that way, else the
 * total without tax and shipping.
 */
function netOf(head: OrderHead): number {
  const around = (head.taxE4 ?? 0) + (head.shippingE4 ?? 0)
  if (head.netE4 === null) return head.totalE4 === null ? 0 : head.totalE4 - around
  const adds = (net: number) => Math.abs(net + around - (head.totalE4 ?? net + around)) <= CENT_E4
  const discounted = head.netE4 - (head.discountE4 ?? 0)
  return !adds(head.netE4) && adds(discounted) ? discounted : head.netE4
}

function standIn(head: OrderHead): OrderLine {
  const net = netOf(head)
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
