import type { Database } from 'better-sqlite3'

/** The items of one level. */
export interface LevelItems {
  /** Name by item code. */
  readonly names: readonly string[]
  /** Item code by product key; the number of names where a key is no item. */
  readonly itemOf: Int32Array
}

/** Items by a column of `gold_product_dim`, numbered by first appearance; the unknown product is none. */
export function readItems(db: Database, column: string): LevelItems {
  const rows = db
    .prepare<[], { key: number; item: string }>(
      `SELECT product_key AS key, ${column} AS item FROM gold_product_dim WHERE product_key > 0 ORDER BY product_key`,
    )
    .all()
  const codes = new Map<string, number>()
  for (const { item } of rows) if (!codes.has(item)) codes.set(item, codes.size)
  const itemOf = new Int32Array((rows.at(-1)?.key ?? 0) + 1).fill(codes.size)
  for (const { key, item } of rows) itemOf[key] = codes.get(item) ?? codes.size
  return { names: [...codes.keys()], itemOf }
}
