import type { Database } from 'better-sqlite3'
import type { LineFacts, OrderFacts } from '../../base/facts.ts'
import { NO_MARGIN, ORDER_FLAG } from '../../base/facts.ts'
import { LINES_PER_ORDER } from '../../model/gold/orders.ts'
import { readRows } from './rows.ts'
import type { RowBatch, RowSource } from './rows.ts'
import { AmountColumn, sharedInt32, sharedUint32, sharedUint8 } from './shared.ts'
import { TextCodes } from './text-codes.ts'

const WANTED = {
  sales_key: 'number',
  product_key: 'number',
  quantity: 'number',
  net_e4: 'number',
  discount_e4: 'number',
  margin_e4: 'number',
  is_promotional: 'number',
} as const
type LineBatch = RowBatch<typeof WANTED>

/** Exact, because it is a power of two. */
const ORDERS_PER_KEY = 1 / LINES_PER_ORDER

/** Sums of an order. */
type Sums = 'units' | 'netE4' | 'discountE4' | 'marginE4' | 'marginBaseE4'
/** Amounts of a line. */
type LineAmounts = 'quantity' | 'netE4' | 'discountE4' | 'marginE4'
/** The lines, and what follows from them for each order. */
export interface OrderLines extends Pick<OrderFacts, 'lineStart' | 'distinctProducts' | Sums> {
  readonly lines: LineFacts
}

/** Orders whose lines are read; `flags` gets those that follow from lines. */
type Orders = Pick<OrderFacts, 'count' | 'key' | 'flags'>

/**
 * Reads `order_line` in one pass, which also adds up each order. A line whose order is not there is left out, as a join
 * from the orders leaves it out.
 */
export function readOrderLines(db: Database, source: RowSource, orders: Orders, count: number): OrderLines {
  const pass = new LinePass(orders, count, productRange(db))
  for (const batch of readRows(db, source, 'order_line', WANTED, new TextCodes())) {
    pass.add(batch)
  }
  return pass.finish()
}

interface ProductRange {
  readonly first: number
  readonly last: number
}

function productRange(db: Database): ProductRange {
  const row = db
    .prepare<[], { first: number | null; last: number | null }>(
      'SELECT MIN(product_key) AS first, MAX(product_key) AS last FROM gold_product_dim',
    )
    .get()
  return { first: row?.first ?? 0, last: row?.last ?? 0 }
}

/** Takes the lines in batches, column by column: each loop reads one column and knows the order of every row. */
class LinePass {
  readonly #orders: Orders
  readonly #lineStart: Uint32Array
  readonly #distinct: Int32Array
  readonly #sums: Readonly<Record<Sums, AmountColumn>>
  readonly #product: Int32Array
  readonly #promotional: Uint8Array
  readonly #amounts: Readonly<Record<LineAmounts, AmountColumn>>
  /** Order (place + 1) in which a product was last seen. */
  readonly #seen: Uint32Array
  readonly #firstProduct: number
  /** The order that the last line belongs to. */
  #order = 0
  #line = 0
  /** Place of the order of each row of the batch, counted from the first order of the batch. */
  #orderOf = new Int32Array(0)
  #scratch = new Float64Array(0)

