import { ORDER_FLAG, type Amounts, type Facts } from '../../base/facts.ts'
import type { Codes } from './order-filter.ts'
import type { OrderColumns } from './order-columns.ts'
import { countBuckets } from './bucket-counts.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Member number 0..members-1 per code from `base` on; -1 = belongs to no member. */
export interface MemberTable {
  readonly base: number
  readonly member: Int32Array
  readonly members: number
}

/** Purchases whose member is a matter of the order (channel, region) or of its lines (category, product). */
export type MemberRows = {
  readonly columns: OrderColumns
  /** Orders and returns of the selection, ascending; returns are left out. */
  readonly orders: Uint32Array
  readonly table: MemberTable
} & (
  | { readonly of: 'orders'; readonly codes: Codes }
  | { readonly of: 'lines'; readonly facts: Pick<Facts, 'orders' | 'lines'> }
)

/** Sum and distinct counts of one member, or of all members beyond the largest (`member` = -1). */
export interface MemberTotal {
  readonly member: number
  readonly netE4: number
  readonly orders: number
  readonly customers: number
}

/** Sums of the members with a purchase. */
export interface MemberSums {
  readonly netE4: Float64Array
  /** Place of the member among those met, in the order of the rows; -1 without a purchase. */
  readonly met: Int32Array
}

const { isReturn: RETURN } = ORDER_FLAG

/** Sums per member in one pass. */
export function sumMembers(rows: MemberRows, tick: Tick): MemberSums {
  const netE4 = new Float64Array(rows.table.members)
  const met = new Int32Array(rows.table.members).fill(-1)
  let count = 0
  for (let from = 0; from < rows.orders.length; from += ROWS_PER_TICK) {
    tick(from, rows.orders.length)
    const to = Math.min(rows.orders.length, from + ROWS_PER_TICK)
    count =
      rows.of === 'orders' ? addOrders(rows, from, to, netE4, met, count) : addLines(rows, from, to, netE4, met, count)
  }
  return { netE4, met }
}

function addOrders(
  { columns, orders, table, codes }: Extract<MemberRows, { of: 'orders' }>,
  from: number,
  to: number,
  sums: Float64Array,
  met: Int32Array,
  count: number,
): number {
  const { flags, netE4 } = columns
  const { base, member: members } = table
  for (let place = from; place < to; place++) {
    const order = orders[place] as number
    if (((flags[order] as number) & RETURN) !== 0) continue
    const member = members[(codes[order] as number) - base] as number
    if (member < 0) continue
    if ((met[member] as number) < 0) met[member] = count++
    sums[member] = (sums[member] as number) + (netE4[order] as number)
  }
  return count
}

function addLines(
  { columns, orders, table, facts }: Extract<MemberRows, { of: 'lines' }>,
  from: number,
  to: number,
  sums: Float64Array,
  met: Int32Array,
  count: number,
): number {
  const { flags } = columns
  const { lineStart } = facts.orders
  const { product, netE4 }: { product: Int32Array; netE4: Amounts } = facts.lines
  const { base, member: members } = table
  for (let place = from; place < to; place++) {
    const order = orders[place] as number
    if (((flags[order] as number) & RETURN) !== 0) continue
    const end = lineStart[order + 1] as number
    for (let line = lineStart[order] as number; line < end; line++) {
      const member = members[(product[line] as number) - base] as number
      if (member < 0) continue
      if ((met[member] as number) < 0) met[member] = count++
      sums[member] = (sums[member] as number) + (netE4[line] as number)
    }
  }
  return count
}

/** Sums and counts, largest first, the members beyond `top` together; of equal sums the one met first comes first. */
export function rankMembers(rows: MemberRows, top: number, customers: number, tick: Tick): MemberTotal[] {
  const { netE4, met } = sumMembers(rows, tick)
  const sumOf = (member: number): number => netE4[member] ?? 0
  const ranked = [...met.keys()]
    .filter((member) => (met[member] ?? -1) >= 0)
    .sort((a, b) => sumOf(b) - sumOf(a) || (met[a] ?? 0) - (met[b] ?? 0))
  const shown = ranked.slice(0, top)
  const bucketOf = met.map((place) => (place < 0 ? -1 : shown.length))
  shown.forEach((member, bucket) => (bucketOf[member] = bucket))
  const buckets = rows.table.member.map((member) => (member < 0 ? -1 : (bucketOf[member] ?? -1)))
  const { orders, distinct } = countBuckets(rows, buckets, shown.length + 1, customers, tick)
  const counts = (bucket: number): { orders: number; customers: number } => ({
    orders: orders[bucket] ?? 0,
    customers: distinct[bucket] ?? 0,
  })
  const rest = ranked.slice(top).reduce((sum, member) => sum + sumOf(member), 0)
  return [
    ...shown.map((member, bucket) => ({ member, netE4: sumOf(member), ...counts(bucket) })),
    ...(ranked.length > top ? [{ member: -1, netE4: rest, ...counts(shown.length) }] : []),
  ]
}
