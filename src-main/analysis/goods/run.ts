import type { z } from 'zod'
import { fromE4 } from '../../base/money.ts'
import type { Filters } from '../../model/filters.ts'
import type { Run } from '../context.ts'
import { sumPromotions } from '../kernels/promotions.ts'
import { sumReturns, type ReturnSums } from '../kernels/returns.ts'
import { selectOrders } from '../selection-facts.ts'
import { goodsOf } from '../selection-members.ts'
import { scopeOf } from '../selection.ts'
import type { PromotionResult, ReturnResult, ReturnsInput } from './contract.ts'

/** Share and depth of promotions (metrics 3.1, 10.6), and order values with and without them. */
export const runPromotions: Run<{ filters: Filters }, PromotionResult> = (context, { filters }) => {
  const scope = scopeOf(context, filters)
  const { orders } = selectOrders(context, scope)
  const { table } = goodsOf(context, scope, 'category')
  const total = sumPromotions(context.facts, orders, table, context.tick)
  const aovPromoted = perOrder(total.promotedOrdersE4, total.promotedOrders)
  const aovOthers = perOrder(total.netE4 - total.promotedOrdersE4, total.orders - total.promotedOrders)
  return {
    currency: scope.currency,
    promoShare: ratio(total.promotedNetE4, total.netE4),
    discountDepth: ratio(total.promotedDiscountE4, total.promotedNetE4 + total.promotedDiscountE4),
    orders: total.orders,
    promotedOrders: total.promotedOrders,
    aovPromoted,
    aovOthers,
    difference: aovPromoted === null || aovOthers === null ? null : aovPromoted - aovOthers,
  }
}

/** Units and amounts returned by product or category (metrics 10.7), purchases and returns each on its own date. */
export const runReturns: Run<z.output<typeof ReturnsInput>, ReturnResult> = (context, { filters, by, top }) => {
  const ownDates = { ...scopeOf(context, filters), returnsOnOrderDate: false }
  const { orders } = selectOrders(context, ownDates)
  const { table, labels } = goodsOf(context, ownDates, by)
  const sums = sumReturns(context.facts, orders, table, context.tick)
  const ranked = [...sums.returnedE4.keys()]
    .filter((member) => (sums.returnedE4[member] ?? 0) > 0 || (sums.returnedUnits[member] ?? 0) > 0)
    .sort((a, b) => (sums.returnedE4[b] ?? 0) - (sums.returnedE4[a] ?? 0) || a - b)
  const all = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  return {
    currency: ownDates.currency,
    total: rowOf({ name: 'All', id: null }, sums, all),
    rows: ranked
      .slice(0, top)
      .map((member) => rowOf(labels[member] ?? { name: 'Unknown', id: null }, sums, (values) => values[member] ?? 0)),
  }
}

function rowOf(
  label: { readonly name: string; readonly id: string | null },
  sums: ReturnSums,
  of: (values: Float64Array) => number,
): ReturnResult['total'] {
  const [soldUnits, returnedUnits] = [of(sums.soldUnits), of(sums.returnedUnits)]
  const [soldE4, returnedE4] = [of(sums.soldE4), of(sums.returnedE4)]
  return {
    ...label,
    soldUnits,
    returnedUnits,
    unitRate: ratio(returnedUnits, soldUnits),
    soldAmount: fromE4(soldE4),
    returnedAmount: fromE4(returnedE4),
    valueRate: ratio(returnedE4, soldE4),
  }
}

function perOrder(e4: number, orders: number): number | null {
  return orders > 0 ? fromE4(e4) / orders : null
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}
