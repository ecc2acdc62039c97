import type { Facts } from '../base/facts.ts'
import type { AnalysisContext } from './context.ts'
import { keptFor } from './facts-cache.ts'
import { columnsOf, matchLines, type OrderColumns } from './kernels/order-columns.ts'
import { ordersOf } from './kernels/order-filter.ts'
import { matchProducts, passOf, type Currencies } from './selection-source.ts'
import type { Scope } from './selection.ts'

/** Orders that a question counts, and what to read of them. Nobody changes it: panels share it. */
export interface Selection {
  /** Numbers of the orders and returns that count (places in `facts.orders`), ascending. */
  readonly orders: Uint32Array
  /** Columns by order number; with a category filter the amounts of the matching lines only. */
  readonly columns: OrderColumns
  /** 1 per product key whose lines count, place 0 for lines without a known product; null = all lines count. */
  readonly lineMatches: Uint8Array | null
  /** Lines that count. */
  readonly lines: number
}

/**
 * The orders of a scope, found in the facts; the same orders and lines as the conditions of `selection.ts` find by SQL
 * (tests/kernels/selection-parity). Kept for the other panels of the view.
 */
export function selectOrders(context: AnalysisContext, scope: Scope, currencies: Currencies = 'own'): Selection {
  const { facts } = context
  const { filters, asOf, currency, returnsOnOrderDate } = scope
  const name = JSON.stringify(['selection', filters, asOf, currency, returnsOnOrderDate, currencies])
  const make = (): Selection => makeSelection(context, scope, currencies)
  return keptFor(facts, name, make, ({ orders, lineMatches }) =>
    // With a category also units, net, margin and its base per order.
    lineMatches === null ? orders.byteLength : orders.byteLength + 33 * facts.orders.count,
  )
}

function makeSelection(context: AnalysisContext, scope: Scope, currencies: Currencies): Selection {
  const { facts, tick } = context
  const { orders: columns } = facts
  const day = scope.returnsOnOrderDate ? columns.orderDay : columns.day
  const orders = ordersOf(passOf(context, scope, currencies), tick)
  const lineMatches = matchProducts(context, scope.filters.category)
  if (lineMatches === null) {
    return { orders, columns: columnsOf(columns, day), lineMatches, lines: countLines(facts, orders) }
  }
  const matched = matchLines(facts, orders, lineMatches, tick)
  return {
    orders: matched.orders.slice(),
    columns: { ...columnsOf(columns, day), ...matched.amounts },
    lineMatches,
    lines: matched.lines,
  }
}

function countLines({ orders: { lineStart } }: Facts, orders: Uint32Array): number {
  const [first = 0, last = -1] = [orders[0], orders.at(-1)]
  const linesBetween = (from: number, end: number): number => (lineStart[end] as number) - (lineStart[from] as number)
  if (last - first + 1 === orders.length) return linesBetween(first, last + 1)
  let lines = 0
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    lines += (lineStart[order + 1] as number) - (lineStart[order] as number)
  }
  return lines
}
