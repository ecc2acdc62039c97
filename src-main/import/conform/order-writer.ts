import { prepared } from '../../store/prepared.ts'
import type { Statement } from 'better-sqlite3'
import type { Dimensions } from './dimensions.ts'
import type { OrderHead } from './order-head.ts'
import type { OrderLine } from './order-line.ts'
import type { HeadRow, LineRow, OrderSlot, Orders } from './order-store.ts'
import { OrderStore, sameHead, sameLine } from './order-store.ts'
import type { RowLog } from './row-log.ts'
import type { BatchContext } from './warehouse.ts'

/** One sale or return, ready to be written. */
export interface Transaction {
  readonly id: string
  readonly isReturn: boolean
  readonly head: OrderHead
  readonly lines: readonly OrderLine[]
  readonly original: string | null
  /** Extract kind noted on the lines; null means order_lines. */
  readonly entity: string | null
}

/** Stand-in lines of orders that are known by their header only. */
export const HEADER_ONLY = 'orders'
const LARGEST_LINE_NUMBER = 1_000_000
/** Lines that may wait for their orders to be readable. */
const MOST_POSTPONED = 100_000

/**
 * Writes transactions: new ones in bulk, known ones by comparison (data model 5.3). Equal content is a duplicate;
 * changed content wins when its extract is not older than the one that wrote the stored row, else it is superseded.
 */
export class OrderWriter {
  readonly store: Orders
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #log: RowLog
  readonly #extractDateOf: Statement<[number], string>
  readonly #extractDates = new Map<number, string>()
  /** Rows of earlier batches that this batch took over. */
  readonly replaced = new Map<number, number>()
  #postponed: Transaction[] = []
  #postponedLines = 0

  constructor(context: BatchContext, dimensions: Dimensions, log: RowLog, store: Orders = new OrderStore(context.db)) {
    this.store = store
    this.#context = context
    this.#dimensions = dimensions
    this.#log = log
    this.#extractDateOf = context.db
      .prepare<[number], string>('SELECT extract_date FROM ws_batch WHERE batch_id = ?')
      .pluck()
  }

  /** Writes a transaction and counts its rows. */
  write(transaction: Transaction): void {
    const slot = this.store.find(transaction.head.shop, transaction.id)
    if (slot === null) this.#add(transaction)
    else if (this.store.isReadable) this.#merge(slot, transaction)
    else this.#postpone(transaction)
  }

  /** From here on stored rows are read: finishes what is written in bulk, then what waited for it. */
  makeReadable(): void {
    this.store.makeReadable()
    const waiting = this.#postponed
    this.#postponed = []
    this.#postponedLines = 0
    for (const transaction of waiting) this.write(transaction)
  }

  /** Updates the header of a known order, or adds the order with one stand-in line; counts one row. */
  writeHeader(transaction: Transaction): void {
    const slot = this.store.find(transaction.head.shop, transaction.id)
    if (slot === null) return this.#add(transaction)
    const stored = this.store.linesOf(slot)
    if (stored.every((line) => line.source_entity === HEADER_ONLY)) return this.#merge(slot, transaction)
    const outcome = this.#mergeHead(slot, transaction)
    this.#context.touched.note(slot.key)
    this.#log.counts[outcome]++
  }

