import { roundHalfAway } from '../../base/money.ts'
import type { TypedColumn } from '../typing/column.ts'
import type { Extract } from './extract.ts'
import type { ProductHints } from './products.ts'

/** One typed line of an order, before it has keys. */
export interface OrderLine {
  readonly row: number
  readonly productId: string | null
  readonly hints: ProductHints | null
  quantity: number
  readonly quantityExact: number | null
  readonly priceE4: number
  discountE4: number
  netE4: number
  readonly costE4: number | null
  marginE4: number | null
  readonly promotional: 0 | 1 | null
  /** Line number as given, or null: numbered in file order. */
  readonly lineId: string | null
  readonly isReturn: boolean
  readonly originalOrder: string | null
  readonly originalLine: string | null
  readonly reason: string | null
}

/** Fields by which a line describes its product, in the order of {@link ProductHints}. */
export const HINT_FIELDS = [
  'product_name',
  'brand',
  'category_level_1',
  'category_level_2',
  'category_level_3',
] as const

/** A tolerance of one minor unit per unit sold (data model 5.4, V-ARITHMETIC). */
export const MINOR_E4 = 100

/** Reads the line fields of order lines: signs, amounts and their arithmetic. */
export class OrderLineReader {
  readonly #extract: Extract
  readonly #product: TypedColumn<string>
  readonly #quantity: TypedColumn<number>
  readonly #price: TypedColumn<number>
  readonly #net: TypedColumn<number>
  readonly #discount: TypedColumn<number>
  readonly #cost: TypedColumn<number>
  readonly #margin: TypedColumn<number>
  readonly #lineId: TypedColumn<string>
  readonly #isReturn: TypedColumn<0 | 1>
  readonly #promotional: TypedColumn<0 | 1>
  readonly #originalOrder: TypedColumn<string>
  readonly #originalLine: TypedColumn<string>
  readonly #reason: TypedColumn<string>
  readonly #describing: readonly TypedColumn<string>[]
  readonly #described: boolean
  readonly #hintMemo = new Map<string, ProductHints>()

  constructor(extract: Extract) {
    this.#extract = extract
    this.#product = extract.text('product_id')
    this.#quantity = extract.number('quantity')
    this.#price = extract.amount('unit_price')
    this.#net = extract.amount('line_net')
    this.#discount = extract.amount('discount_amount')
    this.#cost = extract.amount('unit_cost')
    this.#margin = extract.amount('margin_amount')
    this.#lineId = extract.text('line_id')
    this.#isReturn = extract.boolean('is_return')
    this.#promotional = extract.boolean('is_promotional')
    this.#originalOrder = extract.text('original_order_id')
    this.#originalLine = extract.text('original_line_id')
    this.#reason = extract.text('return_reason')
    this.#describing = HINT_FIELDS.map((name) => extract.text(name))
    this.#described = this.#describing.some((column) => column.present)
  }

