import type { OrderSource } from '../../src-main/analysis/kernels/order-blocks.ts'
import { dayZones } from '../../src-main/analysis/kernels/order-filter.ts'
import { daySequence } from '../../src-main/analysis/kernels/day-sequence.ts'
import { UNDATED, type Facts } from '../../src-main/base/facts.ts'

/** Every order and return of the facts, ascending or, when asked, with purchases by day. */
export function everyOrder(facts: Facts, matches: Uint8Array | null = null, byDay = false): OrderSource {
  const { day } = facts.orders
  const sequence = byDay ? daySequence(facts.orders) : null
  return {
    facts,
    pass: { day, zones: dayZones(day, sequence), from: UNDATED, to: 2_147_483_647, tests: [], sequence },
    matches,
  }
}
