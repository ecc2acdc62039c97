import { ORDER_FLAG, type Facts } from '../../base/facts.ts'
import { countBuckets } from './bucket-counts.ts'
import { countSets, MOST_SETS, sumSets, type KnownSets, type MemberSets } from './member-sets.ts'
import { readBlocks, readNumbers, type OrderBlock, type OrderSource } from './order-blocks.ts'
import type { Codes } from './order-filter.ts'
import type { Tick } from './tick.ts'

/** Member number 0..members-1 per code from `base` on; -1 = belongs to no member. */
export interface MemberTable {
  readonly base: number
  readonly member: Int32Array
  readonly members: number
}

/** Purchases whose member is a matter of the order (channel, region) or of its lines (category, product). */
export type MemberRows = {
  /** Orders and returns of the selection; returns are left out. */
  readonly source: OrderSource
  readonly table: MemberTable
  /** Where amounts and members are known without reading amounts and lines. */
  readonly known?: KnownMembers | null
} & ({ readonly of: 'orders'; readonly codes: Codes } | { readonly of: 'lines' })

/** Purchase amounts by member, and where the members of every order are found. */
export interface KnownMembers extends KnownSets {
  readonly netE4: Float64Array
}

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

/** Distinct orders and customers of members taken together. */
type CountTogether = (members: readonly number[]) => { readonly orders: number; readonly customers: number }

const { isReturn: RETURN } = ORDER_FLAG

/** Sums per member in one pass. */
export function sumMembers(rows: MemberRows, tick: Tick): Pick<MemberSums, 'netE4'> {
  return rows.known ?? addUp(rows, tick)
}

function addUp(rows: MemberRows, tick: Tick): MemberSums {
  const { members } = rows.table
  const [netE4, met] = [new Float64Array(members), new Int32Array(members).fill(-1)]
  let count = 0
  if (rows.of === 'orders') {
    readBlocks(rows.source, tick, (block) => (count = addOrders(rows, block, netE4, met, count)))
  } else {
    readNumbers(rows.source, tick, (block) => (count = addLines(rows, block, netE4, met, count)))
  }
  return { netE4, met }
}

function addOrders(
  { source, table, codes }: Extract<MemberRows, { of: 'orders' }>,
  { orders, netE4 }: OrderBlock,
  sums: Float64Array,
  met: Int32Array,
  count: number,
): number {
  const { flags } = source.facts.orders
  const { base, member: members } = table
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    if (((flags[order] as number) & RETURN) !== 0) continue
    const member = members[(codes[order] as number) - base] as number
    if (member < 0) continue
    if ((met[member] as number) < 0) met[member] = count++
    sums[member] = (sums[member] as number) + (netE4[place] as number)
  }
  return count
}

function addLines(
  { source, table }: Extract<MemberRows, { of: 'lines' }>,
  { orders }: Pick<OrderBlock, 'orders'>,
  sums: Float64Array,
  met: Int32Array,
  count: number,
): number {
  const { flags, lineStart } = source.facts.orders
  const { product, netE4 }: Pick<Facts['lines'], 'product' | 'netE4'> = source.facts.lines
  const { base, member: members } = table
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    if (((flags[order] as number) & RETURN) !== 0) continue
    const end = (lineStart[order + 1] as number) | 0
    for (let line = (lineStart[order] as number) | 0; line < end; line++) {
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
  if (rows.table.members <= MOST_SETS) {
    const sums = setsOf(rows, customers, tick)
    const [shown, rest] = ranked(sums, top)
    return totalsOf(sums, shown, rest, together(sums))
  }
  const sums = addUp(rows, tick)
  const [shown, rest] = ranked(sums, top)
  const bucketOf = sums.met.map((place) => (place < 0 ? -1 : shown.length))
  shown.forEach((member, bucket) => (bucketOf[member] = bucket))
  const buckets = rows.table.member.map((member) => (member < 0 ? -1 : (bucketOf[member] ?? -1)))
  const { orders, distinct } = countBuckets(rows, buckets, shown.length + 1, customers, tick)
  return totalsOf(sums, shown, rest, ([member = -1]) => {
    const bucket = bucketOf[member] ?? -1
    return { orders: orders[bucket] ?? 0, customers: distinct[bucket] ?? 0 }
  })
}

/** Sums and sets, as far as they are known, unless sums are equal: then it counts which member was met first. */
function setsOf(rows: MemberRows, customers: number, tick: Tick): MemberSets {
  if (!rows.known) return sumSets(rows, customers, tick)
  const { netE4 } = rows.known
  const counts = countSets(rows.known, rows.table.members, customers, tick)
  const occur = counts.orders.reduce((all, count, set) => (count > 0 ? all | set : all), 0)
  const met = Int32Array.from(netE4, (_, member) => ((occur >> member) & 1) - 1)
  const sums = netE4.filter((_, member) => met[member] === 0)
  return new Set(sums).size === sums.length ? { netE4, met, ...counts } : sumSets(rows, customers, tick)
}

/** The members with a purchase, largest first: those that are shown and the rest. */
function ranked({ netE4, met }: MemberSums, top: number): [number[], number[]] {
  const sumOf = (member: number): number => netE4[member] ?? 0
  const all = [...met.keys()]
    .filter((member) => (met[member] ?? -1) >= 0)
    .sort((a, b) => sumOf(b) - sumOf(a) || (met[a] ?? 0) - (met[b] ?? 0))
  return [all.slice(0, top), all.slice(top)]
}

function totalsOf(
  { netE4 }: MemberSums,
  shown: readonly number[],
  rest: readonly number[],
  count: CountTogether,
): MemberTotal[] {
  const sumOf = (member: number): number => netE4[member] ?? 0
  return [
    ...shown.map((member) => ({ member, netE4: sumOf(member), ...count([member]) })),
    ...(rest.length > 0
      ? [{ member: -1, netE4: rest.reduce((sum, member) => sum + sumOf(member), 0), ...count(rest) }]
      : []),
  ]
}

/** Counts from the sets of members that occur. */
function together({ orders, customers }: MemberSets): CountTogether {
  const [ofOrders, ofCustomers] = [occurring(orders), occurring(customers)]
  const countIn = (sets: readonly (readonly [number, number])[], bits: number): number =>
    sets.reduce((sum, [set, count]) => sum + ((set & bits) === 0 ? 0 : count), 0)
  return (members) => {
    const bits = members.reduce((set, member) => set | (1 << member), 0)
    return { orders: countIn(ofOrders, bits), customers: countIn(ofCustomers, bits) }
  }
}

/** The sets that occur, with their counts. */
function occurring(counts: Float64Array): [number, number][] {
  const found: [number, number][] = []
  for (let set = 1; set < counts.length; set++) {
    const count = counts[set] as number
    if (count > 0) found.push([set, count])
  }
  return found
}