  /**
   * The line in row i, or null when the row was rejected.
   * @param returned the order is a return by its number
   */
  read(i: number, returned: boolean): OrderLine | null {
    const extract = this.#extract
    const product = this.#productOf(i)
    if (product === undefined) return null
    const price = this.#optional(i, this.#price, 'unit_price')
    if (price === undefined) return null
    if (extract.rules.positivePrice === true && price !== null && price <= 0)
      return this.#extract.reject(i, 'V-RANGE', 'unit_price')
    const quantity = extract.need(i, this.#quantity.at(i), 'quantity')
    if (quantity === undefined) return null
    if (quantity === 0) return this.#extract.reject(i, 'V-ZERO-QTY', 'quantity')
    const flag = this.#optional(i, this.#isReturn, 'is_return')
    const net = this.#optional(i, this.#net, 'line_net')
    const discount = this.#optional(i, this.#discount, 'discount_amount')
    if (flag === undefined || net === undefined || discount === undefined) return null
    if (price === null && net === null)
      return this.#extract.reject(i, 'V-REQUIRED', this.#price.mapped ? 'unit_price' : 'line_net')
    const isReturn =
      returned || flag === 1 || (quantity < 0 && !this.#isReturn.mapped && extract.rules.returnPrefix === undefined)
    if (!isReturn && quantity < 0) return this.#extract.reject(i, 'V-NEGATIVE', 'quantity')
    return this.#finish(i, product, isReturn, { quantity, price, net, discount: discount ?? 0 })
  }

  #finish(
    i: number,
    product: string | null,
    isReturn: boolean,
    given: { quantity: number; price: number | null; net: number | null; discount: number },
  ): OrderLine | null {
    const amounts = isReturn ? this.#returnAmounts(i, given) : this.#saleAmounts(i, given)
    if (amounts === null) return null
    const cost = this.#optional(i, this.#cost, 'unit_cost')
    const margin = this.#optional(i, this.#margin, 'margin_amount')
    const promotional = this.#optional(i, this.#promotional, 'is_promotional')
    if (cost === undefined || margin === undefined || promotional === undefined) return null
    if (cost !== null && cost < 0) return this.#extract.reject(i, 'V-NEGATIVE', 'unit_cost')
    const { quantity } = amounts
    const fromCost = cost === null ? null : amounts.netE4 - roundHalfAway(cost * quantity)
    return {
      row: this.#extract.row(i),
      productId: product,
      hints: this.#described ? this.#hintsOf(i) : null,
      quantity: Number.isInteger(quantity)
        ? quantity
        : Math.sign(quantity) * Math.max(1, Math.round(Math.abs(quantity))),
      quantityExact: Number.isInteger(quantity) ? null : quantity,
      priceE4: amounts.priceE4,
      discountE4: amounts.discountE4,
      netE4: amounts.netE4,
      costE4: cost,
      marginE4: margin ?? fromCost,
      promotional,
      lineId: this.#lineId.at(i).value,
      isReturn,
      originalOrder: this.#originalOrder.at(i).value,
      originalLine: this.#originalLine.at(i).value,
      reason: this.#reason.at(i).value,
    }
  }

  #saleAmounts(
    i: number,
    given: { quantity: number; price: number | null; net: number | null; discount: number },
  ): Amounts | null {
    const { quantity, price, net, discount } = given
    if (price !== null && price < 0) return this.#extract.reject(i, 'V-NEGATIVE', 'unit_price')
    if (net !== null && net < 0) return this.#extract.reject(i, 'V-NEGATIVE', 'line_net')
    const gross = price === null ? (net ?? 0) + discount : roundHalfAway(price * quantity)
    if (discount < 0 || (price !== null && discount > gross))
      return this.#extract.reject(i, 'V-DISCOUNT', 'discount_amount')
    if (!Number.isSafeInteger(gross)) return this.#extract.reject(i, 'V-RANGE', 'unit_price')
    if (price !== null && net !== null && Math.abs(gross - discount - net) > MINOR_E4 * Math.max(1, quantity)) {
      this.#extract.warn(i, 'V-ARITHMETIC', 'line_net')
    }
    return {
      quantity,
      priceE4: price ?? roundHalfAway(gross / quantity),
      discountE4: discount,
      netE4: net ?? gross - discount,
    }
  }

  /** A return has negative quantity, discount and net and a price that is not negative, however the extract signs them. */
  #returnAmounts(
    i: number,
    given: { quantity: number; price: number | null; net: number | null; discount: number },
  ): Amounts | null {
    const units = Math.abs(given.quantity)
    const price = given.price === null ? null : Math.abs(given.price)
    const net = given.net === null ? null : Math.abs(given.net)
    const discount = Math.abs(given.discount)
    if (given.quantity > 0) this.#extract.warn(i, 'V-RETURN-SIGN', 'quantity')
    const gross = price === null ? (net ?? 0) + discount : roundHalfAway(price * units)
    if (price !== null && discount > gross) return this.#extract.reject(i, 'V-DISCOUNT', 'discount_amount')
    if (!Number.isSafeInteger(gross)) return this.#extract.reject(i, 'V-RANGE', 'unit_price')
    const amount = net ?? gross - discount
    return {
      quantity: -units,
      priceE4: price ?? roundHalfAway(gross / units),
      discountE4: discount === 0 ? 0 : -discount,
      netE4: amount === 0 ? 0 : -amount,
    }
  }

  /** Product id, else the product's name where the extract leaves the id empty; null when it has no product at all. */
  #productOf(i: number): string | null | undefined {
    const cell = this.#product.at(i)
    if (cell.issue !== null) {
      this.#extract.reject(i, cell.issue, 'product_id')
      return undefined
    }
    if (cell.value !== null) return cell.value
    const name = this.#describing[0]?.at(i).value ?? null
    if (name !== null) return name
    if (this.#extract.plan.entity === 'orders') return null
    this.#extract.reject(i, 'V-REQUIRED', 'product_id')
    return undefined
  }

  #optional<Value>(i: number, column: TypedColumn<Value>, name: string): Value | null | undefined {
    const cell = column.at(i)
    if (cell.issue !== null) {
      this.#extract.reject(i, cell.issue, name)
      return undefined
    }
    if (cell.warning !== null) this.#extract.warn(i, cell.warning, name)
    return cell.value
  }

  #hintsOf(i: number): ProductHints {
    const [name = null, brand = null, category1 = null, category2 = null, category3 = null] = this.#describing.map(
      (column) => column.at(i).value,
    )
    const memoKey =
      brand === null && category1 === null && category2 === null && category3 === null ? (name ?? '') : null
    const known = memoKey === null ? undefined : this.#hintMemo.get(memoKey)
    if (known !== undefined) return known
    const hints: ProductHints = { name, brand, category1, category2, category3 }
    if (memoKey !== null && this.#hintMemo.size < 65_536) this.#hintMemo.set(memoKey, hints)
    return hints
  }
}

interface Amounts {
  readonly quantity: number
  readonly priceE4: number
  readonly discountE4: number
  readonly netE4: number
}
