import { ORDER_FLAG, type Amounts } from '../../base/facts.ts'
import type { MemberRows, MemberSums } from './breakdown.ts'
import { readBlocks, readNumbers, type OrderBlock, type OrderSource } from './order-blocks.ts'
import { BLOCK, type Codes } from './order-filter.ts'
import type { Tick } from './tick.ts'

/** Up to this many members an order is known by the set of its members, one bit each. */
export const MOST_SETS = 16

/** Sums by member, and how many purchases and known customers have each set of members (bit m = member m). */
export interface MemberSets extends MemberSums {
  readonly orders: Float64Array
  readonly customers: Float64Array
}

const { isReturn: RETURN } = ORDER_FLAG

/** What a pass holds; the last place of `sums` takes what belongs to no member. */
interface Pass {
  readonly members: Uint8Array
  readonly base: number
  readonly sums: Float64Array
  readonly orders: Float64Array
  /** Members of each customer so far; place 0 stands for guests. */
  readonly marks: Uint16Array
  readonly met: Int32Array
  /** Members that were met. */
  held: number
}

/** Sums and counts of few members in one pass: without branches, as nobody can foresee which member comes next. */
export function sumSets(rows: MemberRows, customers: number, tick: Tick): MemberSets {
  const { member, members, base } = rows.table
  const pass: Pass = {
    members: Uint8Array.from(member, (own) => (own < 0 ? members : own)),
    base,
    sums: new Float64Array(members + 1),
    orders: new Float64Array(1 << members),
    marks: new Uint16Array(customers + 1),
    met: new Int32Array(members).fill(-1),
    held: 0,
  }
  if (rows.of === 'orders') readBlocks(rows.source, tick, (block) => addOrders(rows, block, pass))
  else readNumbers(rows.source, tick, (block) => addLines(rows, block, pass))
  return {
    netE4: pass.sums.subarray(0, members),
    met: pass.met,
    orders: pass.orders,
    customers: setsOfCustomers(pass.marks, members),
  }
}

/** Where the set of every order is found. */
export interface KnownSets {
  /** The orders that count, without need to read their lines. */
  readonly source: OrderSource
  /** A code per order, and the set per code from `base` on. */
  readonly codes: Codes
  readonly base: number
  readonly setOf: Uint16Array
}

/** Counts where the set of every order is known. */
export function countSets(
  { source, codes, base, setOf }: KnownSets,
  members: number,
  customers: number,
  tick: Tick,
): Pick<MemberSets, 'orders' | 'customers'> {
  const counts = new Uint32Array(1 << members)
  const marks = new Uint16Array(customers + 1)
  const sets = new Uint16Array(BLOCK)
  readNumbers(source, tick, (block) => {
    for (let place = 0; place < block.orders.length; place++) {
      sets[place] = setOf[(codes[(block.orders[place] as number) | 0] as number) - base] as number
    }
    addKnownSets(source.facts.orders, sets, block.orders, counts, marks)
  })
  return { orders: Float64Array.from(counts), customers: setsOfCustomers(marks, members) }
}

/** @param sets by place in the block */
function addKnownSets(
  { flags, customer }: OrderSource['facts']['orders'],
  sets: Uint16Array,
  orders: Uint32Array,
  counts: Uint32Array,
  marks: Uint16Array,
): void {
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    // Returns have no set: 0 counts for nobody.
    const set = (sets[place] as number) & -(~(flags[order] as number) & RETURN)
    const key = customer[order] as number
    const slot = key & -Number(key > 0)
    counts[set] = (counts[set] as number) + 1
    marks[slot] = (marks[slot] as number) | set
  }
}

/** How many known customers have each set. */
function setsOfCustomers(marks: Uint16Array, members: number): Float64Array {
  const sets = new Float64Array(1 << members)
  for (let key = 1; key < marks.length; key++) {
    const set = marks[key] as number
    sets[set] = (sets[set] as number) + 1
  }
  return sets
}

function addOrders(
  { source, codes, table }: Extract<MemberRows, { of: 'orders' }>,
  { orders, netE4 }: OrderBlock,
  pass: Pass,
): void {
  const { flags, customer } = source.facts.orders
  const { members, base, sums, marks, orders: counts } = pass
  const all = (1 << table.members) - 1
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    if (((flags[order] as number) & RETURN) !== 0) continue
    const member = members[(codes[order] as number) - base] as number
    const set = (1 << member) & all
    const key = customer[order] as number
    const slot = key & -Number(key > 0)
    sums[member] = (sums[member] as number) + (netE4[place] as number)
    counts[set] = (counts[set] as number) + 1
    marks[slot] = (marks[slot] as number) | set
    if ((set & ~pass.held) !== 0) meet(pass, member)
  }
}

function addLines(
  { source, table }: Extract<MemberRows, { of: 'lines' }>,
  { orders }: Pick<OrderBlock, 'orders'>,
  pass: Pass,
): void {
  const { flags, customer, lineStart } = source.facts.orders
  const { product, netE4 }: { product: Int32Array; netE4: Amounts } = source.facts.lines
  const { members, base, sums, marks, orders: counts } = pass
  const all = (1 << table.members) - 1
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    if (((flags[order] as number) & RETURN) !== 0) continue
    const first = (lineStart[order] as number) | 0
    const end = (lineStart[order + 1] as number) | 0
    let set = 0
    for (let line = first; line < end; line++) {
      const member = members[(product[line] as number) - base] as number
      set |= 1 << member
      sums[member] = (sums[member] as number) + (netE4[line] as number)
    }
    set &= all
    const key = customer[order] as number
    const slot = key & -Number(key > 0)
    counts[set] = (counts[set] as number) + 1
    marks[slot] = (marks[slot] as number) | set
    if ((set & ~pass.held) === 0) continue
    for (let line = first; line < end; line++) meet(pass, members[(product[line] as number) - base] as number)
  }
}

/** Gives a member its place among those met, when it has none yet. */
function meet(pass: Pass, member: number): void {
  if (member >= pass.met.length || (pass.met[member] as number) >= 0) return
  pass.met[member] = pass.met.reduce((count, place) => count + Number(place >= 0), 0)
  pass.held |= 1 << member
}
