import type { Database } from 'better-sqlite3'
import type { Day } from '../../base/days.ts'
import type { Facts } from '../../base/facts.ts'
import type { Spend } from './spend.ts'

/** A name for each customer number, as a place in the list of names; {@link NOBODY} where there is none. */
export interface Choice {
  readonly names: readonly (string | undefined)[]
  readonly chosen: Int32Array
}

/** What purchases say about where a customer buys; nothing without a purchase in a known channel. */
export interface ChannelUse {
  /** Most purchases, then latest, then least key. */
  readonly preferred: Choice
  /** Of the earliest purchase by day and order. */
  readonly first: Choice
}

const NOBODY = -1

/** Where each known customer buys first and most often, by customer number. */
export function channelUseOf(db: Database, facts: Facts, spend: Spend): ChannelUse {
  const names = namesByKey(db, 'SELECT channel_key, channel_name FROM gold_channel_dim WHERE channel_key > 0')
  const count = spend.start.length - 1
  const preferred = new Int32Array(count).fill(NOBODY)
  const first = new Int32Array(count).fill(NOBODY)
  const purchases = new Int32Array(names.length)
  const latest = new Int32Array(names.length)
  for (let number = 0; number < count; number++) {
    const from = spend.start[number] as number
    const to = spend.start[number + 1] as number
    let earliest = -1
    purchases.fill(0)
    for (let row = from; row < to; row++) {
      const channel = facts.orders.channel[spend.order[row] as number] as number
      if (spend.isReturn[row] === 1 || names[channel] === undefined) continue
      purchases[channel] = (purchases[channel] as number) + 1
      latest[channel] = spend.day[row] as number
      if (earliest < 0 || isEarlier(spend, row, earliest)) earliest = row
    }
    if (earliest < 0) continue
    first[number] = facts.orders.channel[spend.order[earliest] as number] as number
    preferred[number] = busiest(purchases, latest)
  }
  return { preferred: { names, chosen: preferred }, first: { names, chosen: first } }
}

/** Rows come by day already; within a day the order with the lesser key is the earlier one. */
function isEarlier({ day, order }: Spend, row: number, than: number): boolean {
  return day[row] === day[than] && (order[row] as number) < (order[than] as number)
}

function busiest(purchases: Int32Array, latest: Int32Array): number {
  let best = 0
  for (let channel = 1; channel < purchases.length; channel++) {
    const more = (purchases[channel] as number) - (purchases[best] as number)
    if (more > 0 || (more === 0 && (latest[channel] as number) > (latest[best] as number))) best = channel
  }
  return best
}

/** Days to the as-of date whose purchases and returns choose the preferred category. */
const CATEGORY_DAYS = 365

/**
 * The category with the highest net sales of each known customer in 365 days, the first by name among equals; none
 * without lines, and for everybody where no product has a category.
 */
export function preferredCategories(db: Database, facts: Facts, spend: Spend, asOf: Day): Choice {
  const count = spend.start.length - 1
  const { names, ofProduct } = readCategories(db)
  const preferred = { names, chosen: new Int32Array(count).fill(NOBODY) }
  if (names.length === 0) return preferred
  const sums = new CategorySums(names.length)
  const { lines, orders } = facts
  for (let number = 0; number < count; number++) {
    for (let row = spend.start[number] as number; row < (spend.start[number + 1] as number); row++) {
      if ((spend.day[row] as number) <= asOf - CATEGORY_DAYS) continue
      const order = spend.order[row] as number
      for (let line = orders.lineStart[order] as number; line < (orders.lineStart[order + 1] as number); line++) {
        const category = ofProduct.get(lines.product[line] as number)
        if (category !== NOBODY) sums.add(category, lines.netE4[line] as number)
      }
    }
    preferred.chosen[number] = sums.takeLargest()
  }
  return preferred
}

/** Net sales of one customer by category; emptied at the cost of the categories that were met. */
class CategorySums {
  readonly #sums: Float64Array
  readonly #isMet: Uint8Array
  readonly #met: Int32Array
  #count = 0

  constructor(categories: number) {
    this.#sums = new Float64Array(categories)
    this.#isMet = new Uint8Array(categories)
    this.#met = new Int32Array(categories)
  }

  add(category: number, amount: number): void {
    if (this.#isMet[category] === 0) {
      this.#isMet[category] = 1
      this.#met[this.#count++] = category
    }
    this.#sums[category] = (this.#sums[category] as number) + amount
  }

  /** The category with the largest sum, the least among equals; {@link NOBODY} when none was met. */
  takeLargest(): number {
    let best = NOBODY
    for (let i = 0; i < this.#count; i++) {
      const category = this.#met[i] as number
      const more = best === NOBODY ? 1 : (this.#sums[category] as number) - (this.#sums[best] as number)
      if (more > 0 || (more === 0 && category < best)) best = category
    }
    for (let i = 0; i < this.#count; i++) {
      this.#sums[this.#met[i] as number] = 0
      this.#isMet[this.#met[i] as number] = 0
    }
    this.#count = 0
    return best
  }
}

/** Category codes of products; keys may be negative for the unknown members. */
class CategoryOfProduct {
  readonly #first: number
  readonly #codes: Int32Array

  constructor(rows: readonly (readonly [key: number, code: number])[]) {
    const keys = rows.map(([key]) => key)
    this.#first = keys.reduce((least, key) => Math.min(least, key), 0)
    this.#codes = new Int32Array(keys.reduce((most, key) => Math.max(most, key), 0) - this.#first + 1).fill(NOBODY)
    for (const [key, code] of rows) this.#codes[key - this.#first] = code
  }

  get(product: number): number {
    return this.#codes[product - this.#first] ?? NOBODY
  }
}

/** Categories in the order of their names, compared as bytes; none where all products are uncategorised. */
function readCategories(db: Database): { names: string[]; ofProduct: CategoryOfProduct } {
  const names = db
    .prepare<[], string>(
      `SELECT DISTINCT category_level_1 FROM gold_product_dim WHERE (SELECT COUNT(*) FROM gold_product_dim
         WHERE product_key > 0 AND category_level_1 <> 'Uncategorised') > 0 ORDER BY category_level_1`,
    )
    .pluck()
    .all()
  const codes = new Map(names.map((name, code) => [name, code]))
  const products = db
    .prepare<[], [key: number, category: string]>('SELECT product_key, category_level_1 FROM gold_product_dim')
    .raw()
    .all()
  return {
    names,
    ofProduct: new CategoryOfProduct(products.map(([key, name]) => [key, codes.get(name) ?? NOBODY])),
  }
}

function namesByKey(db: Database, statement: string): (string | undefined)[] {
  const names: (string | undefined)[] = []
  for (const [key, name] of db.prepare<[], [number, string]>(statement).raw().all()) names[key] = name
  return Array.from(names)
}
