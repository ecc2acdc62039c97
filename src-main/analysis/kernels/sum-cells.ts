import { ORDER_FLAG } from '../../base/facts.ts'
import type { MemberRows } from './breakdown.ts'
import type { DayGroups } from './group-orders.ts'
import { readBlocks, type OrderBlock } from './order-blocks.ts'
import type { Tick } from './tick.ts'

/** Purchases by group of days and member; cell = group × members + member. */
export interface Cells {
  readonly netE4: Float64Array
  readonly orders: Float64Array
}

/**
 * Sums purchases by period and by a dimension of orders (channel, region) in one pass.
 * @param day the day on which each order counts
 */
export function sumCells(
  rows: Extract<MemberRows, { of: 'orders' }>,
  day: Int32Array,
  days: DayGroups,
  tick: Tick,
): Cells {
  const { members } = rows.table
  // One group more, for the days outside.
  const cells = (days.count + 1) * members
  const sums = { netE4: new Float64Array(cells), orders: new Float64Array(cells) }
  readBlocks(rows.source, tick, (block) => addBlock(rows, day, days, block, sums))
  return { netE4: sums.netE4.subarray(0, days.count * members), orders: sums.orders.subarray(0, days.count * members) }
}

function addBlock(
  { source, codes, table }: Extract<MemberRows, { of: 'orders' }>,
  day: Int32Array,
  { base, groups }: DayGroups,
  { orders, netE4 }: OrderBlock,
  sums: Cells,
): void {
  const { flags } = source.facts.orders
  const { member, members, base: firstCode } = table
  const last = groups.length - 1
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const isPurchase = ~(flags[order] as number) & ORDER_FLAG.isReturn
    const group = groups[Math.min(Math.max((day[order] as number) - base, 0), last)] as number
    const cell = group * members + (member[(codes[order] as number) - firstCode] as number)
    sums.netE4[cell] = (sums.netE4[cell] as number) + isPurchase * (netE4[place] as number)
    sums.orders[cell] = (sums.orders[cell] as number) + isPurchase
  }
}
