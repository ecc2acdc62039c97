import { join } from 'node:path'
import type { Day } from '../../base/days.ts'
import { toIsoDate } from '../../base/days.ts'
import type { Random } from '../../base/random.ts'
import type { SampleLine } from './baskets.ts'
import { BasketMaker } from './baskets.ts'
import type { SampleProduct } from './catalogue.ts'
import { CsvFile, amountText } from './csv-file.ts'
import type { SampleCustomer } from './customers.ts'
import { drawChannel, drawRegion } from './customers.ts'
import type { PlantedRow } from './dirt.ts'
import { dirtyRows } from './dirt.ts'
import type { OrderPlan } from './order-plan.ts'
import { FIRST_DAY, SAMPLE_DAYS } from './order-plan.ts'

/** Sums over the good rows; amounts in minor units. */
export interface OrderTotals {
  orders: number
  returns: number
  lines: number
  returnLines: number
  units: number
  unitsReturned: number
  salesMinor: number
  returnedMinor: number
  guestOrders: number
  /** Orders that hold every item of the bundle, by bundle name; whatever the reason. */
  bundleOrders: Record<string, number>
}

/** Streams of random numbers, one per matter, so that a change of one leaves the others alone. */
export interface OrderStreams {
  readonly baskets: Random
  readonly places: Random
  readonly returns: Random
}

const columns = [
  'order_id',
  'line_id',
  'order_ts',
  'customer_id',
  'channel',
  'region',
  'product_id',
  'quantity',
  'unit_price',
  'discount_amount',
  'unit_cost',
  'currency_code',
  'is_return',
  'original_order_id',
  'original_line_id',
  'return_reason',
] as const

/** A column of `order_lines.csv`. */
export type OrderColumn = (typeof columns)[number]
/** One row of `order_lines.csv` before it is written. */
export type OrderRow = Record<OrderColumn, string | number>

const reasons = ['Changed mind', 'Damaged', 'Wrong size', 'Not as described']
const RETURN_SHARE = 0.045
const RETURN_SHARE_CLOTHING = 0.13

interface PlannedReturn {
  readonly order: OrderRow
  readonly line: SampleLine
  readonly lineNo: number
}

/** Writes `order_lines.csv` in order of time, returns on their own day, bad rows strewn in between. */
export function writeOrders(
  folder: string,
  plan: OrderPlan,
  customers: readonly SampleCustomer[],
  products: readonly SampleProduct[],
  bundleItems: ReadonlyMap<string, readonly string[]>,
  streams: OrderStreams,
): { readonly path: string; readonly totals: OrderTotals; readonly planted: readonly PlantedRow[] } {
  const path = join(folder, 'order_lines.csv')
  const file = new CsvFile(path, columns)
  const writer = new OrderWriter(file, bundleItems, streams.returns)
  const baskets = new BasketMaker(streams.baskets, products)
  const dirt = dirtyRows(plan.length)
  const planted: PlantedRow[] = []
  let day = 0
  for (let order = 0; order < plan.length; order++) {
    const today = plan.day[order] ?? 0
    for (; day < today; day++) writer.writeReturns(day)
    const customer = customers[plan.customer[order] ?? -1]
    const row = {
      ...emptyRow,
      order_id: `HP-${100_001 + order}`,
      order_ts: momentText(today, plan.minute[order] ?? 0),
      customer_id: customer?.id ?? '',
      channel: drawChannel(streams.places, customer?.channel ?? null),
      region: customer?.region ?? drawRegion(streams.places),
    }
    const last = writer.writeOrder(row, baskets.draw(customer?.favourite ?? streams.places.below(5), today), today)
    for (const bad of dirt.get(order) ?? []) {
      planted.push({ ...bad.ledger, row: file.add(cellsOf({ ...last, ...bad.cells })) })
    }
  }
  for (; day < SAMPLE_DAYS; day++) writer.writeReturns(day)
  file.close()
  return { path, totals: writer.totals, planted }
}

class OrderWriter {
  readonly totals: OrderTotals
  private readonly file: CsvFile
  private readonly bundleItems: ReadonlyMap<string, readonly string[]>
  private readonly random: Random
  private readonly due = new Map<number, PlannedReturn[]>()

