import { ORDER_FLAG } from '../../base/facts.ts'
import type { MemberRows } from './breakdown.ts'
import type { DayGroups } from './group-orders.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Purchases by group of days and member; cell = group × members + member. */
export interface Cells {
  readonly netE4: Float64Array
  readonly orders: Float64Array
}

/** Sums purchases by period and by a dimension of orders (channel, region) in one pass. */
export function sumCells(rows: Extract<MemberRows, { of: 'orders' }>, days: DayGroups, tick: Tick): Cells {
  const { columns, orders, codes, table } = rows
  const { members } = table
  // One group more, for the days outside.
  const cells = (days.count + 1) * members
  const sums = { netE4: new Float64Array(cells), orders: new Float64Array(cells) }
  const { day, flags, netE4 } = columns
  const { base, groups } = days
  const last = groups.length - 1
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      const isPurchase = ~(flags[order] as number) & ORDER_FLAG.isReturn
      const group = groups[Math.min(Math.max((day[order] as number) - base, 0), last)] as number
      const cell = group * members + (table.member[(codes[order] as number) - table.base] as number)
      sums.netE4[cell] = (sums.netE4[cell] as number) + isPurchase * (netE4[order] as number)
      sums.orders[cell] = (sums.orders[cell] as number) + isPurchase
    }
  }
  return { netE4: sums.netE4.subarray(0, days.count * members), orders: sums.orders.subarray(0, days.count * members) }
}
