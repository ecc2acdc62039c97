import type { z } from 'zod'
import { ORDER_FLAG } from '../../base/facts.ts'
import type { Filters } from '../../model/filters.ts'
import type { Sql } from '../../store/sql.ts'
import { all, ident, sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { keptFor } from '../facts-cache.ts'
import { countItems, type BasketLines, type ItemCounts } from '../kernels/basket-rows.ts'
import { ordersOf } from '../kernels/order-filter.ts'
import { distinctItems, type DistinctItems } from '../kernels/distinct-items.ts'
import { passOf, type Currencies } from '../selection-source.ts'
import { scopeOf, type Scope } from '../selection.ts'
import type { BasketLevel } from './contract.ts'

/** Which purchases become baskets, and what counts as an item. */
export interface BasketScope {
  readonly level: z.infer<typeof BasketLevel>
  readonly filters: Filters
  /** Labels or product ids that are no items. */
  readonly exclude: readonly string[]
  /** Baskets of fewer distinct items are left out. */
  readonly leastItems: number
}

/** Baskets of item codes; codes follow the order of the labels, so that ties do not depend on load order. */
export interface LabelledBaskets {
  readonly lines: BasketLines
  readonly counts: ItemCounts
  readonly labels: readonly string[]
  /** Product name per code at product level, where it says more than the id. */
  readonly names: ReadonlyMap<number, string>
}

const levelColumns = {
  product: ident('product_id'),
  product_name: ident('product_name'),
  brand: ident('brand'),
  category_level_1: ident('category_level_1'),
  category_level_2: ident('category_level_2'),
  category_level_3: ident('category_level_3'),
} as const satisfies Record<BasketScope['level'], Sql>

/** 1 per value of the flags of an order that is no return. */
const PURCHASE = Uint8Array.from({ length: 256 }, (_, flags) => Number((flags & ORDER_FLAG.isReturn) === 0))

/** Rough size of what is held per label or name. */
const TEXT_BYTES = 100

/**
 * Distinct items per purchase (returns left out, single-item baskets kept); products without a value at the level are
 * no items, and a purchase without any item is no basket. Kept for other limits on the same baskets.
 */
export function readBaskets(context: AnalysisContext, scope: BasketScope): LabelledBaskets {
  const name = JSON.stringify(['baskets', scope.level, scope.filters, scope.exclude, scope.leastItems])
  return keptFor(context.facts, name, () => makeBaskets(context, scope), bytesOf)
}

function bytesOf({ lines, counts }: LabelledBaskets): number {
  return lines.orders.byteLength + counts.held.byteLength + counts.sizes.byteLength
}

function makeBaskets(context: AnalysisContext, scope: BasketScope): LabelledBaskets {
  const { labels, items, names } = readCatalogue(context, scope)
  const lines: BasketLines = { ...items, orders: purchases(context, scope.filters) }
  return { lines, counts: countItems(lines, Math.max(1, scope.leastItems), context.tick), labels, names }
}

/** Purchases under the filters; the category is a matter of lines, and baskets are counts: every currency is in. */
function purchases(context: AnalysisContext, { category: _category, ...filters }: Filters): Uint32Array {
  return purchasesOf(context, scopeOf(context, filters), filters.currency === undefined ? 'any' : 'own')
}

function purchasesOf(context: AnalysisContext, scope: Scope, currencies: Currencies): Uint32Array {
  const pass = passOf(context, scope, currencies)
  const purchase = { codes: context.facts.orders.flags, flagged: { base: 0, flags: PURCHASE }, from: 0, to: 0 }
  return ordersOf({ ...pass, tests: [...pass.tests, purchase] }, context.tick)
}

interface Catalogue {
  readonly labels: readonly string[]
  /** Item code per product key; the number of labels for keys that are no items. */
  readonly itemOf: Int32Array
  readonly names: ReadonlyMap<number, string>
}

/** A catalogue with the distinct items of every purchase. */
interface Items extends Omit<Catalogue, 'itemOf'> {
  readonly items: DistinctItems
}

interface ProductRow {
  readonly key: number
  readonly id: string
  readonly label: string | null
  readonly name: string
  readonly category: string
}

/** The items of a level, read once per version, category filter and exclusions. */
function readCatalogue(context: AnalysisContext, scope: BasketScope): Items {
  const name = JSON.stringify(['items', scope.level, scope.filters.category, scope.exclude])
  const make = (): Items => {
    const { itemOf, ...catalogue } = makeCatalogue(context, scope)
    const { orders, lines } = context.facts
    const everything: Scope = { ...scopeOf(context, { customers: 'all' }), asOf: null }
    const { lineStart } = orders
    const all: BasketLines = {
      orders: purchasesOf(context, everything, 'any'),
      lineStart,
      product: lines.product,
      itemOf,
      codes: catalogue.labels.length,
    }
    return { ...catalogue, items: distinctItems(all, context.tick) }
  }
  return keptFor(context.facts, name, make, ({ labels, items, names }) => {
    const { lineStart, product, itemOf } = items
    return lineStart.byteLength + product.byteLength + itemOf.byteLength + TEXT_BYTES * (labels.length + names.size)
  })
}

function makeCatalogue({ db }: AnalysisContext, scope: BasketScope): Catalogue {
  const rows = all<ProductRow>(
    db,
    sql`SELECT product_key AS key, product_id AS id, ${levelColumns[scope.level]} AS label, product_name AS name,
          category_level_1 AS category
        FROM gold_product_dim WHERE product_key > 0`,
  )
  const labelled = rows.flatMap(({ label, ...row }) => (label === null ? [] : [{ ...row, label }]))
  const excluded = new Set(scope.exclude)
  const kept = labelled.filter(
    (row) => !excluded.has(row.label) && !excluded.has(row.id) && isWanted(row, scope.filters),
  )
  const labels = [...new Set(kept.map((row) => row.label))].sort()
  const codes = new Map(labels.map((label, code) => [label, code]))
  const last = rows.reduce((most, { key }) => Math.max(most, key), 0)
  const itemOf = new Int32Array(last + 1).fill(labels.length)
  const names = new Map<number, string>()
  for (const { key, label, name } of kept) {
    const code = codes.get(label) ?? labels.length
    itemOf[key] = code
    if (scope.level === 'product' && name !== label) names.set(code, name)
  }
  return { labels, itemOf, names }
}

function isWanted({ category }: Pick<ProductRow, 'category'>, { category: filter }: Filters): boolean {
  return filter === undefined || filter.names.includes(category) !== filter.exclude
}
