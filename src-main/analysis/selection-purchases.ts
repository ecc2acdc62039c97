import type { AnalysisContext } from './context.ts'
import { keptFor } from './facts-cache.ts'
import { pickAmounts, purchasesByCustomer, type CustomerPurchases } from './kernels/customer-purchases.ts'
import { columnsOf, type OrderColumns } from './kernels/order-columns.ts'
import { orderSet, passedSet, type OrderSet } from './kernels/order-set.ts'
import { selectOrders } from './selection-facts.ts'
import { passOf } from './selection-source.ts'
import type { Scope } from './selection.ts'

/** The purchases of all known customers, which orders of them count, and what to read of the others. */
export interface CountedPurchases {
  /** Amounts are those of the matching lines. */
  readonly purchases: CustomerPurchases
  /** Orders and returns of the scope. */
  readonly counted: OrderSet
  /** Columns by order number. */
  readonly columns: OrderColumns
  /** 1 per product key whose lines count, place 0 for lines without a known product; null = all lines count. */
  readonly lineMatches: Uint8Array | null
}

/** The purchases of a scope customer by customer. */
export function purchasesOf(context: AnalysisContext, scope: Scope): CountedPurchases {
  const { facts, tick } = context
  const { orders } = facts
  const purchases = allPurchases(context)
  if (scope.filters.category === undefined) {
    const day = scope.returnsOnOrderDate ? orders.orderDay : orders.day
    const counted = passedSet(passOf(context, scope, 'own'), tick)
    return { purchases, counted, columns: columnsOf(orders, day), lineMatches: null }
  }
  const { orders: selected, columns, lineMatches } = selectOrders(context, scope)
  return {
    purchases: { ...purchases, netE4: pickAmounts(columns.netE4, purchases.order, tick) },
    counted: orderSet(selected, orders.count),
    columns,
    lineMatches,
  }
}

/** The orders and returns of a scope as a set. */
export function countedOrders(context: AnalysisContext, scope: Scope): OrderSet {
  return scope.filters.category === undefined
    ? passedSet(passOf(context, scope, 'own'), context.tick)
    : orderSet(selectOrders(context, scope).orders, context.facts.orders.count)
}

/** The purchases of a version, put in the order of the customers once. */
function allPurchases({ facts, tick }: AnalysisContext): CustomerPurchases {
  const make = (): CustomerPurchases => purchasesByCustomer(facts, tick)
  return keptFor(facts, 'purchases by customer', make, ({ start, order, day, netE4, returns, guests }) =>
    [start, order, day, netE4, returns, guests].reduce((bytes, column) => bytes + column.byteLength, 0),
  )
}
