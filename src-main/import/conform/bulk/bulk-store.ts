import type { Database } from 'better-sqlite3'
import { LensError } from '../../../base/faults.ts'
import { LINES_PER_ORDER } from '../../../model/gold/orders.ts'
import { release } from '../../../store/pages/release.ts'
import type { HeadRow, LineRow, Orders, OrderSlot } from '../order-store.ts'
import { OrderStore } from '../order-store.ts'
import type { BulkHeads } from './bulk-orders.ts'
import { CommonHeads } from './common-heads.ts'
import { LineStates } from './line-states.ts'
import type { OrderCodes } from './order-codes.ts'
import type { HeadStage, LineStage, OrderSink } from './order-stages.ts'
import { openHeadStage, openLineStage } from './order-stages.ts'
import { placesInOrder } from './sort-lines.ts'

const FIRST_ORDERS = 1 << 12
/** Lines that are held at most until they are sorted; each takes about a hundred bytes. */
const MOST_HELD = 1 << 24

/**
 * Orders of the first file with orders that a version gets: staged in columns and written in bulk. Rows in the file
 * cannot be read back until it is finished; from then on everything goes the way of single rows.
 */
export class BulkStore implements Orders {
  readonly heads: HeadStage = openHeadStage()
  readonly lines: LineStage = openLineStage()
  readonly #db: Database
  readonly #sink: OrderSink
  readonly #codes: OrderCodes
  /** Keys of orders whose number stands in no cell of the number column: returns that got a number of their own. */
  readonly #made = new Map<string, number>()
  /** Day of each order (YYYYMMDD) and whether it is a return, by its key. */
  #days = new Int32Array(FIRST_ORDERS)
  #returns = new Uint8Array(FIRST_ORDERS)
  #nextKey = 1
  /** Lines of the order in hand that came one by one, in any order of their numbers. */
  readonly #loose: LineRow[] = []
  #stored: OrderStore | null = null
  #rated: string | null
  /** Numbers of the lines of orders whose lines are held; null while lines are written as they come. */
  #states: LineStates | null = null
  readonly #noLines = openLineStage()
  readonly #common = new CommonHeads()
  #lineCount = 0
  #isCounted = true
  #isWhole = true

  /** @param settled the reporting currency where it is settled; else the first currency is taken for it */
  constructor(db: Database, sink: OrderSink, { codes, settled }: { codes: OrderCodes; settled: string | null }) {
    this.#db = db
    this.#sink = sink
    this.#codes = codes
    this.#rated = settled
  }

  /** Lines written; null when some were written one by one. */
  get countedLines(): number | null {
    return this.#isCounted ? this.#lineCount : null
  }

  /** What the headers have in common; null when some were changed one by one. */
  get headsInCommon(): BulkHeads | null {
    return this.#isWhole ? this.#common.result : null
  }

  /** Rate of a currency: 1 for the reporting currency. Another one may turn out to be that in the end. */
  rateOf(currency: string): number | null {
    this.#rated ??= currency
    return currency === this.#rated ? 1 : null
  }

  get isReadable(): boolean {
    return this.#stored !== null
  }

  makeReadable(): void {
    if (this.#stored !== null) {
      this.#stored.makeReadable()
      return
    }
    this.writeStaged()
    if (this.#states !== null) this.#writeHeld()
    this.#forgetOrders()
    this.#sink.finish()
    this.#stored = new OrderStore(this.#db, true)
  }

  /** From here on the tables say what is known of orders. */
  #forgetOrders(): void {
    release(this.#days, this.#returns, this.#codes.keys)
    this.#days = this.#codes.keys = new Int32Array(0)
    this.#returns = new Uint8Array(0)
  }

  /** Hands what is staged to the file; lines that are held go there when they are sorted. */
  writeStaged(): void {
    this.endOrder()
    this.#common.add(this.heads)
    if (this.#states === null) this.#write(this.lines)
    else {
      this.#sink.write(this.heads, this.#noLines)
      if (this.lines.count >= MOST_HELD) this.#writeHeld()
    }
  }

  #write(lines: LineStage): void {
    this.#lineCount += lines.count
    this.#sink.write(this.heads, lines)
  }

  /** Holds lines from here on, because they do not come order by order. */
  hold(): void {
    this.#states ??= new LineStates()
  }

  /** Numbers of the lines of orders whose lines are held; null while lines are written as they come. */
  get held(): LineStates | null {
    return this.#states
  }

  /** Whether an order is a return, by its key. */
  isReturnKey(key: number): boolean {
    return this.#returns[key] === 1
  }

  #writeHeld(): void {
    this.lines.arrange(placesInOrder(this.lines.numbers.sales_key, this.lines.count))
    this.#write(this.lines)
    this.#states = null
  }

