import type { TypedColumn } from '../typing/column.ts'
import type { Moment } from '../typing/moment.ts'
import { Cancellations } from './cancellations.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import type { OrderHead } from './order-head.ts'
import { OrderHeadReader } from './order-head.ts'
import type { OrderLine } from './order-line.ts'
import { OrderLineReader } from './order-line.ts'
import type { Orders } from './order-store.ts'
import { OrderWriter, lineKeyOf } from './order-writer.ts'
import { spreadDiscount } from './spread-discount.ts'
import type { TouchedOrders } from './touched-orders.ts'
import type { BatchContext } from './warehouse.ts'

/** Takes order lines and baskets: gathers the rows of one order, then writes its sale and its return. */
export class OrderLinesConformer implements Conformer {
  readonly writer: OrderWriter
  readonly #extract: Extract
  readonly #heads: OrderHeadReader
  readonly #lines: OrderLineReader
  readonly #cancellations: Cancellations
  readonly #touched: TouchedOrders
  readonly #orderId: TypedColumn<string>
  readonly #shop: TypedColumn<string>
  readonly #numberedBy: readonly TypedColumn<string>[]
  readonly #repeats = new Map<string, number>()
  readonly #idPrefix: string
  readonly #dated: boolean
  readonly #entity: string | null
  #id: string | null = null
  #shopId = 'default'
  #head: OrderHead | null = null
  #gathered: OrderLine[] = []

  /** @param store where orders are found and written, when they are not written one by one */
  constructor(extract: Extract, context: BatchContext, dimensions: Dimensions, store?: Orders) {
    const { entity } = extract.plan
    this.#extract = extract
    this.writer = new OrderWriter(context, dimensions, extract.log, store)
    this.#heads = new OrderHeadReader(extract, context, dimensions)
    this.#lines = new OrderLineReader(extract)
    this.#cancellations = new Cancellations(context, dimensions, this.writer, extract.log)
    this.#touched = context.touched
    this.#orderId = extract.text('order_id')
    this.#shop = extract.text('shop_id')
    this.#numberedBy = (extract.rules.orderIdFrom ?? []).map((name) => extract.text(name))
    this.#dated = entity !== 'baskets'
    this.#idPrefix = entity === 'baskets' ? `${context.fileTag}-` : ''
    this.#entity = entity === 'order_lines' ? null : entity
  }

  take(rows: number): void {
    for (let i = 0; i < rows; i++) {
      const id = this.#idAt(i)
      if (id === undefined) continue
      const shop = this.#shop.at(i).value ?? 'default'
      if (id !== this.#id || shop !== this.#shopId) {
        this.#settle()
        this.#id = id
        this.#shopId = shop
      }
      this.#gather(i, id)
    }
  }

  /** Writes the order in hand: its rows are complete. */
  endOrder(): void {
    this.#settle()
    this.#id = null
  }

  finish(): void {
    this.#settle()
    this.writer.makeReadable()
    this.writer.store.flush()
  }

