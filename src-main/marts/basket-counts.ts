import type { Database } from 'better-sqlite3'
import type { FactLines, ItemCounts } from '../analysis/kernels/basket-rows.ts'
import { countItems } from '../analysis/kernels/basket-rows.ts'
import { ORDER_FLAG, UNDATED, type Facts } from '../base/facts.ts'
import { readItems, type LevelItems } from './basket-items.ts'
import { findPairs } from './pair-counts.ts'
import { testPairs } from './pair-tests.ts'

/** What a basket is in this build. */
export interface BasketScope {
  /** First and last day that counts; null for undated data, where every purchase counts. */
  readonly from: number | null
  readonly to: number | null
  /** Least joint baskets of a stored pair; null = the larger of 30 and 0.1 % of the baskets (metrics 10.1). */
  readonly minPairs: number | null
  /** The same days as the marts show them. */
  readonly window: { readonly from: string | null; readonly to: string | null }
}

/** Pairs per level that are kept, those with most extra baskets; all of them are tested. */
const MOST_PAIRS = 20_000

/** Where the item of a level comes from. */
const LEVELS = [
  { level: 'product', column: 'product_id' },
  { level: 'category_level_1', column: 'category_level_1' },
] as const

/** What products sold for in the baskets that count; money in e4 of the reporting currency. */
interface ProductSums {
  readonly units: Float64Array
  readonly netE4: Float64Array
}

const quiet = (): void => undefined

/**
 * Fills the temporary tables `basket_item_count` and `basket_pair_count`, which the basket marts read.
 * Counting is linear in lines and in the pairs of each basket's frequent items; undated purchases always count.
 * @returns pairs that were kept
 */
export function fillBasketCounts(db: Database, facts: Facts, scope: BasketScope): number {
  db.exec(`
    DROP TABLE IF EXISTS temp.basket_item_count;
    DROP TABLE IF EXISTS temp.basket_pair_count;
    CREATE TEMP TABLE basket_item_count (level TEXT, item TEXT, window_start TEXT, window_end TEXT, baskets INTEGER,
      item_baskets INTEGER, units INTEGER, net_e4 INTEGER, PRIMARY KEY (level, item)) WITHOUT ROWID;
    CREATE TEMP TABLE basket_pair_count (level TEXT, item_a TEXT, item_b TEXT, pair_baskets INTEGER,
      promo_baskets INTEGER, p_value REAL, q_value REAL)`)
  const orders = purchasesIn(facts, scope)
  const levels = LEVELS.map(({ level, column }) => ({ level, items: readItems(db, column) }))
  const sums = sumProducts(facts, orders, levels[0]?.items.itemOf.length ?? 0)
  for (const { level, items } of levels) {
    if (level !== 'product' && items.names.length < 2) continue
    const lines: FactLines = {
      orders,
      lineStart: facts.orders.lineStart,
      product: facts.lines.product,
      itemOf: items.itemOf,
      codes: items.names.length,
    }
    const counts = countItems(lines, 1, quiet)
    storeItems(db, level, items, counts, sums, scope)
    storePairs(db, level, items, facts, lines, counts, scope)
  }
  return db.prepare<[], number>('SELECT COUNT(*) FROM basket_pair_count').pluck().get() ?? 0
}

/** Numbers of the purchases of the window; returns are no baskets. */
function purchasesIn({ orders }: Facts, { from, to }: BasketScope): Uint32Array {
  const kept = new Uint32Array(orders.count)
  let length = 0
  for (let order = 0; order < orders.count; order++) {
    if (((orders.flags[order] as number) & ORDER_FLAG.isReturn) !== 0) continue
    const day = orders.day[order] as number
    const isOutside = day !== UNDATED && to !== null && (day > to || (from !== null && day < from))
    if (!isOutside) kept[length++] = order
  }
  return kept.subarray(0, length)
}

/** Units and net sales per product key; an order without a rate to the reporting currency adds no sales. */
function sumProducts({ orders, lines }: Facts, chosen: Uint32Array, products: number): ProductSums {
  const units = new Float64Array(products)
  const netE4 = new Float64Array(products)
  for (let place = 0; place < chosen.length; place++) {
    const order = chosen[place] as number
    const rate = ((orders.flags[order] as number) & ORDER_FLAG.hasRate) === 0 ? 0 : 1
    const end = (orders.lineStart[order + 1] as number) | 0
    for (let line = (orders.lineStart[order] as number) | 0; line < end; line++) {
      const key = lines.product[line] as number
      if (key < 0) continue
      units[key] = (units[key] as number) + (lines.quantity[line] as number)
      netE4[key] = (netE4[key] as number) + (lines.netE4[line] as number) * rate
    }
  }
  return { units, netE4 }
}

function storeItems(
  db: Database,
  level: string,
  { names, itemOf }: LevelItems,
  { held, baskets }: ItemCounts,
  sums: ProductSums,
  { window }: BasketScope,
): void {
  const units = new Float64Array(names.length)
  const netE4 = new Float64Array(names.length)
  itemOf.forEach((item, key) => {
    if (item >= names.length) return
    units[item] = (units[item] ?? 0) + (sums.units[key] ?? 0)
    netE4[item] = (netE4[item] ?? 0) + (sums.netE4[key] ?? 0)
  })
  const add = db.prepare(`INSERT INTO basket_item_count VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  names.forEach((name, item) => {
    if (held[item] === 0) return
    add.run(level, name, window.from, window.to, baskets, held[item], units[item], netE4[item])
  })
}

function storePairs(
  db: Database,
  level: string,
  { names }: LevelItems,
  facts: Facts,
  lines: FactLines,
  counts: ItemCounts,
  scope: BasketScope,
): void {
  const floor = scope.minPairs ?? Math.max(30, Math.ceil(counts.baskets * 0.001))
  const add = db.prepare(`INSERT INTO basket_pair_count VALUES (?, ?, ?, ?, ?, ?, ?)`)
  for (const pair of testPairs(findPairs(facts, lines, counts, floor), counts).slice(0, MOST_PAIRS)) {
    const [first = '', second = ''] = [names[pair.a] ?? '', names[pair.b] ?? ''].sort()
    add.run(level, first, second, pair.baskets, pair.promoBaskets, pair.p, pair.q)
  }
}