  /** A key for a new order of an own code, whose header and lines are staged next. */
  newKey(code: number, isReturn: boolean): number {
    const key = this.#keyFor(isReturn)
    this.#codes.keys[code] = key
    return key
  }

  /** Notes the days (YYYYMMDD) of new orders whose keys follow each other. */
  setDays(firstKey: number, days: Float64Array): void {
    for (let n = 0; n < days.length; n++) this.#days[firstKey + n] = days[n] as number
  }

  find(shop: string, id: string): OrderSlot | null {
    if (this.#stored !== null) return this.#stored.find(shop, id)
    const key = this.#made.get(id) ?? this.#codes.keys[this.#codes.codeOf(id)] ?? 0
    return key === 0 ? null : { key, existed: false, rows: 0, lastLine: null }
  }

  dayOf(slot: OrderSlot): number | null {
    return this.#stored === null ? (this.#days[slot.key] ?? null) : this.#stored.dayOf(slot)
  }

  isReturn(slot: OrderSlot): boolean {
    return this.#stored === null ? this.#returns[slot.key] === 1 : this.#stored.isReturn(slot)
  }

  addHead(row: Omit<HeadRow, 'order_key'>): OrderSlot {
    if (this.#stored !== null) return this.#changing().addHead(row)
    this.endOrder()
    const key = this.#keyFor(row.is_return === 1)
    this.#days[key] = Number(row.date_key)
    const id = String(row.transaction_id)
    const code = this.#codes.codeOf(id)
    if (code === 0) this.#made.set(id, key)
    else this.#codes.keys[code] = key
    this.heads.add({ ...row, order_key: key, fx_rate: this.rateOf(String(row.currency_code)) })
    return { key, existed: false, rows: 0, lastLine: 0 }
  }

  addLine(slot: OrderSlot, lineNo: number, row: Omit<LineRow, 'sales_key'>): void {
    if (this.#stored !== null) {
      this.#isCounted = false
      this.#stored.addLine(slot, lineNo, row)
      return
    }
    this.#loose.push({ ...row, sales_key: slot.key * LINES_PER_ORDER + lineNo })
    slot.lastLine = Math.max(slot.lastLine ?? 0, lineNo)
  }

  /** Stages the lines that came one by one: the file takes them in the order of their numbers. */
  endOrder(): void {
    const loose = this.#loose
    loose.sort((a, b) => Number(a.sales_key) - Number(b.sales_key))
    for (const row of loose) this.lines.add(row)
    loose.length = 0
  }

  headOf(slot: OrderSlot): HeadRow | null {
    return this.#readable().headOf(slot)
  }

  linesOf(slot: OrderSlot): LineRow[] {
    return this.#readable().linesOf(slot)
  }

  replaceHead(row: HeadRow): void {
    this.#changing().replaceHead(row)
  }

  replaceLine(row: LineRow): void {
    this.#readable().replaceLine(row)
  }

  rename(shop: string, from: string, to: string, original: string): void {
    this.#changing().rename(shop, from, to, original)
  }

  remove(shop: string, id: string): number {
    return this.#changing().remove(shop, id)
  }

  flush(): void {
    this.#stored?.flush()
  }

  #changing(): OrderStore {
    this.#isWhole = false
    this.#isCounted = false
    return this.#readable()
  }

  #readable(): OrderStore {
    if (this.#stored === null) throw new LensError('internal', 'Stored orders were asked for before they can be read.')
    return this.#stored
  }

  #keyFor(isReturn: boolean): number {
    const key = this.#nextKey++
    if (key >= this.#days.length) this.#makeRoom()
    this.#returns[key] = isReturn ? 1 : 0
    return key
  }

  #makeRoom(): void {
    const days = new Int32Array(this.#days.length * 2)
    days.set(this.#days)
    this.#days = days
    const returns = new Uint8Array(days.length)
    returns.set(this.#returns)
    this.#returns = returns
  }
}
