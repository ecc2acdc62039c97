import type { Database } from 'better-sqlite3'
import { countPairs, type Baskets } from './pair-counts.ts'
import { testPairs } from './pair-tests.ts'

/** What a basket is in this build. */
export interface BasketScope {
  /** First and last day that counts; null for undated data, where every purchase counts. */
  readonly from: string | null
  readonly to: string | null
  /** Least joint baskets of a stored pair; null = the larger of 30 and 0.1 % of the baskets (metrics 10.1). */
  readonly minPairs: number | null
}

/** Items per level that pairs are counted over, most frequent first; bounds the triangle of counters. */
const MOST_ITEMS = 4000
/** Pairs per level that are kept, those with most extra baskets; all of them are tested. */
const MOST_PAIRS = 20_000

/** Where the item of a level comes from. */
const LEVELS = [
  { level: 'product', column: 'product_id' },
  { level: 'category_level_1', column: 'category_level_1' },
] as const

/**
 * Fills the temporary tables `basket_item_count` and `basket_pair_count`, which the basket marts read.
 * Counting is linear in lines and in the pairs of each basket's frequent items; undated purchases always count.
 * @returns pairs that were kept
 */
export function fillBasketCounts(db: Database, scope: BasketScope): number {
  db.exec(`
    DROP TABLE IF EXISTS temp.basket_item_count;
    DROP TABLE IF EXISTS temp.basket_pair_count;
    CREATE TEMP TABLE basket_item_count (level TEXT, item TEXT, window_start TEXT, window_end TEXT, baskets INTEGER,
      item_baskets INTEGER, units INTEGER, net_e4 INTEGER, PRIMARY KEY (level, item)) WITHOUT ROWID;
    CREATE TEMP TABLE basket_pair_count (level TEXT, item_a TEXT, item_b TEXT, pair_baskets INTEGER,
      promo_baskets INTEGER, p_value REAL, q_value REAL)`)
  for (const { level, column } of LEVELS) fillLevel(db, scope, level, column)
  return db.prepare<[], number>('SELECT COUNT(*) FROM basket_pair_count').pluck().get() ?? 0
}

function fillLevel(db: Database, scope: BasketScope, level: string, column: string): void {
  const items = readItems(db, column)
  if (level !== 'product' && items.names.length < 2) return
  const baskets = readBaskets(db, scope, items.numberOf, items.names.length)
  const floor = scope.minPairs ?? Math.max(30, Math.ceil(baskets.count * 0.001))
  const addItem = db.prepare(`INSERT INTO basket_item_count VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  items.names.forEach((name, item) => {
    const held = baskets.itemBaskets[item] ?? 0
    if (held === 0) return
    addItem.run(level, name, scope.from, scope.to, baskets.count, held, baskets.units[item], baskets.netE4[item])
  })
  const addPair = db.prepare(`INSERT INTO basket_pair_count VALUES (?, ?, ?, ?, ?, ?, ?)`)
  for (const pair of testPairs(countPairs(baskets, floor, MOST_ITEMS), baskets).slice(0, MOST_PAIRS)) {
    const [first = '', second = ''] = [items.names[pair.a] ?? '', items.names[pair.b] ?? ''].sort()
    addPair.run(level, first, second, pair.baskets, pair.promoBaskets, pair.p, pair.q)
  }
}

function readItems(db: Database, column: string): { names: string[]; numberOf: Map<number, number> } {
  const names: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = new Map<number, number>()
  const rows = db
    .prepare<[], { product_key: number; item: string }>(
      `SELECT product_key, ${column} AS item FROM gold_product_dim WHERE product_key > 0`,
    )
    .all()
  for (const { product_key: key, item } of rows) {
    const number = numbers.get(item) ?? names.length
    if (number === names.length) {
      names.push(item)
      numbers.set(item, number)
    }
    numberOf.set(key, number)
  }
  return { names, numberOf }
}

function readBaskets(db: Database, scope: BasketScope, numberOf: Map<number, number>, items: number): Baskets {
  const rows = db
    .prepare<[{ from: string | null; to: string | null }], [number, number, number, number, number]>(
      `SELECT o.order_key, l.product_key, l.quantity, COALESCE(l.net_e4 * o.fx_rate, 0), l.is_promotional
       FROM order_header o
       LEFT JOIN gold_date_dim d ON d.date_key = o.date_key
       CROSS JOIN order_line l ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
       WHERE o.is_return = 0
         AND (d.calendar_date IS NULL OR :to IS NULL
              OR (d.calendar_date <= :to AND (:from IS NULL OR d.calendar_date >= :from)))
       ORDER BY o.order_key`,
    )
    .raw()
  const baskets = newBaskets(items)
  let order = -1
  let open: Map<number, boolean> = new Map()
  const close = (): void => {
    for (const [item, promo] of open) {
      baskets.members.push(item * 2 + Number(promo))
      baskets.itemBaskets[item] = (baskets.itemBaskets[item] ?? 0) + 1
    }
    if (open.size > 0) baskets.ends.push(baskets.members.length)
    open = new Map()
  }
  for (const [orderKey, product, quantity, netE4, promo] of rows.iterate({ from: scope.from, to: scope.to })) {
    const item = numberOf.get(product)
    if (orderKey !== order) close()
    order = orderKey
    if (item === undefined) continue
    open.set(item, open.get(item) === true || promo === 1)
    baskets.units[item] = (baskets.units[item] ?? 0) + quantity
    baskets.netE4[item] = (baskets.netE4[item] ?? 0) + Math.round(netE4)
  }
  close()
  return { ...baskets, count: baskets.ends.length }
}

function newBaskets(items: number): Omit<Baskets, 'count'> {
  const make = (): Float64Array => new Float64Array(items)
  return { members: [], ends: [], itemBaskets: make(), units: make(), netE4: make() }
}
