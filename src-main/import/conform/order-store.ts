import { prepared } from '../../store/prepared.ts'
import type { Database, Statement } from 'better-sqlite3'
import { LINES_PER_ORDER } from '../../model/gold/orders.ts'
import type { SqlValue } from './insert.ts'
import { RowInserter } from './insert.ts'

export const HEAD_COLUMNS = [
  'order_key',
  'shop_id',
  'transaction_id',
  'customer_key',
  'customer_version_key',
  'date_key',
  'sale_at',
  'has_time',
  'channel_key',
  'location_key',
  'currency_code',
  'fx_rate',
  'is_return',
  'order_status',
  'payment_method',
  'order_net_e4',
  'discount_e4',
  'tax_e4',
  'shipping_e4',
  'order_total_e4',
  'refunded_e4',
  'session_id',
  'cart_id',
  'campaign_key',
  'original_transaction_id',
  'order_date_key',
  'batch_id',
  'source_row',
] as const
export const LINE_COLUMNS = [
  'sales_key',
  'product_key',
  'quantity',
  'quantity_exact',
  'unit_price_e4',
  'discount_e4',
  'net_e4',
  'unit_cost_e4',
  'margin_e4',
  'is_promotional',
  'line_item_id',
  'original_line_item_id',
  'source_entity',
  'batch_id',
  'source_row',
] as const

/** A row of order_header with its columns in order. */
export type HeadRow = { [Name in (typeof HEAD_COLUMNS)[number]]: number | string | null }

/** A row of order_line with its columns in order. */
export type LineRow = { [Name in (typeof LINE_COLUMNS)[number]]: number | string | null }

/** Columns whose change makes an order or a line another one; keys of origin do not. */
const HEAD_CONTENT = HEAD_COLUMNS.filter(
  (name) => !['order_key', 'customer_version_key', 'fx_rate', 'batch_id', 'source_row'].includes(name),
)
const LINE_CONTENT = LINE_COLUMNS.filter(
  (name) => !['sales_key', 'batch_id', 'source_row', 'line_item_id'].includes(name),
)

/** Whether two rows say the same. */
export function sameHead(a: HeadRow, b: HeadRow): boolean {
  return HEAD_CONTENT.every((name) => a[name] === b[name])
}

/** Whether two lines say the same. */
export function sameLine(a: LineRow, b: LineRow): boolean {
  return LINE_CONTENT.every((name) => a[name] === b[name])
}

/** Orders and lines under construction: found by number, added, and once {@link Orders.isReadable} read and replaced. */
export interface Orders {
  /** Whether stored rows can be read and replaced now; until then only new orders are taken. */
  readonly isReadable: boolean
  /** Finishes what is written in bulk, so that stored rows can be read. */
  makeReadable(): void
  /** The order of that number, or null. */
  find(shop: string, id: string): OrderSlot | null
  /** Day (YYYYMMDD) of an order that was found; -1 without a date, null when the order is gone. */
  dayOf(slot: OrderSlot): number | null
  /** Whether an order that was found is a return. */
  isReturn(slot: OrderSlot): boolean
  /** Adds an order; its key is given here. */
  addHead(row: Omit<HeadRow, 'order_key'>): OrderSlot
  /** Adds a line under a number that is free. */
  addLine(slot: OrderSlot, lineNo: number, row: Omit<LineRow, 'sales_key'>): void
  /** The stored header. */
  headOf(slot: OrderSlot): HeadRow | null
  /** The stored lines in order. */
  linesOf(slot: OrderSlot): LineRow[]
  /** Replaces a stored header. */
  replaceHead(row: HeadRow): void
  /** Replaces a stored line. */
  replaceLine(row: LineRow): void
  /** Gives a transaction another number. */
  rename(shop: string, from: string, to: string, original: string): void
  /** Removes a transaction with its lines; returns how many lines went. */
  remove(shop: string, id: string): number
  /** Writes pending rows. */
  flush(): void
}

/** What is known about an order while a file is read. */
export interface OrderSlot {
  readonly key: number
  /** It was in the version before this file. */
  readonly existed: boolean
  /** Rows of this file that belong to it so far. */
  rows: number
  /** Greatest line number in use; null when it must be looked up. */
  lastLine: number | null
}

/** Orders and lines of the version under construction: found by their number, inserted in bulk, replaced one by one. */
export class OrderStore implements Orders {
  readonly isReadable = true
  readonly #db: Database
  readonly #slots = new Map<string, OrderSlot>()
  readonly #heads: RowInserter
  readonly #lines: RowInserter
  readonly #find: Statement<[string, string], number>
  readonly #head: Statement<[number], HeadRow>
  readonly #linesOf: Statement<[number, number], LineRow>
  readonly #replaceHead: Statement<[SqlValue[]]>
  readonly #replaceLine: Statement<[SqlValue[]]>
  readonly #wasEmpty: boolean
  readonly #continued: boolean
  #nextKey: number