  /** Whether a row written by that batch gives way to this one. */
  isNewerThan(batchId: number): boolean {
    if (batchId === this.#context.batchId) return true
    let date = this.#extractDates.get(batchId)
    if (date === undefined) {
      date = this.#extractDateOf.get(batchId) ?? ''
      this.#extractDates.set(batchId, date)
    }
    return this.#context.extractDate >= date
  }

  /** Notes that rows of another batch were taken over. */
  noteReplaced(batchId: number, rows: number): void {
    if (batchId !== this.#context.batchId) this.replaced.set(batchId, (this.replaced.get(batchId) ?? 0) + rows)
  }

  /**
   * Keeps more rows of an order of this file until it can be read. Their products are named now, so that keys and
   * descriptions come in the order of the file; merging them needs no key of an order.
   */
  #postpone(transaction: Transaction): void {
    for (const line of transaction.lines) this.#productOf(transaction.head.shop, line)
    this.#postponed.push({ ...transaction, lines: transaction.lines.map((line) => ({ ...line, hints: null })) })
    this.#postponedLines += transaction.lines.length
    if (this.#postponedLines >= MOST_POSTPONED) this.makeReadable()
  }

  #add(transaction: Transaction): void {
    const { lines } = transaction
    const slot = this.store.addHead(this.#headRow(transaction))
    this.#context.touched.note(slot.key)
    this.#log.added++
    if (lines.every((line) => line.lineId === null)) {
      for (const line of lines) this.store.addLine(slot, ++slot.rows, this.#lineRow(transaction, line, null))
      this.#log.counts.loaded += lines.length
      return
    }
    this.#addNumbered(slot, transaction)
  }

  /** Lines with numbers of their own: a number that repeats in the order means the last row counts. */
  #addNumbered(slot: OrderSlot, transaction: Transaction): void {
    const last = new Map<string, OrderLine>()
    for (const line of transaction.lines) {
      const key = line.lineId ?? `\0${last.size}`
      const earlier = last.get(key)
      if (earlier !== undefined) this.#repeated(earlier, line, transaction)
      last.set(key, line)
    }
    for (const line of last.values()) {
      const own = ownNumber(line.lineId)
      if (own !== null) this.store.addLine(slot, own, this.#lineRow(transaction, line, null))
    }
    for (const line of last.values()) {
      if (ownNumber(line.lineId) !== null) continue
      this.store.addLine(slot, (slot.lastLine ?? 0) + 1, this.#lineRow(transaction, line, line.lineId))
    }
    slot.rows = last.size
    this.#log.counts.loaded += last.size
  }

  #repeated(earlier: OrderLine, line: OrderLine, transaction: Transaction): void {
    const same = sameLine(
      { ...this.#lineRow(transaction, earlier, null), sales_key: 0 },
      { ...this.#lineRow(transaction, line, null), sales_key: 0 },
    )
    if (same) this.#log.counts.duplicate++
    else this.#log.counts.superseded++
    this.#log.setAside(earlier.netE4, transaction.head.moment?.dateKey ?? -1)
    this.#log.warn('D-KEY-IN-FILE', 'line_id', line.row, line.lineId)
  }

  #merge(slot: OrderSlot, transaction: Transaction): void {
    const numbered = transaction.lines.some((line) => line.lineId !== null)
    const known = new Map<string, LineRow>()
    this.#context.touched.note(slot.key)
    if (slot.existed || numbered) {
      for (const row of this.#realLines(slot, transaction)) known.set(lineKeyOf(row), row)
    }
    if (slot.existed) this.#mergeHead(slot, transaction)
    for (const line of transaction.lines) {
      const stored = known.get(line.lineId ?? String(++slot.rows))
      if (stored !== undefined) this.#mergeLine(stored, transaction, line)
      else this.#appendLine(slot, known, transaction, line)
    }
  }

  /** Stored lines; stand-ins of a header-only order make room for real lines. */
  #realLines(slot: OrderSlot, transaction: Transaction): LineRow[] {
    const stored = this.store.linesOf(slot)
    if (transaction.entity === HEADER_ONLY || !stored.some((row) => row.source_entity === HEADER_ONLY)) return stored
    for (const row of stored)
      prepared(this.#context.db, 'DELETE FROM order_line WHERE sales_key = ?').run(row.sales_key)
    slot.lastLine = 0
    return []
  }

  #appendLine(slot: OrderSlot, known: Map<string, LineRow>, transaction: Transaction, line: OrderLine): void {
    const number = ownNumber(line.lineId) ?? (slot.lastLine ?? 0) + 1
    const row = this.#lineRow(transaction, line, ownNumber(line.lineId) === null ? line.lineId : null)
    this.store.addLine(slot, number, row)
    if (line.lineId !== null) known.set(line.lineId, { ...row, sales_key: slot.key * 1_048_576 + number })
    this.#log.counts.loaded++
  }

  #mergeLine(stored: LineRow, transaction: Transaction, line: OrderLine): void {
    const { counts } = this.#log
    const row = {
      ...this.#lineRow(transaction, line, line.lineId === null ? null : text(stored.line_item_id)),
      sales_key: stored.sales_key,
    }
    const writer = Number(stored.batch_id)
    const day = transaction.head.moment?.dateKey ?? -1
    if (sameLine(stored, row)) {
      counts.duplicate++
      this.#log.setAside(line.netE4, day)
    } else if (writer === this.#context.batchId) {
      this.store.flush()
      this.store.replaceLine(row)
      counts.superseded++
      this.#log.setAside(Number(stored.net_e4), day)
      this.#log.warn('D-KEY-IN-FILE', 'line_id', line.row, line.lineId)
    } else if (this.isNewerThan(writer)) {
      this.store.replaceLine(row)
      counts.loaded++
      this.#log.updated++
      this.noteReplaced(writer, 1)
    } else {
      counts.superseded++
      this.#log.setAside(line.netE4, day)
    }
  }

  #mergeHead(slot: OrderSlot, transaction: Transaction): 'loaded' | 'duplicate' | 'superseded' {
    const stored = this.store.headOf(slot)
    if (stored === null) return 'loaded'
    const merged = keepKnown(stored, { ...this.#headRow(transaction), order_key: slot.key })
    if (sameHead(stored, merged)) return 'duplicate'
    if (!this.isNewerThan(Number(stored.batch_id))) return 'superseded'
    if (merged.date_key !== stored.date_key) this.#context.touched.noteRelinked()
    this.store.replaceHead(merged)
    this.#log.updated++
    return 'loaded'
  }

  #headRow(transaction: Transaction): Omit<HeadRow, 'order_key'> {
    const { head, id, isReturn, original } = transaction
    const dateKey = head.moment?.dateKey ?? -1
    return {
      shop_id: head.shop,
      transaction_id: id,
      customer_key: head.customerKey,
      customer_version_key: head.customerKey,
      date_key: dateKey,
      sale_at: head.moment?.at ?? null,
      has_time: head.moment?.hasTime === true ? 1 : 0,
      channel_key: head.channelKey,
      location_key: head.locationKey,
      currency_code: head.currency,
      fx_rate: head.currency === this.#context.reportingCurrency ? 1 : null,
      is_return: isReturn ? 1 : 0,
      order_status: head.status,
      payment_method: head.payment,
      order_net_e4: head.netE4,
      discount_e4: head.discountE4,
      tax_e4: head.taxE4,
      shipping_e4: head.shippingE4,
      order_total_e4: head.totalE4,
      refunded_e4: head.refundedE4,
      session_id: head.session,
      cart_id: head.cart,
      campaign_key: this.#dimensions.campaigns.keyOf(head.campaign),
      original_transaction_id: original,
      order_date_key: dateKey,
      batch_id: this.#context.batchId,
      source_row: head.row,
    }
  }

  #lineRow(transaction: Transaction, line: OrderLine, itemId: string | null): Omit<LineRow, 'sales_key'> {
    return {
      product_key: this.#productOf(transaction.head.shop, line),
      quantity: line.quantity,
      quantity_exact: line.quantityExact,
      unit_price_e4: line.priceE4,
      discount_e4: line.discountE4,
      net_e4: line.netE4,
      unit_cost_e4: line.costE4,
      margin_e4: line.marginE4,
      is_promotional: line.promotional ?? (line.discountE4 === 0 ? 0 : 1),
      line_item_id: itemId,
      original_line_item_id: line.originalLine,
      source_entity: transaction.entity,
      batch_id: this.#context.batchId,
      source_row: line.row,
    }
  }

  #productOf(shop: string, line: OrderLine): number {
    const { products } = this.#dimensions
    if (line.productId === null) return -1
    if (line.hints === null) return products.keyOf(shop, line.productId)
    return products.keyWithHints(shop, line.productId, line.hints)
  }
}

/** A line id that is a small whole number is the line number itself. */
export function ownNumber(lineId: string | null): number | null {
  if (lineId === null || !/^[1-9]\d{0,6}$/.test(lineId)) return null
  const number = Number(lineId)
  return number < LARGEST_LINE_NUMBER ? number : null
}

/** The line id by which a stored line is found: as given, else its number. */
export function lineKeyOf(row: LineRow): string {
  return row.line_item_id === null ? String(Number(row.sales_key) % 1_048_576) : String(row.line_item_id)
}

function text(value: number | string | null): string | null {
  return value === null ? null : String(value)
}

/** The new header, with what it does not say taken from the stored one. */
function keepKnown(stored: HeadRow, next: HeadRow): HeadRow {
  const merged = { ...next }
  for (const name of Object.keys(merged) as (keyof HeadRow)[]) merged[name] ??= stored[name]
  for (const name of ['customer_key', 'channel_key', 'location_key', 'date_key'] as const) {
    if (merged[name] === -1) merged[name] = stored[name]
  }
  if (merged.customer_key === stored.customer_key) merged.customer_version_key = stored.customer_version_key
  return merged
}
