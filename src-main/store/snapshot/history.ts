import type { Database } from 'better-sqlite3'
import type { CustomerOrders, OrderFacts } from '../../base/facts.ts'
import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import { firstNotLess } from '../../base/search.ts'
import { all, members, sql } from '../sql.ts'
import { sharedInt32, sharedUint32 } from './shared.ts'

/** What the history of customers follows from. */
export interface HistoryInput extends Pick<OrderFacts, 'count' | 'key' | 'customer' | 'day' | 'flags'> {
  /** Time of the transaction in milliseconds; NaN when it is not known, which comes first. */
  readonly time: Float64Array
  /** Greatest customer key of the warehouse. */
  readonly lastCustomer: number
}

/** The transactions of every customer in order, and the place of each purchase in it. */
export interface History extends Pick<OrderFacts, 'orderNumber' | 'daysSincePrevious'> {
  readonly customers: CustomerOrders
}

/**
 * Orders the transactions of each known customer by day, time and transaction id, and numbers the purchases: what
 * `ROW_NUMBER` and `LAG` of `order-summary.sql` give. A counting sort by customer leaves ranges of a few transactions,
 * which are merged by time.
 */
export function readHistory(db: Database, input: HistoryInput): History {
  const customers = byCustomer(input)
  sortRanges(customers, input)
  breakTies(db, customers, input)
  return { customers, ...numberPurchases(customers, input) }
}

function byCustomer({ count, customer, lastCustomer }: HistoryInput): CustomerOrders {
  const start = sharedUint32(lastCustomer + 2)
  for (let order = 0; order < count; order++) {
    const key = customer[order] as number
    if (key > 0) start[key + 1] = (start[key + 1] as number) + 1
  }
  for (let key = 1; key < start.length; key++) start[key] = (start[key] as number) + (start[key - 1] as number)
  const next = start.slice()
  const orders = sharedUint32(start[start.length - 1] ?? 0)
  for (let order = 0; order < count; order++) {
    const key = customer[order] as number
    if (key <= 0) continue
    const place = next[key] as number
    orders[place] = order
    next[key] = place + 1
  }
  return { start, orders }
}

/** Ranges up to this long are sorted by insertion. */
const SHORT = 24

function sortRanges({ start, orders }: CustomerOrders, input: HistoryInput): void {
  const scratch = new Uint32Array(orders.length)
  for (let key = 0; key + 1 < start.length; key++) {
    const from = start[key] as number
    const to = start[key + 1] as number
    for (let block = from; block < to; block += SHORT) insertionSort(orders, block, Math.min(block + SHORT, to), input)
    for (let width = SHORT; width < to - from; width *= 2) mergeBlocks(orders, scratch, { from, to, width }, input)
  }
}

function insertionSort(orders: Uint32Array, from: number, to: number, input: HistoryInput): void {
  for (let next = from + 1; next < to; next++) {
    const order = orders[next] as number
    let place = next
    while (place > from && isLater(orders[place - 1] as number, order, input)) {
      orders[place] = orders[place - 1] as number
      place--
    }
    orders[place] = order
  }
}

function mergeBlocks(
  orders: Uint32Array,
  scratch: Uint32Array,
  { from, to, width }: { from: number; to: number; width: number },
  input: HistoryInput,
): void {
  for (let begin = from; begin + width < to; begin += 2 * width) {
    const middle = begin + width
    const end = Math.min(middle + width, to)
    if (!isLater(orders[middle - 1] as number, orders[middle] as number, input)) continue
    let left = begin
    let right = middle
    for (let place = begin; place < end; place++) {
      const takeRight =
        left === middle || (right < end && isLater(orders[left] as number, orders[right] as number, input))
      scratch[place] = orders[takeRight ? right++ : left++] as number
    }
    orders.set(scratch.subarray(begin, end), begin)
  }
}

/** Whether transaction a comes after b; equal days and times keep their order. */
function isLater(a: number, b: number, { day, time }: HistoryInput): boolean {
  const days = (day[a] as number) - (day[b] as number)
  if (days !== 0) return days > 0
  const left = time[a] as number
  const right = time[b] as number
  return left > right || (right !== right && left === left)
}

/** Transactions of a customer at one moment stand by transaction id, as bytes; SQLite ranks them. */
function breakTies(db: Database, { start, orders }: CustomerOrders, input: HistoryInput): void {
  const ties = findTies(start, orders, input)
  if (ties.length === 0) return
  const keys = ties.flatMap(([from, to]) =>
    Array.from(orders.subarray(from, to), (order) => input.key[order] as number),
  )
  const ranked = all<{ order_key: number }>(
    db,
    sql`SELECT order_key FROM order_header WHERE order_key IN ${members(keys)} ORDER BY transaction_id, order_key`,
  )
  const rank = new Uint32Array(input.count)
  for (const [place, { order_key: key }] of ranked.entries()) rank[firstNotLess(input.key, key)] = place
  for (const [from, to] of ties) {
    orders.subarray(from, to).sort((a, b) => (rank[a] as number) - (rank[b] as number))
  }
}

function findTies(start: Uint32Array, orders: Uint32Array, input: HistoryInput): [from: number, to: number][] {
  const ties: [number, number][] = []
  for (let key = 0; key + 1 < start.length; key++) {
    const end = start[key + 1] as number
    let from = start[key] as number
    for (let place = from + 1; place <= end; place++) {
      if (place < end && !isLater(orders[place] as number, orders[place - 1] as number, input)) continue
      if (place - from > 1) ties.push([from, place])
      from = place
    }
  }
  return ties
}

function numberPurchases(
  { start, orders }: CustomerOrders,
  { count, day, flags }: HistoryInput,
): Pick<History, 'orderNumber' | 'daysSincePrevious'> {
  const orderNumber = sharedInt32(count)
  const daysSincePrevious = sharedInt32(count).fill(-1)
  for (let key = 0; key + 1 < start.length; key++) {
    let number = 0
    let previous: number = UNDATED
    for (let place = start[key] as number; place < (start[key + 1] as number); place++) {
      const order = orders[place] as number
      if (((flags[order] as number) & ORDER_FLAG.isReturn) !== 0) continue
      const today = day[order] as number
      orderNumber[order] = ++number
      if (previous !== UNDATED && today !== UNDATED) daysSincePrevious[order] = today - previous
      previous = today
    }
  }
  return { orderNumber, daysSincePrevious }
}
