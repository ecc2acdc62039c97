import { toIsoDate } from '../../../base/days.ts'
import { rowNumber } from '../../readers/batch.ts'
import type { ColumnBatch } from '../../readers/batch.ts'
import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import type { Zone } from '../../typing/zone.ts'
import type { Dimensions } from '../dimensions.ts'
import type { Extract } from '../extract.ts'
import { OrderLinesConformer } from '../order-lines.ts'
import type { BatchContext } from '../warehouse.ts'
import type { BulkOrders } from './bulk-orders.ts'
import { BulkStore } from './bulk-store.ts'
import { CodeField } from './code-field.ts'
import { HeadColumns } from './head-columns.ts'
import { ROW } from './line-amounts.ts'
import { LineColumns } from './line-columns.ts'
import { ORDER_CODE, OrderCodes } from './order-codes.ts'
import { OrderRun } from './order-run.ts'
import type { OrderSink } from './order-stages.ts'
import { plainFrom } from './plain-text.ts'

const SHOP = 'default'
/** So many parts of orders that came before, and at least one in so many, are too many to be added one by one. */
const FEW_PARTS = 8
const RARE_PARTS = 1_000

/** What the rows of one file are taken in with. */
export interface BulkTools {
  readonly reader: Pick<DecodedReader, 'dictionary'>
  readonly extract: Extract
  readonly context: BatchContext
  readonly dimensions: Dimensions
  readonly zone: Zone
  readonly sink: OrderSink
  /** The reporting currency where it is settled; else the first currency of the file is taken for it. */
  readonly settled: string | null
}

/**
 * Takes order lines batch by batch as columns. An order whose rows stand together and about which nothing is to be said
 * goes from the decoded columns to the columns of the tables; every other one is handed, in its place in the file, to the
 * conformer of single rows, which writes into the same tables.
 */
export class BulkOrderLines {
  readonly #tools: BulkTools
  readonly #orderId: CodeField<string>
  readonly #originalOrder: CodeField<string>
  readonly #codes: OrderCodes
  readonly #store: BulkStore
  readonly #single: OrderLinesConformer
  readonly #heads: HeadColumns
  readonly #lines: LineColumns
  readonly #run = new OrderRun()
  /** Own code of the last order of the batch before, whose rows may go on; null without one. */
  #open: number | null = null
  /** Greatest code of an order number so far. */
  #greatest = 0

