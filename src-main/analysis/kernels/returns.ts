import { ORDER_FLAG, type Facts } from '../../base/facts.ts'
import type { MemberTable } from './breakdown.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Sold and returned by member; returned units and amounts are positive, amounts in e4. */
export interface ReturnSums {
  readonly soldUnits: Float64Array
  readonly soldE4: Float64Array
  readonly returnedUnits: Float64Array
  readonly returnedE4: Float64Array
}

/** Adds up sold and returned goods by product or category in one pass over the lines. */
export function sumReturns(
  { orders: facts, lines }: Facts,
  orders: Uint32Array,
  { base, member, members }: MemberTable,
  tick: Tick,
): ReturnSums {
  const make = (): Float64Array => new Float64Array(members)
  const sums = { soldUnits: make(), soldE4: make(), returnedUnits: make(), returnedE4: make() }
  const { flags, lineStart } = facts
  const { product, quantity, netE4 } = lines
  for (let start = 0; start < orders.length; start += ROWS_PER_TICK) {
    tick(start, orders.length)
    const end = Math.min(orders.length, start + ROWS_PER_TICK)
    for (let place = start; place < end; place++) {
      const order = orders[place] as number
      const isReturn = ((flags[order] as number) & ORDER_FLAG.isReturn) !== 0
      const [units, amounts] = isReturn ? [sums.returnedUnits, sums.returnedE4] : [sums.soldUnits, sums.soldE4]
      const sign = isReturn ? -1 : 1
      const last = lineStart[order + 1] as number
      for (let line = lineStart[order] as number; line < last; line++) {
        const own = member[(product[line] as number) - base] as number
        if (own < 0) continue
        units[own] = (units[own] as number) + sign * (quantity[line] as number)
        amounts[own] = (amounts[own] as number) + sign * (netE4[line] as number)
      }
    }
  }
  return sums
}
