import { ORDER_FLAG } from '../../base/facts.ts'
import type { MemberRows } from './breakdown.ts'
import { readNumbers, type OrderBlock } from './order-blocks.ts'
import type { Tick } from './tick.ts'

/** Distinct orders and distinct known customers per bucket. */
export interface BucketCounts {
  readonly orders: Float64Array
  readonly distinct: Float64Array
}

const { isReturn: RETURN } = ORDER_FLAG

/** Up to this many buckets an order is counted by the set of its buckets, one bit each. */
const MOST_BITS = 16

/**
 * Counts the purchases and known customers with a row in each bucket.
 * @param bucket per code of the table of the rows; -1 = in no bucket
 */
export function countBuckets(
  rows: MemberRows,
  bucket: Int32Array,
  count: number,
  customers: number,
  tick: Tick,
): BucketCounts {
  return count <= MOST_BITS
    ? countFew(rows, bucket, count, customers, tick)
    : countMany(rows, bucket, count, customers, tick)
}

/** How often each set of buckets occurs: among orders, and among what is new to the customer of an order. */
interface Sets {
  readonly bits: Int32Array
  readonly base: number
  /** Buckets of each customer so far; place 0 stands for guests, to whom nothing is new. */
  readonly marks: Int32Array
  readonly orders: Uint32Array
  readonly news: Uint32Array
}

/** Few buckets: without branches, as nobody can foresee which bucket comes next. */
function countFew(rows: MemberRows, bucket: Int32Array, count: number, customers: number, tick: Tick): BucketCounts {
  const sets = {
    bits: bucket.map((own) => (own < 0 ? 0 : 1 << own)),
    base: rows.table.base,
    marks: new Int32Array(customers + 1),
    orders: new Uint32Array(1 << count),
    news: new Uint32Array(1 << count),
  }
  sets.marks[0] = -1
  readNumbers(rows.source, tick, (block) => {
    if (rows.of === 'orders') addOrderSets(rows, block, sets)
    else addLineSets(rows, block, sets)
  })
  return { orders: sumBits(sets.orders, count), distinct: sumBits(sets.news, count) }
}

function addOrderSets(
  rows: Extract<MemberRows, { of: 'orders' }>,
  { orders }: Pick<OrderBlock, 'orders'>,
  sets: Sets,
): void {
  const { codes } = rows
  const { flags, customer } = rows.source.facts.orders
  const { bits, base, marks } = sets
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    const isPurchase = ~(flags[order] as number) & RETURN
    const set = (bits[(codes[order] as number) - base] as number) & -isPurchase
    const key = customer[order] as number
    const slot = key & -Number(key > 0)
    const held = marks[slot] as number
    const fresh = set & ~held
    marks[slot] = held | set
    sets.orders[set] = (sets.orders[set] as number) + 1
    sets.news[fresh] = (sets.news[fresh] as number) + 1
  }
}

function addLineSets(
  rows: Extract<MemberRows, { of: 'lines' }>,
  { orders }: Pick<OrderBlock, 'orders'>,
  sets: Sets,
): void {
  const { facts } = rows.source
  const { flags, customer, lineStart } = facts.orders
  const { product } = facts.lines
  const { bits, base, marks } = sets
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    const last = (lineStart[order + 1] as number) | 0
    let set = 0
    for (let line = (lineStart[order] as number) | 0; line < last; line++) {
      set |= bits[(product[line] as number) - base] as number
    }
    set &= -(~(flags[order] as number) & RETURN)
    const key = customer[order] as number
    const slot = key & -Number(key > 0)
    const held = marks[slot] as number
    const fresh = set & ~held
    marks[slot] = held | set
    sets.orders[set] = (sets.orders[set] as number) + 1
    sets.news[fresh] = (sets.news[fresh] as number) + 1
  }
}

/** Occurrences per bit, from occurrences per set of bits. */
function sumBits(sets: Uint32Array, count: number): Float64Array {
  const sums = new Float64Array(count)
  for (let set = 1; set < sets.length; set++) {
    for (let bit = 0; bit < count; bit++)
      sums[bit] = (sums[bit] as number) + ((set >>> bit) & 1) * (sets[set] as number)
  }
  return sums
}

/** Words of marks per customer and pass: 256 buckets at once. */
const MOST_WORDS = 8

interface Buckets {
  /** Bucket per code of the table; below `first` or from `end` on it is not of this pass. */
  readonly bucket: Int32Array
  readonly base: number
  readonly first: number
  readonly end: number
  readonly words: number
  readonly marks: Uint32Array
  readonly lastOrder: Int32Array
  readonly orders: Float64Array
  readonly distinct: Float64Array
}

/** Any number of buckets: an order is known by the last one seen, a customer by a bit per bucket. */
function countMany(rows: MemberRows, bucket: Int32Array, count: number, customers: number, tick: Tick): BucketCounts {
  const words = Math.min(MOST_WORDS, Math.ceil(count / 32))
  const held = {
    bucket,
    base: rows.table.base,
    words,
    marks: new Uint32Array((customers + 1) * words),
    lastOrder: new Int32Array(count).fill(-1),
    orders: new Float64Array(count),
    distinct: new Float64Array(count),
  }
  for (let first = 0; first < count; first += 32 * words) {
    if (first > 0) held.marks.fill(0)
    countPass(rows, { ...held, first, end: Math.min(count, first + 32 * words) }, tick)
  }
  return held
}

function countPass(rows: MemberRows, buckets: Buckets, tick: Tick): void {
  readNumbers(rows.source, tick, (block) => {
    if (rows.of === 'orders') markOrders(rows, block, buckets)
    else markLines(rows, block, buckets)
  })
}

function markOrders(
  rows: Extract<MemberRows, { of: 'orders' }>,
  { orders }: Pick<OrderBlock, 'orders'>,
  buckets: Buckets,
): void {
  const { codes } = rows
  const columns = rows.source.facts.orders
  const { bucket: bucketOf, base, first, end } = buckets
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    if (((columns.flags[order] as number) & RETURN) !== 0) continue
    const bucket = bucketOf[(codes[order] as number) - base] as number
    if (bucket >= first && bucket < end) mark(buckets, bucket, order, columns.customer[order] as number)
  }
}

function markLines(
  rows: Extract<MemberRows, { of: 'lines' }>,
  { orders }: Pick<OrderBlock, 'orders'>,
  buckets: Buckets,
): void {
  const { orders: columns, lines } = rows.source.facts
  const { lineStart } = columns
  const { product } = lines
  const { bucket: bucketOf, base, first, end, lastOrder } = buckets
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    if (((columns.flags[order] as number) & RETURN) !== 0) continue
    const last = (lineStart[order + 1] as number) | 0
    const customer = columns.customer[order] as number
    for (let line = (lineStart[order] as number) | 0; line < last; line++) {
      const bucket = bucketOf[(product[line] as number) - base] as number
      if (bucket < first || bucket >= end || lastOrder[bucket] === order) continue
      mark(buckets, bucket, order, customer)
    }
  }
}

function mark(buckets: Buckets, bucket: number, order: number, customer: number): void {
  const { marks, words, first, lastOrder, orders, distinct } = buckets
  lastOrder[bucket] = order
  orders[bucket] = (orders[bucket] as number) + 1
  if (customer <= 0) return
  const place = bucket - first
  const word = customer * words + (place >>> 5)
  const held = marks[word] as number
  const isNew = ~(held >>> (place & 31)) & 1
  distinct[bucket] = (distinct[bucket] as number) + isNew
  marks[word] = held | (1 << (place & 31))
}