  #idAt(i: number): string | undefined {
    if (this.#numberedBy.length === 0) return this.#extract.need(i, this.#orderId.at(i), 'order_id')
    const base = this.#numberedBy.map((column) => column.at(i).value ?? '').join('-')
    const count = (this.#repeats.get(base) ?? 0) + 1
    this.#repeats.set(base, count)
    return `${base}-${count}`
  }

  #gather(i: number, id: string): void {
    const moment = this.#momentAt(i)
    if (moment === undefined) return
    const { returnPrefix, headerOnFirstLine } = this.#extract.rules
    if (headerOnFirstLine === true && this.#head === null) {
      this.#head = this.#heads.read(i, moment)
      if (this.#head === null) return
    }
    if (this.#mixesCurrencies(i)) {
      this.#extract.reject(i, 'V-CURRENCY-MIX', 'currency_code')
      return
    }
    const line = this.#lines.read(i, returnPrefix !== undefined && id.startsWith(returnPrefix))
    if (line === null) return
    this.#head ??= this.#heads.read(i, moment)
    if (this.#head !== null) this.#gathered.push(line)
  }

  #mixesCurrencies(i: number): boolean {
    const currency = this.#head === null ? null : this.#heads.currencyAt(i)
    return currency !== null && currency !== this.#head?.currency
  }

  /** The time of row i; a later line of an order may leave it to the first one where the extract works that way. */
  #momentAt(i: number): Moment | null | undefined {
    if (!this.#dated) return null
    const cell = this.#heads.orderTime.at(i)
    const isLater = this.#extract.rules.headerOnFirstLine === true && this.#head !== null
    if (isLater && cell.value === null && cell.issue === null) return this.#head?.moment ?? null
    return this.#extract.need(i, cell, 'order_ts')
  }

  #settle(): void {
    const id = this.#id === null ? null : this.#idPrefix + this.#id
    const head = this.#head
    const lines = this.#gathered
    this.#head = null
    this.#gathered = []
    if (id === null || head === null || lines.length === 0) return
    if (head.cancelled !== null && !this.#cancelledLate(head, id)) {
      this.#cancellations.write(id, head, lines)
      return
    }
    this.#cancellations.forget(id)
    const sales = lines.filter((line) => !line.isReturn)
    if (head.discountE4 !== null) spreadDiscount(sales, head.discountE4)
    if (sales.length === lines.length)
      this.writer.write({ id, isReturn: false, head, lines, original: null, entity: this.#entity })
    else
      this.#settleReturn(
        id,
        head,
        sales,
        lines.filter((line) => line.isReturn),
      )
  }

  #cancelledLate(head: OrderHead, id: string): boolean {
    if (!this.#cancellations.returnedBefore(head, id)) return false
    this.#extract.log.warn('V-CANCEL-LATE', this.#extract.sourceOf('cancelled_ts'), head.row, id)
    return true
  }

  /**
   * A return is a transaction of its own (data model 10.4): under its own number when the extract gives one, else as
   * `<order>#R<n>`, one per day.
   */
  #settleReturn(id: string, head: OrderHead, sales: readonly OrderLine[], returns: readonly OrderLine[]): void {
    const { store } = this.writer
    const given = returns[0]?.originalOrder ?? null
    const slot = store.find(head.shop, id)
    const wasReturn = slot !== null && store.isReturn(slot)
    const isDocument = sales.length === 0 && (slot === null || wasReturn)
    const entity = this.#entity
    if (isDocument) {
      const lines = this.#plausible(head, given, returns)
      if (lines.length > 0) this.writer.write({ id, isReturn: true, head, lines, original: given, entity })
      return
    }
    if (sales.length > 0) {
      if (wasReturn) {
        this.writer.makeReadable()
        store.rename(head.shop, id, `${id}#R1`, id)
        this.#touched.noteRelinked()
      }
      this.writer.write({ id, isReturn: false, head, lines: sales, original: null, entity })
    }
    const lines = this.#plausible(head, id, returns)
    if (lines.length > 0)
      this.writer.write({
        id: this.#returnNumber(id, head),
        isReturn: true,
        head: withoutTotals(head),
        lines,
        original: id,
        entity,
      })
  }

  #returnNumber(id: string, head: OrderHead): string {
    for (let n = 1; ; n++) {
      const slot = this.writer.store.find(head.shop, `${id}#R${n}`)
      const day = slot === null ? null : this.writer.store.dayOf(slot)
      if (day === null || day === (head.moment?.dateKey ?? -1)) return `${id}#R${n}`
    }
  }

  /** Returns after their sale (V-RETURN-BEFORE) of no more than their line sold (V-RETURN-EXCESS); others are rejected. */
  #plausible(head: OrderHead, original: string | null, returns: readonly OrderLine[]): readonly OrderLine[] {
    if (original === null || head.moment === null) return returns
    const slot = this.writer.store.find(head.shop, original)
    const saleDay = slot === null ? null : this.writer.store.dayOf(slot)
    if (slot === null || saleDay === null) return returns
    if (saleDay > head.moment.dateKey) {
      for (const line of returns) this.#extract.rejectRow(line.row, 'V-RETURN-BEFORE', 'order_ts', original)
      return []
    }
    if (returns.every((line) => line.originalLine === null)) return returns
    this.writer.makeReadable()
    const sold = new Map(this.writer.store.linesOf(slot).map((row) => [lineKeyOf(row), Number(row.quantity)]))
    return returns.filter((line) => {
      const units = line.originalLine === null ? undefined : sold.get(line.originalLine)
      if (units === undefined || -line.quantity <= units) return true
      this.#extract.rejectRow(line.row, 'V-RETURN-EXCESS', 'quantity', String(line.quantity))
      return false
    })
  }
}

function withoutTotals(head: OrderHead): OrderHead {
  return { ...head, netE4: null, discountE4: null, taxE4: null, shippingE4: null, totalE4: null, refundedE4: null }
}
