import { all, sql } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'
import { keptFor } from './facts-cache.ts'

/** A product as breakdowns and filters name it. */
export interface ProductMember {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly category: string
}

/** A sales channel. */
export interface ChannelMember {
  readonly key: number
  readonly name: string
}

/** Rough size of one held row of texts. */
const ROW_BYTES = 200

/** Every product with its names, read once per version. */
export function readProducts({ db, facts }: AnalysisContext): readonly ProductMember[] {
  const read = (): ProductMember[] =>
    all(
      db,
      sql`SELECT product_key AS key, product_id AS id, product_name AS name, category_level_1 AS category
          FROM gold_product_dim ORDER BY product_key`,
    )
  return keptFor(facts, 'products', read, (rows) => rows.length * ROW_BYTES)
}

/** Every sales channel, read once per version. */
export function readChannels({ db, facts }: AnalysisContext): readonly ChannelMember[] {
  const read = (): ChannelMember[] =>
    all(db, sql`SELECT channel_key AS key, channel_name AS name FROM gold_channel_dim ORDER BY channel_key`)
  return keptFor(facts, 'channels', read, (rows) => rows.length * ROW_BYTES)
}

/** Place of each current customer in the order of customer ids, by customer key; read once per version. */
export function readIdRanks({ db, facts }: AnalysisContext): Int32Array {
  const read = (): Int32Array => {
    const ranks = new Int32Array(facts.customers.start.length - 1)
    const keys = db
      .prepare<[], number>(
        'SELECT customer_key FROM gold_customer_dim WHERE customer_key > 0 AND is_current = 1 ORDER BY customer_id',
      )
      .pluck()
    let rank = 0
    for (const key of keys.iterate()) ranks[key] = rank++
    return ranks
  }
  return keptFor(facts, 'ranks of ids', read, (ranks) => ranks.byteLength)
}
