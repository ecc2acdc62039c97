import { toIsoDate } from '../../base/days.ts'
import type { Day } from '../../base/days.ts'
import type { Facts } from '../../base/facts.ts'
import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import type { martSalesMonthly } from '../../model/marts/sales.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, texts } from '../columns/table.ts'
import { firstDayOf } from '../work/months.ts'
import { monthsOfDays } from '../work/spend.ts'
import type { MartWork } from '../work/work.ts'

/** The measures of a month, channel and currency; amounts in e4 of that currency. */
const MEASURES = [
  'orders',
  'return_orders',
  'lines',
  'units',
  'gross_e4',
  'discount_e4',
  'purchase_e4',
  'returned_e4',
  'net_e4',
  'margin_e4',
  'promo_e4',
  'first_orders',
] as const
type Measure = (typeof MEASURES)[number]

interface Cell {
  readonly month: number
  readonly channel: number
  readonly currency: number
  readonly sums: Record<Measure, number>
  hasMargin: boolean
}

/** Rows of `mart_sales_monthly`: what `mart-sales-monthly.sql` yields, from one pass over the orders. */
export function salesMonthlyRows({ facts, asOf, buildId }: MartWork): RowsOf<typeof martSalesMonthly> {
  const { currencies } = facts.names
  const cells = sumCells(facts, asOf).sort(
    (a, b) =>
      a.month - b.month ||
      a.channel - b.channel ||
      Buffer.compare(Buffer.from(currencies[a.currency] ?? ''), Buffer.from(currencies[b.currency] ?? '')),
  )
  const measure = (name: Measure) => integers(Float64Array.from(cells, ({ sums }) => sums[name]))
  const margins = Float64Array.from(cells, ({ sums, hasMargin }) => (hasMargin ? sums.margin_e4 : Number.NaN))
  return {
    rows: cells.length,
    columns: {
      month: texts(cells.map(({ month }) => toIsoDate(firstDayOf(month)))),
      channel_key: integers(Int32Array.from(cells, ({ channel }) => channel)),
      currency_code: texts(cells.map(({ currency }) => currencies[currency] ?? '')),
      orders: measure('orders'),
      return_orders: measure('return_orders'),
      lines: measure('lines'),
      units: measure('units'),
      gross_e4: measure('gross_e4'),
      discount_e4: measure('discount_e4'),
      purchase_e4: measure('purchase_e4'),
      returned_e4: measure('returned_e4'),
      net_e4: measure('net_e4'),
      margin_e4: integers(margins),
      promo_e4: measure('promo_e4'),
      first_orders: measure('first_orders'),
      build_id: constant(buildId),
    },
  }
}

function sumCells(facts: Facts, asOf: Day): Cell[] {
  const { orders } = facts
  const monthOf = monthsOfDays()
  const cells = new Map<number, Cell>()
  let cell: Cell | undefined
  for (let order = 0; order < orders.count; order++) {
    const day = orders.day[order] as number
    if (day === UNDATED || day > asOf) continue
    const month = monthOf(day)
    const channel = orders.channel[order] as number
    const currency = orders.currency[order] as number
    if (cell?.month !== month || cell.channel !== channel || cell.currency !== currency) {
      cell = cellOf(cells, month, channel, currency)
    }
    addOrder(cell, facts, order)
  }
  return [...cells.values()]
}

/** Channel keys begin at -2; both fit below their factors, so the number is unique. */
function cellOf(cells: Map<number, Cell>, month: number, channel: number, currency: number): Cell {
  const key = (month * 65_536 + currency) * 1_048_576 + channel + 2
  const known = cells.get(key)
  if (known) return known
  const sums = Object.fromEntries(MEASURES.map((name) => [name, 0])) as Record<Measure, number>
  const cell = { month, channel, currency, sums, hasMargin: false }
  cells.set(key, cell)
  return cell
}

function addOrder(cell: Cell, { orders, lines }: Facts, order: number): void {
  const { sums } = cell
  const flags = orders.flags[order] as number
  const net = orders.netE4[order] as number
  const from = orders.lineStart[order] as number
  const to = orders.lineStart[order + 1] as number
  sums.lines += to - from
  sums.units += orders.units[order] as number
  sums.net_e4 += net
  if ((flags & ORDER_FLAG.hasMargin) !== 0) {
    cell.hasMargin = true
    sums.margin_e4 += orders.marginE4[order] as number
  }
  if (orders.orderNumber[order] === 1) sums.first_orders++
  if ((flags & ORDER_FLAG.isReturn) !== 0) {
    sums.return_orders++
    sums.returned_e4 += net
    return
  }
  const discount = orders.discountE4[order] as number
  sums.orders++
  sums.gross_e4 += net + discount
  sums.discount_e4 += discount
  sums.purchase_e4 += net
  if ((flags & ORDER_FLAG.isPromotional) === 0) return
  for (let line = from; line < to; line++) {
    if (lines.isPromotional[line] === 1) sums.promo_e4 += lines.netE4[line] as number
  }
}
