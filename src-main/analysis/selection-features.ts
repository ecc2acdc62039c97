import type { AnalysisContext } from './context.ts'
import { customerFeatures, type CustomerFeatures } from './kernels/customer-features.ts'
import { purchasesByCustomer } from './kernels/customer-purchases.ts'
import { categoryNumbers } from './selection-members.ts'
import { selectOrders } from './selection-facts.ts'
import type { Scope } from './selection.ts'

/** Customers with a dated purchase in a scope, and their features. */
export interface CustomersWithFeatures {
  /** Customer keys, ascending. */
  readonly keys: Int32Array
  readonly features: CustomerFeatures
}

/** Works out the features of every customer with a dated purchase in a scope. */
export function featuresOf(context: AnalysisContext, scope: Scope, asOf: number): CustomersWithFeatures {
  const { facts, tick } = context
  const { orders, columns, lineMatches } = selectOrders(context, scope)
  const purchases = purchasesByCustomer(facts.customers, columns, orders, tick)
  const numbers = categoryNumbers(context)
  const categories = lineMatches ? numbers.map((own, key) => (lineMatches[key] === 1 ? own : -1)) : numbers
  const source = { facts, columns, purchases, selected: orders, categories, asOf }
  return { keys: purchases.keys, features: customerFeatures(source, tick) }
}
