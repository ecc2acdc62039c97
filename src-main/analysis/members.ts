import { all, sql } from '../store/sql.ts'
import type { AnalysisContext } from './context.ts'
import { heldFor, keptFor } from './facts-cache.ts'
import type { MemberTable } from './kernels/breakdown.ts'
import { finishCube, startCube, type AmountCube, type CubeWork } from './kernels/amount-cube.ts'

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

/** Rows of the database between two looks at whether the reader has gone away. */
const IDS_PER_TICK = 4096

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
export function readIdRanks({ db, facts, tick }: AnalysisContext): Int32Array {
  const read = (): Int32Array => {
    const ranks = new Int32Array(facts.customers.start.length - 1)
    // In one shop ids stand in the order of its index, which comes row by row; SQLite sorts without a look at the reader.
    const order = hasOneShop(db) ? 'shop_id, customer_id' : 'customer_id'
    const keys = db
      .prepare<[], number>(
        `SELECT customer_key FROM gold_customer_dim WHERE +customer_key > 0 AND is_current = 1 ORDER BY ${order}`,
      )
      .pluck()
    let rank = 0
    for (const key of keys.iterate()) {
      if (rank % IDS_PER_TICK === 0) tick(rank, ranks.length)
      ranks[key] = rank++
    }
    return ranks
  }
  return keptFor(facts, 'ranks of ids', read, (ranks) => ranks.byteLength)
}

/** Whether all current customers are of one shop. */
function hasOneShop(db: AnalysisContext['db']): boolean {
  const end = (direction: 'ASC' | 'DESC'): unknown =>
    db
      .prepare(
        `SELECT shop_id FROM gold_customer_dim WHERE +customer_key > 0 AND is_current = 1 ORDER BY shop_id ${direction} LIMIT 1`,
      )
      .pluck()
      .get()
  return end('ASC') === end('DESC')
}

/** Name of a member, and its id where the members are products. */
export interface Label {
  readonly name: string
  readonly id: string | null
}

/** A dimension of products: member per product key. */
export interface ProductMembers {
  readonly labels: readonly Label[]
  readonly table: MemberTable
}

/** Members of the products, worked out once per version. */
export function productMembers(context: AnalysisContext, by: 'category' | 'product'): ProductMembers {
  const make = (): ProductMembers => {
    const products = readProducts(context)
    const base = products[0]?.key ?? 0
    const member = new Int32Array((products.at(-1)?.key ?? base) - base + 1).fill(-1)
    const labels: Label[] = []
    const numbers = new Map<string, number>()
    for (const { key, id, name, category } of products) {
      const own = by === 'category' ? category : String(key)
      const number = numbers.get(own) ?? labels.length
      if (number === labels.length) labels.push(by === 'category' ? { name: category, id: null } : { name, id })
      numbers.set(own, number)
      member[key - base] = number
    }
    return { labels, table: { base, member, members: labels.length } }
  }
  return keptFor(context.facts, `members by ${by}`, make, ({ table }) => table.member.byteLength + 100 * table.members)
}

/** Category number per product key; place 0 stands for lines without a known product. */
export function categoryNumbers(context: AnalysisContext): Int32Array {
  const { member, base } = productMembers(context, 'category').table
  const numbers = member.slice(-base)
  numbers[0] = member[-1 - base] ?? 0
  return numbers
}

/** What can be added up by day, channel and category, worked out once per version; null where that is much. */
export function amountCube(context: AnalysisContext): AmountCube | null {
  const { facts, tick } = context
  const column = countingColumn(context)
  const { members } = productMembers(context, 'category').table
  const start = (): CubeWork =>
    startCube(facts, facts.orders[column], Uint8Array.from(categoryNumbers(context)), members, tick)
  const bytesOf = ({ cube }: CubeWork): number =>
    cube ? cube.sets.byteLength + cube.ofOrders.byteLength + cube.ofLines.byteLength : 8
  return finishCube(keptFor(facts, cubeName(column), start, bytesOf), tick)
}

/** The same where it has been worked out already: a question that can do without does not wait for it. */
export function readyCube(context: AnalysisContext): AmountCube | null {
  const work = heldFor<CubeWork>(context.facts, cubeName(countingColumn(context)))
  return work !== null && work.next >= context.facts.orders.count ? work.cube : null
}

function cubeName(column: string): string {
  return `amounts by ${column}`
}

/** The days by which returns are counted. */
function countingColumn({ settings }: AnalysisContext): 'orderDay' | 'day' {
  return settings['returns.date_basis'] === 'order' ? 'orderDay' : 'day'
}
