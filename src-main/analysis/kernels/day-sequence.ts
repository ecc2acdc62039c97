import { ORDER_FLAG, UNDATED, type OrderFacts } from '../../base/facts.ts'
import { dayGroups, groupByDay } from './group-orders.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/**
 * Order numbers sorted by day, stable, undated ones at the end; null when the dated purchases come in the order of their
 * days already, as they do in most extracts.
 */
export function daySequence(
  { count, day, flags }: Pick<OrderFacts, 'count' | 'day' | 'flags'>,
  tick: Tick = () => undefined,
): Uint32Array | null {
  let [previous, first, last, sorted] = [UNDATED, 2_147_483_647, UNDATED, true]
  for (let order = 0; order < count; order++) {
    if (order % ROWS_PER_TICK === 0) tick(order, count)
    const own = day[order] as number
    if (own === UNDATED) continue
    first = Math.min(first, own)
    last = Math.max(last, own)
    if (((flags[order] as number) & ORDER_FLAG.isReturn) !== 0) continue
    sorted &&= own >= previous
    previous = own
  }
  if (sorted) return null
  const all = Uint32Array.from({ length: count }, (_, order) => order)
  const days = dayGroups(first, last, last - first + 1, (own) => own - first)
  return groupByDay(all, day, days, tick).orders
}
