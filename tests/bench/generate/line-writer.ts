import type { Day } from '../../../src-main/base/days.ts'
import { toIsoDate } from '../../../src-main/base/days.ts'
import type { Defect, LedgerRow } from './dirt.ts'
import { ORDERS_PER_DEFECT, defects } from './dirt.ts'
import { LineFile } from './line-file.ts'
import { isGuest } from './order-plan.ts'
import type { OrderLines } from './orders.ts'
import { CHANNELS } from './orders.ts'
import { DAYS, FIRST_DAY, MONTH_OF_DAY } from './season.ts'
import type { Totals } from './totals.ts'

/** Columns of the order lines; the product recognises each of them by its name. */
export const COLUMNS = [
  'transaction_id',
  'line_item_id',
  'customer_id',
  'product_id',
  'order_ts',
  'channel',
  'quantity',
  'unit_price',
  'discount',
  'net_amount',
  'gross_margin',
  'is_return',
  'promo_flag',
  'currency',
] as const

const SALE = 84
const RETURN = 82
const BAD = 88
const CUSTOMER = 67
const PRODUCT = 80
const DATES = Array.from({ length: DAYS }, (_, offset) => toIsoDate((FIRST_DAY + offset) as Day))

/** One document as it is written. */
export interface Document {
  readonly letter: typeof SALE | typeof RETURN | typeof BAD
  readonly number: number
  readonly customer: number
  readonly day: number
  readonly second: number
}

/** Writes documents line by line, adds them up, and strews defects in between where the file shall be dirty. */
export class LineWriter {
  readonly ledger: LedgerRow[] = []
  readonly file: LineFile
  readonly #totals: Totals
  readonly #dirty: boolean
  #sales = 0
  #returns = 0

  constructor(path: string, totals: Totals, dirty: boolean) {
    this.file = new LineFile(path)
    this.#totals = totals
    this.#dirty = dirty
    for (const column of COLUMNS) this.file.text(column)
    this.file.end()
  }

  /** Writes a sale. */
  sale(lines: OrderLines, customer: number, day: number, second: number): void {
    const month = MONTH_OF_DAY[day] as number
    this.#totals.sale(month, lines.channel, isGuest(customer) ? null : customer)
    const document: Document = { letter: SALE, number: ++this.#sales, customer, day, second }
    for (let i = 0; i < lines.count; i++) this.#line(document, lines, i)
    if (this.#dirty && this.#sales % ORDERS_PER_DEFECT === 0) this.#defect(document, lines)
  }

  /** Writes a document of returned goods. */
  returned(lines: OrderLines, customer: number, day: number, second: number): void {
    this.#totals.returned(MONTH_OF_DAY[day] as number)
    const document: Document = { letter: RETURN, number: ++this.#returns, customer, day, second }
    for (let i = 0; i < lines.count; i++) this.#line(document, lines, i)
  }

  #line(document: Document, lines: OrderLines, i: number): void {
    const { file } = this
    const sign = document.letter === RETURN ? -1 : 1
    const { net, margin } = this.#totals.line(MONTH_OF_DAY[document.day] as number, lines, i, sign)
    file.id(document.letter, document.number, 8)
    file.whole(i + 1)
    if (isGuest(document.customer)) file.text('')
    else file.id(CUSTOMER, document.customer + 1, 7)
    file.id(PRODUCT, (lines.product[i] as number) + 1, 5)
    file.moment(DATES[document.day] as string, document.second)
    file.text(CHANNELS[lines.channel] as string)
    file.whole(sign * (lines.quantity[i] as number))
    file.amount(lines.price[i] as number)
    file.amount(sign * (lines.discount[i] as number))
    file.amount(net)
    file.amount(margin)
    file.whole(sign === -1 ? 1 : 0)
    file.whole(lines.discount[i] === 0 ? 0 : 1)
    file.text('GBP')
    file.end()
  }

  /** Repeats the last line of an order with the next defect in it. */
  #defect(document: Document, lines: OrderLines): void {
    const defect = defects[this.ledger.length % defects.length] as Defect
    const { file } = this
    const { cells } = defect
    const i = lines.count - 1
    const net = (lines.quantity[i] as number) * (lines.price[i] as number) - (lines.discount[i] as number)
    this.ledger.push({ row: file.rows, kind: defect.kind, code: defect.code, expected: defect.expected })
    if (defect.unnumbered === true) file.text('')
    else if (defect.expected === 'duplicate') file.id(document.letter, document.number, 8)
    else file.id(BAD, this.ledger.length, 8)
    file.whole(lines.count)
    if (isGuest(document.customer)) file.text('')
    else file.id(CUSTOMER, document.customer + 1, 7)
    if (cells.product === undefined) file.id(PRODUCT, (lines.product[i] as number) + 1, 5)
    else file.text(cells.product)
    if (cells.moment === undefined) file.moment(DATES[document.day] as string, document.second)
    else file.text(cells.moment)
    file.text(CHANNELS[lines.channel] as string)
    if (cells.quantity === undefined) file.whole(lines.quantity[i] as number)
    else file.text(cells.quantity)
    if (cells.price === undefined) file.amount(lines.price[i] as number)
    else file.text(cells.price)
    file.amount(lines.discount[i] as number)
    file.amount(net)
    file.amount(net - (lines.quantity[i] as number) * (lines.cost[i] as number))
    file.whole(0)
    file.whole(lines.discount[i] === 0 ? 0 : 1)
    file.text(cells.currency ?? 'GBP')
    file.end()
  }
}