  constructor(file: CsvFile, bundleItems: ReadonlyMap<string, readonly string[]>, random: Random) {
    this.file = file
    this.bundleItems = bundleItems
    this.random = random
    const bundleOrders = Object.fromEntries([...bundleItems.keys()].map((name) => [name, 0]))
    const sums = { orders: 0, returns: 0, lines: 0, returnLines: 0, units: 0, unitsReturned: 0 }
    this.totals = { ...sums, salesMinor: 0, returnedMinor: 0, guestOrders: 0, bundleOrders }
  }

  /** Writes the lines of one order and returns the cells of the last one. */
  writeOrder(row: OrderRow, lines: readonly SampleLine[], day: number): OrderRow {
    const { totals } = this
    let written = row
    totals.orders++
    if (row.customer_id === '') totals.guestOrders++
    lines.forEach((line, i) => {
      const { product, quantity, discount } = line
      written = { ...row, ...lineCells(line), line_id: i + 1 }
      this.file.add(cellsOf(written))
      totals.lines++
      totals.units += quantity
      totals.salesMinor += product.price * quantity - discount
      this.planReturn({ order: row, line, lineNo: i + 1 }, day)
    })
    const names = new Set(lines.map((line) => line.product.name))
    for (const [bundle, items] of this.bundleItems) {
      if (items.every((item) => names.has(item))) totals.bundleOrders[bundle] = (totals.bundleOrders[bundle] ?? 0) + 1
    }
    return written
  }

  /** Whole lines come back 3 to 30 days later, clothing most often; after the last day nothing does. */
  private planReturn(planned: PlannedReturn, day: number): void {
    const clothing = planned.line.product.categories[0] === 'Clothing'
    const backOn = day + 3 + this.random.below(28)
    if (!this.random.chance(clothing ? RETURN_SHARE_CLOTHING : RETURN_SHARE) || backOn >= SAMPLE_DAYS) return
    const list = this.due.get(backOn)
    if (list) list.push(planned)
    else this.due.set(backOn, [planned])
  }

  /** Writes the returns of one day, each as a document of its own. */
  writeReturns(day: number): void {
    for (const { order, line, lineNo } of this.due.get(day) ?? []) {
      const { totals } = this
      totals.returns++
      totals.returnLines++
      totals.unitsReturned += line.quantity
      totals.returnedMinor += line.product.price * line.quantity - line.discount
      this.file.add(
        cellsOf({
          ...order,
          ...lineCells(line),
          order_id: `R-${10_000 + totals.returns}`,
          line_id: 1,
          order_ts: momentText(day, 600 + this.random.below(480)),
          quantity: -line.quantity,
          discount_amount: amountText(line.discount === 0 ? 0 : -line.discount),
          is_return: 1,
          original_order_id: order.order_id,
          original_line_id: lineNo,
          return_reason: reasons[this.random.below(reasons.length)] ?? '',
        }),
      )
    }
    this.due.delete(day)
  }
}

const emptyRow: OrderRow = {
  order_id: '',
  line_id: '',
  order_ts: '',
  customer_id: '',
  channel: '',
  region: '',
  product_id: '',
  quantity: '',
  unit_price: '',
  discount_amount: '0.00',
  unit_cost: '',
  currency_code: 'GBP',
  is_return: 0,
  original_order_id: '',
  original_line_id: '',
  return_reason: '',
}

function cellsOf(row: OrderRow): (string | number)[] {
  return columns.map((column) => row[column])
}

function lineCells({
  product,
  quantity,
  discount,
}: SampleLine): Pick<OrderRow, 'product_id' | 'quantity' | 'unit_price' | 'discount_amount' | 'unit_cost'> {
  return {
    product_id: product.id,
    quantity,
    unit_price: amountText(product.price),
    discount_amount: amountText(discount),
    unit_cost: amountText(product.cost),
  }
}

function momentText(offset: number, minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${toIsoDate((FIRST_DAY + offset) as Day)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}:00`
}