  constructor(tools: BulkTools) {
    const { reader, extract, context, dimensions, zone, sink, settled } = tools
    this.#tools = tools
    const orderId = extract.text('order_id')
    this.#orderId = new CodeField(orderId)
    this.#originalOrder = new CodeField(extract.text('original_order_id'))
    this.#codes = new OrderCodes(() => reader.dictionary(orderId.index), orderId, {
      plainFrom: plainFrom(extract.plan, 'order_id'),
      returnPrefix: extract.rules.returnPrefix ?? null,
    })
    this.#store = new BulkStore(context.db, sink, { codes: this.#codes, settled })
    this.#single = new OrderLinesConformer(extract, context, dimensions, this.#store)
    const rateOf = (currency: string): number | null => this.#store.rateOf(currency)
    const { heads } = this.#store
    this.#heads = new HeadColumns(extract, heads, { context, dimensions, shop: SHOP, zone, codes: this.#codes, rateOf })
    const { products: keys } = dimensions
    this.#lines = new LineColumns(extract, this.#store.lines, { keys, shop: SHOP, batchId: context.batchId })
  }

  /** Takes the accepted rows of one batch and hands what they became to the file. */
  take(batch: DecodedBatch): void {
    const { reader } = this.#tools
    this.#orderId.use(batch, reader)
    this.#originalOrder.use(batch, reader)
    this.#codes.grow()
    this.#heads.use(batch, reader)
    this.#lines.use(batch, reader, { orders: this.#orderId, codes: this.#codes, moments: this.#heads.moments })
    if (this.#store.held === null && this.#comesApart(batch)) this.#store.hold()
    let from = this.#goOn(batch)
    while (from < batch.rows && !this.#store.isReadable) {
      const to = this.#takePlain(batch, from)
      from = to < batch.rows ? this.#takeSingle(batch, to) : to
    }
    if (from < batch.rows) this.#hand(batch, from, batch.rows, null)
    if (!this.#store.isReadable) this.#store.writeStaged()
  }

  /**
   * Whether more than single orders of a batch come in several parts: codes are given in the order of the file, so that
   * the number of an order that came before is a smaller one.
   */
  #comesApart({ rows }: DecodedBatch): boolean {
    const { codes } = this.#orderId
    let greatest = this.#greatest
    if (!this.#orderId.hasGaps && ascends(codes, rows, greatest)) {
      this.#greatest = rows === 0 ? greatest : (codes[rows - 1] as number)
      return false
    }
    let parts = 0
    let back = 0
    for (let i = 0, last = 0; i < rows; i++) {
      const code = codes[i] as number
      if (code === last || code === NO_CODE) continue
      last = code
      parts++
      if (code > greatest) greatest = code
      else back++
    }
    this.#greatest = greatest
    return back >= FEW_PARTS && back * RARE_PARTS >= parts
  }

  /** Settles the last order, completes the tables and writes what waited for them. */
  finish(): BulkOrders {
    this.#single.finish()
    const { lastDay } = this.#heads.moments
    return {
      lines: this.#store.countedLines,
      heads: this.#store.headsInCommon,
      lastDay: lastDay === null ? null : toIsoDate(lastDay),
    }
  }

  /** Rows that go on with the last order of the batch before; returns the first row behind them. */
  #goOn(batch: DecodedBatch): number {
    if (this.#open === null || this.#store.isReadable) return 0
    const to = this.#endOf(batch, 0, this.#open)
    this.#hand(batch, 0, to, this.#open)
    if (to < batch.rows) this.#endSingle()
    return to
  }

  /** Stages the orders from a row on about which nothing is to be said; returns the first row behind them. */
  #takePlain(batch: DecodedBatch, from: number): number {
    const run = this.#run
    this.#gather(batch, from)
    if (run.count === 0) return from
    if (run.heads.count < run.count) this.#heads.keys.touch(run)
    this.#store.setDays(run.heads.firstKey, this.#heads.write(run.heads, batch))
    this.#lines.write(run, batch)
    const { log } = this.#tools.extract
    log.counts.loaded += run.to - from
    log.added += run.heads.count
    return run.to
  }

  /** Fills the run, in a function of its own: the engine compiles a long loop together with what is behind it. */
  #gather(batch: DecodedBatch, from: number): void {
    const run = this.#run
    run.clear()
    while (this.#addPlain(batch, run.count === 0 ? from : run.to));
  }

  /** Adds the order that begins in a row to the run; false when it has to be read, or may go on behind its rows. */
  #addPlain(batch: DecodedBatch, from: number): boolean {
    const { codes } = this.#orderId
    const { kinds } = this.#lines
    const code = codes[from] as number
    const kind = kinds[from]
    let to = from + 1
    while (to < batch.rows && codes[to] === code && kinds[to] === kind) to++
    if (kind === ROW.odd || to === batch.rows || codes[to] === code || this.#heads.odd[from] === 1) return false
    const isReturn = kind === ROW.returned
    if (isReturn && this.#originalOrder.codes[from] !== 0) return false
    const own = this.#codes.ownCode(code)
    const next = codes[to] as number
    if (this.#codes.isBad(next) || this.#codes.ownCode(next) === own) return false
    const isNew = this.#isNew(own)
    if (!isNew && this.#store.held === null) return false
    const numbering = this.#lines.numbering(from, to)
    if (numbering === null || !this.#heads.currencies.isOne(from, to)) return false
    if (!isNew) return this.#addMore(own, from, to, isReturn, numbering)
    const key = this.#store.newKey(own, isReturn)
    this.#run.heads.add(own, key, from, isReturn)
    this.#run.add(key, from, to, numbering, 0)
    this.#store.held?.open(key, this.#lines.partOf(from, to, numbering))
    return true
  }

  /** Adds lines of an order whose lines are held; false when those have to be looked at. */
  #addMore(own: number, from: number, to: number, isReturn: boolean, numbering: number): boolean {
    const key = this.#codes.keys[own] as number
    if (key === 0 || this.#store.isReturnKey(key) !== isReturn) return false
    const before = this.#store.held?.add(key, this.#lines.partOf(from, to, numbering)) ?? null
    if (before !== null) this.#run.add(key, from, to, numbering, before)
    return before !== null
  }

  /** Has the order that begins in a row read row by row; returns the first row behind it. */
  #takeSingle(batch: DecodedBatch, from: number): number {
    const own = this.#ownCodeFrom(batch, from)
    const to = this.#endOf(batch, from, own)
    if (own !== null) {
      this.#codes.markSeen(own)
      this.#store.held?.close(this.#codes.keys[own] as number)
    }
    this.#hand(batch, from, to, own)
    if (to === batch.rows) this.#open = own
    else this.#endSingle()
    return to
  }

  #isNew(own: number): boolean {
    return ((this.#codes.flags[own] as number) & ORDER_CODE.seen) === 0 && this.#codes.keys[own] === 0
  }

  /** Own code of the first row from here on that has an order number; null when none has. */
  #ownCodeFrom(batch: DecodedBatch, from: number): number | null {
    for (let i = from; i < batch.rows; i++) {
      const code = this.#orderId.codes[i] as number
      if (!this.#codes.isBad(code)) return this.#codes.ownCode(code)
    }
    return null
  }

  /** The first row with another order number; rows without one do not end an order. */
  #endOf(batch: DecodedBatch, from: number, own: number | null): number {
    const { codes } = this.#orderId
    let to = from
    for (; to < batch.rows; to++) {
      const code = codes[to] as number
      if (code !== own && !this.#codes.isBad(code) && this.#codes.ownCode(code) !== own) break
    }
    return to
  }

  /** Gives rows to the conformer of single rows, as a batch of text. */
  #hand(batch: DecodedBatch, from: number, to: number, own: number | null): void {
    const { extract } = this.#tools
    if (own !== null) this.#codes.expect(own)
    this.#heads.keys.expect(from)
    for (let i = from; i < to; i++) this.#lines.products.passBy(i)
    extract.use(textsOf(batch, from, to, extract.wanted))
    this.#single.take(to - from)
  }

  #endSingle(): void {
    this.#single.endOrder()
    this.#store.endOrder()
    this.#open = null
  }
}

/** Whether codes never fall, and begin behind those that came before. */
function ascends(codes: Uint32Array, rows: number, before: number): boolean {
  let last = before
  for (let i = 0; i < rows; i++) {
    const code = codes[i] as number
    if (code < last) return false
    last = code
  }
  return true
}

/** Rows of a batch as a batch of text. */
function textsOf(batch: DecodedBatch, from: number, to: number, wanted: readonly number[]): ColumnBatch {
  const rows = Array.from({ length: to - from }, (_, i) => from + i)
  const columns = batch.decoded.map((_, column) =>
    wanted.includes(column) ? rows.map((i) => batch.text(column, i)) : [],
  )
  const rowNumbers = Uint32Array.from(rows, (i) => rowNumber(batch, i))
  return { ...batch, rows: rows.length, rowNumbers, columns, rejected: [], flags: [], flagged: 0, ignored: 0 }
}
