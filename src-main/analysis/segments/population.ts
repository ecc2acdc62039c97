import type { Day } from '../../base/days.ts'
import { all, sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { UNDATED } from '../kernels/overview.ts'
import type { RfmPopulation } from '../kernels/rfm.ts'
import { readOrders } from '../selection-orders.ts'
import type { Scope } from '../selection.ts'

/** Which orders make the population, and which money. */
export interface PopulationRule {
  readonly asOf: Day
  /** Days that count, ending on the as-of date; null = all. */
  readonly windowDays: number | null
  readonly monetary: 'purchases' | 'net'
  /** Whether the order of customer ids is needed to break ties. */
  readonly ranked: boolean
}

/** Known customers with at least one dated purchase in scope and window (metrics 5.1), by customer key. */
export function readPopulation(context: AnalysisContext, scope: Scope, rule: PopulationRule): RfmPopulation {
  const orders = readOrders(context, scope)
  const from = rule.windowDays === null ? UNDATED + 1 : rule.asOf - rule.windowDays + 1
  const held = new Map<number, { last: number; frequency: number; e4: number }>()
  for (let row = 0; row < orders.length; row++) {
    const customer = orders.customer[row] ?? 0
    const day = orders.day[row] ?? UNDATED
    if (customer <= 0 || day < from) continue
    const own = held.get(customer) ?? { last: UNDATED, frequency: 0, e4: 0 }
    held.set(customer, own)
    const isReturn = orders.isReturn[row] === 1
    if (!isReturn || rule.monetary === 'net') own.e4 += orders.netE4[row] ?? 0
    if (isReturn) continue
    own.frequency++
    own.last = Math.max(own.last, day)
  }
  const buyers = [...held].filter(([, own]) => own.frequency > 0).sort(([a], [b]) => a - b)
  const ranks = rule.ranked ? readIdRanks(context) : new Map<number, number>()
  return {
    recencyDays: Int32Array.from(buyers, ([, own]) => rule.asOf - own.last),
    frequency: Int32Array.from(buyers, ([, own]) => own.frequency),
    monetaryE4: Float64Array.from(buyers, ([, own]) => own.e4),
    idRank: Int32Array.from(buyers, ([customer]) => ranks.get(customer) ?? 0),
  }
}

function readIdRanks(context: AnalysisContext): Map<number, number> {
  const rows = all<{ key: number }>(
    context.db,
    sql`SELECT customer_key AS key FROM gold_customer_dim WHERE customer_key > 0 AND is_current = 1 ORDER BY customer_id`,
  )
  return new Map(rows.map(({ key }, rank) => [key, rank]))
}
