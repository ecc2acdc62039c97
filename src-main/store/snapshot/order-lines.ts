import type { Database } from 'better-sqlite3'
import type { LineFacts, OrderFacts } from '../../base/facts.ts'
import { NO_MARGIN, ORDER_FLAG } from '../../base/facts.ts'
import { LINES_PER_ORDER } from '../../model/gold/orders.ts'
import { readRows } from './rows.ts'
import type { RowBatch } from './rows.ts'
import { AmountColumn, sharedInt32, sharedUint32, sharedUint8 } from './shared.ts'

const COLUMNS = [
  'sales_key',
  'product_key',
  'quantity',
  'net_e4',
  'discount_e4',
  'margin_e4',
  'is_promotional',
] as const

/** The lines, and what follows from them for each order. */
export interface OrderLines extends Pick<
  OrderFacts,
  'lineStart' | 'units' | 'distinctProducts' | 'netE4' | 'discountE4' | 'marginE4' | 'marginBaseE4'
> {
  readonly lines: LineFacts
}

/** Orders whose lines are read; `flags` gets those that follow from lines. */
type Orders = Pick<OrderFacts, 'count' | 'key' | 'flags'>

/**
 * Reads `order_line` in one pass, which also adds up each order. A line whose order is not there is left out, as a join
 * from the orders leaves it out.
 */
export function readOrderLines(db: Database, orders: Orders, count: number, tick: () => void): OrderLines {
  const pass = new LinePass(orders, count, productRange(db))
  for (const batch of readRows(db, 'order_line', COLUMNS)) {
    tick()
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

class LinePass {
  readonly #orders: Orders
  readonly #lineStart: Uint32Array
  readonly #distinct: Int32Array
  readonly #units: AmountColumn
  readonly #netOf: AmountColumn
  readonly #discountOf: AmountColumn
  readonly #marginOf: AmountColumn
  readonly #baseOf: AmountColumn
  readonly #product: Int32Array
  readonly #promotional: Uint8Array
  readonly #quantity: AmountColumn
  readonly #net: AmountColumn
  readonly #discount: AmountColumn
  readonly #margin: AmountColumn
  /** Order (place + 1) in which a product was last seen. */
  readonly #seen: Uint32Array
  readonly #firstProduct: number
  #order = -1
  #line = 0
  readonly #sums = { units: 0, net: 0, discount: 0, margin: 0, base: 0, products: 0, flags: 0 }

  constructor(orders: Orders, lines: number, { first, last }: ProductRange) {
    const ofOrders = (): AmountColumn => new AmountColumn(orders.count)
    const ofLines = (): AmountColumn => new AmountColumn(lines)
    this.#orders = orders
    this.#lineStart = sharedUint32(orders.count + 1)
    this.#distinct = sharedInt32(orders.count)
    ;[this.#units, this.#netOf, this.#discountOf] = [ofOrders(), ofOrders(), ofOrders()]
    ;[this.#marginOf, this.#baseOf] = [ofOrders(), ofOrders()]
    this.#product = sharedInt32(lines)
    this.#promotional = sharedUint8(lines)
    ;[this.#quantity, this.#net, this.#discount, this.#margin] = [ofLines(), ofLines(), ofLines(), ofLines()]
    this.#seen = new Uint32Array(last - first + 1)
    this.#firstProduct = first
  }

  add({ rows, columns }: RowBatch): void {
    const [keys, product, quantity, net, discount, margin, promotional] = columns
    if (!keys || !product || !quantity || !net || !discount || !margin || !promotional) return
    for (let row = 0; row < rows; row++) {
      if (!this.#moveTo(Math.floor((keys[row] as number) / LINES_PER_ORDER))) continue
      this.#addLine(
        product[row] as number,
        quantity[row] as number,
        net[row] as number,
        discount[row] as number,
        margin[row] as number,
        promotional[row] as number,
      )
    }
  }

  finish(): OrderLines {
    while (this.#order < this.#orders.count) this.#closeOrder()
    const count = this.#line
    const lines = {
      count,
      product: this.#product.subarray(0, count),
      quantity: this.#quantity.values.subarray(0, count),
      netE4: this.#net.values.subarray(0, count),
      discountE4: this.#discount.values.subarray(0, count),
      marginE4: this.#margin.values.subarray(0, count),
      isPromotional: this.#promotional.subarray(0, count),
    }
    return {
      lines,
      lineStart: this.#lineStart,
      units: this.#units.values,
      distinctProducts: this.#distinct,
      netE4: this.#netOf.values,
      discountE4: this.#discountOf.values,
      marginE4: this.#marginOf.values,
      marginBaseE4: this.#baseOf.values,
    }
  }

  /** Goes on to the order with this key; false when there is none. */
  #moveTo(key: number): boolean {
    const { key: keys, count } = this.#orders
    while (this.#order < 0 || (this.#order < count && (keys[this.#order] as number) < key)) this.#closeOrder()
    return this.#order < count && keys[this.#order] === key
  }

  #addLine(
    product: number,
    quantity: number,
    net: number,
    discount: number,
    margin: number,
    promotional: number,
  ): void {
    const line = this.#line++
    const sums = this.#sums
    this.#product[line] = product
    this.#quantity.set(line, quantity)
    this.#net.set(line, net)
    this.#discount.set(line, discount)
    this.#promotional[line] = promotional
    sums.units += quantity
    sums.net += net
    sums.discount += discount
    if (promotional === 1) sums.flags |= ORDER_FLAG.isPromotional
    if (margin === margin) {
      this.#margin.set(line, margin)
      sums.margin += margin
      sums.base += net
      sums.flags |= ORDER_FLAG.hasMargin
    } else {
      this.#margin.set(line, NO_MARGIN)
    }
    const stamp = this.#order + 1
    if (this.#seen[product - this.#firstProduct] === stamp) return
    this.#seen[product - this.#firstProduct] = stamp
    sums.products++
  }

  /** Writes the sums of the order and begins the next one. */
  #closeOrder(): void {
    const order = this.#order++
    this.#lineStart[this.#order] = this.#line
    if (order < 0) return
    const sums = this.#sums
    this.#units.set(order, sums.units)
    this.#netOf.set(order, sums.net)
    this.#discountOf.set(order, sums.discount)
    this.#marginOf.set(order, sums.margin)
    this.#baseOf.set(order, sums.base)
    this.#distinct[order] = sums.products
    const { flags } = this.#orders
    flags[order] = (flags[order] as number) | sums.flags
    sums.units = sums.net = sums.discount = sums.margin = sums.base = sums.products = sums.flags = 0
  }
}
