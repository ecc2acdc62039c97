import type { z } from 'zod'
import { LINES_PER_ORDER } from '../../model/gold/orders.ts'
import type { Filters } from '../../model/filters.ts'
import type { Sql } from '../../store/sql.ts'
import { all, ident, members, nothing, sql, where } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import type { Baskets } from '../kernels/basket-rows.ts'
import { attributeConditions, scopeOf } from '../selection.ts'
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
export interface LabelledBaskets extends Baskets {
  readonly labels: readonly string[]
  /** Product name per code at product level, where it says more than the id. */
  readonly names: ReadonlyMap<number, string>
  /** Number of different items that occur. */
  readonly itemCount: number
}

const LINES_PER_TICK = 65_536
const NO_ITEM = -1

const levelColumns = {
  product: ident('product_id'),
  product_name: ident('product_name'),
  brand: ident('brand'),
  category_level_1: ident('category_level_1'),
  category_level_2: ident('category_level_2'),
  category_level_3: ident('category_level_3'),
} as const satisfies Record<BasketScope['level'], Sql>

/**
 * Distinct items per purchase (returns left out, single-item baskets kept); products without a value at the level are
 * no items, and a purchase without any item is no basket.
 */
export function readBaskets(context: AnalysisContext, scope: BasketScope): LabelledBaskets {
  const { db, tick } = context
  const catalogue = readCatalogue(db, scope)
  const orders = selectOrders(context, scope.filters)
  const total = db.prepare<[], number>('SELECT count(*) FROM order_line').pluck().get() ?? 0
  const items = new Uint32Array(total)
  const starts = new Uint32Array(Math.min(total, orders.length) + 1)
  const lastSeen = new Int32Array(catalogue.labels.length).fill(-1)
  let [filled, basket, current, read] = [0, 0, -1, 0]
  const closeBasket = (): void => {
    const first = starts[basket] ?? 0
    if (filled - first >= Math.max(1, scope.leastItems)) starts[++basket] = filled
    else filled = first
  }
  for (const packed of packedLines(db, catalogue.codeOf.length)) {
    if (read++ % LINES_PER_TICK === 0) tick(read, total)
    const order = Math.floor(packed / catalogue.codeOf.length)
    if (orders[order] !== 1) continue
    if (order !== current) {
      closeBasket()
      current = order
    }
    const code = catalogue.codeOf[packed - order * catalogue.codeOf.length] ?? NO_ITEM
    if (code === NO_ITEM || lastSeen[code] === order) continue
    lastSeen[code] = order
    items[filled++] = code
  }
  closeBasket()
  const used = items.slice(0, filled)
  return {
    items: used,
    starts: starts.slice(0, basket + 1),
    codes: catalogue.labels.length,
    labels: catalogue.labels,
    names: catalogue.names,
    itemCount: new Set(used).size,
  }
}

/** Order key times `span` plus product key, per line in order of keys: one number per row is read twice as fast. */
function packedLines(db: AnalysisContext['db'], span: number): IterableIterator<number> {
  const lines = `SELECT (sales_key / ${LINES_PER_ORDER}) * ? + max(product_key, 0) FROM order_line ORDER BY sales_key`
  return db.prepare<[number], number>(lines).pluck().iterate(span)
}

interface Catalogue {
  readonly labels: readonly string[]
  /** Item code per product key; NO_ITEM for keys that are none. */
  readonly codeOf: Int32Array
  readonly names: ReadonlyMap<number, string>
}

interface ProductRow {
  readonly key: number
  readonly id: string
  readonly label: string
  readonly name: string
}

function readCatalogue(db: AnalysisContext['db'], scope: BasketScope): Catalogue {
  const rows = all<ProductRow>(
    db,
    sql`SELECT product_key AS key, product_id AS id, ${levelColumns[scope.level]} AS label, product_name AS name
        FROM gold_product_dim ${where([sql`${levelColumns[scope.level]} IS NOT NULL`, categoryCondition(scope.filters)])}`,
  )
  const excluded = new Set(scope.exclude)
  const kept = rows.filter((row) => !excluded.has(row.label) && !excluded.has(row.id))
  const labels = [...new Set(kept.map((row) => row.label))].sort()
  const codes = new Map(labels.map((label, code) => [label, code]))
  const last = db.prepare<[], number | null>('SELECT max(product_key) FROM gold_product_dim').pluck().get() ?? 0
  const codeOf = new Int32Array(Math.max(last, 0) + 1).fill(NO_ITEM)
  const names = new Map<number, string>()
  for (const { key, label, name } of kept) {
    const code = codes.get(label)
    if (code === undefined) continue
    if (key > 0) codeOf[key] = code
    if (scope.level === 'product' && name !== label) names.set(code, name)
  }
  return { labels, codeOf, names }
}

function categoryCondition({ category }: Filters): Sql {
  if (!category) return nothing
  const named = sql`category_level_1 IN ${members(category.names)}`
  return category.exclude ? sql`NOT (${named})` : named
}

/** 1 at the key of every purchase under the filters; baskets are counts, so every currency is in unless one is named. */
function selectOrders(context: AnalysisContext, filters: Filters): Uint8Array {
  const { db } = context
  const last = db.prepare<[], number | null>('SELECT max(order_key) FROM order_header').pluck().get() ?? 0
  const flags = new Uint8Array(last + 1)
  const currency = filters.currency === undefined ? nothing : sql`o.currency_code = ${filters.currency}`
  const conditions = [sql`o.is_return = 0`, ...attributeConditions(scopeOf(context, filters)), currency]
  const statement = sql`SELECT o.order_key FROM order_header o ${where(conditions)}`
  for (const key of db
    .prepare<unknown[], number>(statement.text)
    .pluck()
    .iterate(...statement.values))
    flags[key] = 1
  return flags
}
