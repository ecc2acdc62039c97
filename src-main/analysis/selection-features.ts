import type { AnalysisContext } from './context.ts'
import { keptFor } from './facts-cache.ts'
import { customerFeatures, type CustomerFeatures } from './kernels/customer-features.ts'
import { orderSpread, type OrderSpread } from './kernels/order-spread.ts'
import { detailPurchases, onlyMatchingAmounts, type PurchaseDetails } from './kernels/purchase-details.ts'
import { categoryNumbers } from './members.ts'
import { purchasesOf } from './selection-purchases.ts'
import type { Scope } from './selection.ts'

/** The features of every customer with a dated purchase in a scope. */
export function featuresOf(context: AnalysisContext, scope: Scope, asOf: number): CustomerFeatures {
  const { facts, tick } = context
  const { purchases, counted, columns, lineMatches } = purchasesOf(context, scope)
  const all = allDetails(context, purchases.order)
  const numbers = categoryNumbers(context)
  const [details, categories] =
    lineMatches === null
      ? [all, numbers]
      : [
          onlyMatchingAmounts(facts, purchases.order, all, columns, lineMatches, tick),
          numbers.map((own, key) => (lineMatches[key] === 1 ? own : -1)),
        ]
  return customerFeatures({ purchases, details, counted, columns, categories, asOf }, tick)
}

/** How the values of the purchases of a scope spread, by customer. */
export function orderSpreadOf(context: AnalysisContext, scope: Scope): OrderSpread {
  const { purchases, counted } = purchasesOf(context, scope)
  return orderSpread(purchases, counted, context.tick)
}

/** The details of all purchases of a version, put in the order of the customers once. */
function allDetails({ facts, tick }: AnalysisContext, order: Uint32Array): PurchaseDetails {
  const make = (): PurchaseDetails => detailPurchases(facts, order, tick)
  return keptFor(
    facts,
    'details of purchases',
    make,
    ({ units, channel, lineStart, product, discountE4, promotedE4 }) =>
      [units, channel, lineStart, product, discountE4, promotedE4].reduce(
        (bytes, { byteLength }) => bytes + byteLength,
        0,
      ),
  )
}