  constructor(orders: Orders, lines: number, { first, last }: ProductRange) {
    const ofOrders = (): AmountColumn => new AmountColumn(orders.count)
    const ofLines = (): AmountColumn => new AmountColumn(lines)
    this.#orders = orders
    this.#lineStart = sharedUint32(orders.count + 1)
    this.#distinct = sharedInt32(orders.count)
    this.#sums = {
      units: ofOrders(),
      netE4: ofOrders(),
      discountE4: ofOrders(),
      marginE4: ofOrders(),
      marginBaseE4: ofOrders(),
    }
    this.#product = sharedInt32(lines)
    this.#promotional = sharedUint8(lines)
    this.#amounts = { quantity: ofLines(), netE4: ofLines(), discountE4: ofLines(), marginE4: ofLines() }
    this.#seen = new Uint32Array(last - first + 1)
    this.#firstProduct = first
  }

  add({ count: rows, columns }: LineBatch): void {
    if (this.#orderOf.length < rows) this.#orderOf = new Int32Array(columns.sales_key.length)
    const first = this.#order
    const count = this.#findOrders(columns, rows, first)
    this.#countProducts(columns.product_key, count, first)
    this.#setFlags(columns, count, first)
    this.#product.set(columns.product_key.subarray(0, count), this.#line)
    this.#promotional.set(columns.is_promotional.subarray(0, count), this.#line)
    this.#take('quantity', 'units', columns.quantity, count, first)
    this.#take('netE4', 'netE4', columns.net_e4, count, first)
    this.#take('discountE4', 'discountE4', columns.discount_e4, count, first)
    this.#takeMargins(columns.margin_e4, columns.net_e4, count, first)
    this.#line += count
  }

  finish(): OrderLines {
    this.#lineStart.fill(this.#line, this.#order + 1)
    const lines = this.#line
    return {
      lines: {
        count: lines,
        product: this.#product.subarray(0, lines),
        quantity: this.#amounts.quantity.finish().subarray(0, lines),
        netE4: this.#amounts.netE4.finish().subarray(0, lines),
        discountE4: this.#amounts.discountE4.finish().subarray(0, lines),
        marginE4: this.#amounts.marginE4.finish().subarray(0, lines),
        isPromotional: this.#promotional.subarray(0, lines),
      },
      lineStart: this.#lineStart,
      distinctProducts: this.#distinct,
      units: this.#sums.units.finish(),
      netE4: this.#sums.netE4.finish(),
      discountE4: this.#sums.discountE4.finish(),
      marginE4: this.#sums.marginE4.finish(),
      marginBaseE4: this.#sums.marginBaseE4.finish(),
    }
  }

  /** Finds the order of each row; rows without one are dropped from the columns. Returns how many are left. */
  #findOrders(columns: LineBatch['columns'], rows: number, first: number): number {
    const { key: keys, count } = this.#orders
    const salesKeys = columns.sales_key
    let order = this.#order
    let kept = 0
    for (let row = 0; row < rows; row++) {
      const key = ((salesKeys[row] as number) * ORDERS_PER_KEY) | 0
      while (order < count && (keys[order] as number) < key) this.#lineStart[++order] = this.#line + kept
      if (order === count || keys[order] !== key) continue
      if (kept !== row) for (const column of Object.values(columns)) column[kept] = column[row] as number
      this.#orderOf[kept++] = order - first
    }
    this.#order = order
    return kept
  }

  #countProducts(products: Float64Array, count: number, first: number): void {
    const orderOf = this.#orderOf
    const seen = this.#seen
    const distinct = this.#distinct
    const firstProduct = this.#firstProduct
    for (let row = 0; row < count; row++) {
      const order = first + (orderOf[row] as number)
      const product = (products[row] as number) - firstProduct
      if (seen[product] === order + 1) continue
      seen[product] = order + 1
      distinct[order] = (distinct[order] as number) + 1
    }
  }

  #setFlags(
    { is_promotional: promotional, margin_e4: margins }: LineBatch['columns'],
    count: number,
    first: number,
  ): void {
    const orderOf = this.#orderOf
    const { flags } = this.#orders
    for (let row = 0; row < count; row++) {
      const margin = margins[row] as number
      const of =
        (promotional[row] === 1 ? ORDER_FLAG.isPromotional : 0) | (margin === margin ? ORDER_FLAG.hasMargin : 0)
      const order = first + (orderOf[row] as number)
      if (of !== 0) flags[order] = (flags[order] as number) | of
    }
  }

  /** Keeps a column of the lines and adds it up by order. */
  #take(line: LineAmounts, sum: Sums, values: Float64Array, count: number, first: number): void {
    this.#amounts[line].put(this.#line, values, count)
    this.#addUp(sum, values, count, first)
  }

  /** Margins, and the net sales of the lines that have one; the two columns are overwritten. */
  #takeMargins(margins: Float64Array, nets: Float64Array, count: number, first: number): void {
    let known = 0
    for (let row = 0; row < count; row++) {
      if (Number.isNaN(margins[row])) margins[row] = NO_MARGIN
      else known++
    }
    this.#amounts.marginE4.put(this.#line, margins, count)
    if (known === 0) return
    for (let row = 0; row < count; row++) if (margins[row] === NO_MARGIN) margins[row] = nets[row] = 0
    this.#addUp('marginE4', margins, count, first)
    this.#addUp('marginBaseE4', nets, count, first)
  }

  #addUp(sum: Sums, values: Float64Array, count: number, first: number): void {
    if (count === 0) return
    const orderOf = this.#orderOf
    const orders = (orderOf[count - 1] as number) + 1
    if (this.#scratch.length < orders) this.#scratch = new Float64Array(orders)
    const sums = this.#scratch.fill(0, 0, orders)
    for (let row = 0; row < count; row++) {
      const order = orderOf[row] as number
      sums[order] = (sums[order] as number) + (values[row] as number)
    }
    this.#sums[sum].add(first, sums, orders)
  }
}