  /** @param continued orders that are stored already came with the file in hand */
  constructor(db: Database, continued = false) {
    this.#db = db
    this.#continued = continued
    this.#heads = new RowInserter(db, 'order_header', HEAD_COLUMNS)
    this.#lines = new RowInserter(db, 'order_line', LINE_COLUMNS)
    this.#find = db
      .prepare<[string, string], number>('SELECT order_key FROM order_header WHERE shop_id = ? AND transaction_id = ?')
      .pluck()
    this.#head = db.prepare(`SELECT ${HEAD_COLUMNS.join(', ')} FROM order_header WHERE order_key = ?`)
    this.#linesOf = db.prepare(
      `SELECT ${LINE_COLUMNS.join(', ')} FROM order_line WHERE sales_key BETWEEN ? AND ? ORDER BY sales_key`,
    )
    this.#replaceHead = db.prepare<[SqlValue[]]>(
      `REPLACE INTO order_header (${HEAD_COLUMNS.join(', ')}) VALUES (${HEAD_COLUMNS.map(() => '?').join(', ')})`,
    )
    this.#replaceLine = db.prepare<[SqlValue[]]>(
      `REPLACE INTO order_line (${LINE_COLUMNS.join(', ')}) VALUES (${LINE_COLUMNS.map(() => '?').join(', ')})`,
    )
    const greatest = db.prepare<[], number | null>('SELECT max(order_key) FROM order_header').pluck().get() ?? null
    this.#wasEmpty = greatest === null
    this.#nextKey = (greatest ?? 0) + 1
  }

  /** The order of that number, or null. */
  find(shop: string, id: string): OrderSlot | null {
    const reference = referenceOf(shop, id)
    const known = this.#slots.get(reference)
    if (known !== undefined || this.#wasEmpty) return known ?? null
    const key = this.#find.get(shop, id)
    if (key === undefined) return null
    const slot: OrderSlot = { key, existed: !this.#continued, rows: 0, lastLine: null }
    if (this.#continued) slot.rows = this.linesOf(slot).length
    this.#slots.set(reference, slot)
    return slot
  }

  makeReadable(): void {
    // Rows are written one by one: they can be read at any time.
  }

  dayOf(slot: OrderSlot): number | null {
    const head = this.headOf(slot)
    return head === null ? null : Number(head.date_key)
  }

  isReturn(slot: OrderSlot): boolean {
    return this.headOf(slot)?.is_return === 1
  }

  /** Adds an order; its key is given here. */
  addHead(row: Omit<HeadRow, 'order_key'>): OrderSlot {
    const key = this.#nextKey++
    const head = { ...row, order_key: key }
    this.#heads.add(...HEAD_COLUMNS.map((name) => head[name]))
    const slot: OrderSlot = { key, existed: false, rows: 0, lastLine: 0 }
    this.#slots.set(referenceOf(String(row.shop_id), String(row.transaction_id)), slot)
    return slot
  }

  /** Adds a line with the next free number, or the number given. */
  addLine(slot: OrderSlot, lineNo: number, row: Omit<LineRow, 'sales_key'>): void {
    this.#lines.add(
      slot.key * LINES_PER_ORDER + lineNo,
      row.product_key,
      row.quantity,
      row.quantity_exact,
      row.unit_price_e4,
      row.discount_e4,
      row.net_e4,
      row.unit_cost_e4,
      row.margin_e4,
      row.is_promotional,
      row.line_item_id,
      row.original_line_item_id,
      row.source_entity,
      row.batch_id,
      row.source_row,
    )
    slot.lastLine = Math.max(slot.lastLine ?? 0, lineNo)
  }

  /** The stored header; pending rows are written first. */
  headOf(slot: OrderSlot): HeadRow | null {
    this.flush()
    return this.#head.get(slot.key) ?? null
  }

  /** The stored lines in order; pending rows are written first. */
  linesOf(slot: OrderSlot): LineRow[] {
    this.flush()
    const lines = this.#linesOf.all(slot.key * LINES_PER_ORDER, (slot.key + 1) * LINES_PER_ORDER - 1)
    const last = lines.at(-1)
    slot.lastLine = last === undefined ? 0 : Number(last.sales_key) % LINES_PER_ORDER
    return lines
  }

  /** Replaces a stored header. */
  replaceHead(row: HeadRow): void {
    this.#replaceHead.run(HEAD_COLUMNS.map((name) => row[name]))
  }

  /** Replaces a stored line. */
  replaceLine(row: LineRow): void {
    this.#replaceLine.run(LINE_COLUMNS.map((name) => row[name]))
  }

  /** Gives a transaction another number: a return that shares its order's number makes room for the sale. */
  rename(shop: string, from: string, to: string, original: string): void {
    this.flush()
    prepared(
      this.#db,
      'UPDATE order_header SET transaction_id = ?, original_transaction_id = ? WHERE shop_id = ? AND transaction_id = ?',
    ).run(to, original, shop, from)
    const slot = this.#slots.get(referenceOf(shop, from))
    if (slot === undefined) return
    this.#slots.delete(referenceOf(shop, from))
    this.#slots.set(referenceOf(shop, to), slot)
  }

  /** Removes a transaction with its lines; returns how many lines went. */
  remove(shop: string, id: string): number {
    const slot = this.find(shop, id)
    if (slot === null) return 0
    this.flush()
    prepared(this.#db, 'DELETE FROM order_header WHERE order_key = ?').run(slot.key)
    const gone = prepared(this.#db, 'DELETE FROM order_line WHERE sales_key BETWEEN ? AND ?').run(
      slot.key * LINES_PER_ORDER,
      (slot.key + 1) * LINES_PER_ORDER - 1,
    )
    this.#slots.delete(referenceOf(shop, id))
    return gone.changes
  }

  /** Writes pending rows. */
  flush(): void {
    this.#heads.flush()
    this.#lines.flush()
  }
}

function referenceOf(shop: string, id: string): string {
  return shop === 'default' ? id : `${shop}\0${id}`
}
