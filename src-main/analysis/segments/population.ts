import { all, sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { keptFor } from '../facts-cache.ts'
import { populate, type PopulationRule } from '../kernels/rfm-population.ts'
import type { RfmPopulation } from '../kernels/rfm.ts'
import { lastCustomer, selectOrders } from '../selection-facts.ts'
import type { Scope } from '../selection.ts'

/**
 * Known customers with at least one dated purchase in scope and window (metrics 5.1), by customer key.
 * @param ranked whether the order of customer ids is needed to break ties
 */
export function readPopulation(
  context: AnalysisContext,
  scope: Scope,
  rule: PopulationRule,
  ranked: boolean,
): RfmPopulation {
  const { orders, columns } = selectOrders(context, scope)
  const { keys, ...population } = populate(columns, orders, lastCustomer(context.facts), rule, context.tick)
  const ranks = ranked ? readIdRanks(context) : null
  return { ...population, idRank: ranks ? keys.map((key) => ranks[key] ?? 0) : new Int32Array(keys.length) }
}

/** Place of each customer key in the order of ids, read once per version. */
function readIdRanks({ db, facts }: AnalysisContext): Int32Array {
  const read = (): Int32Array => {
    const ranks = new Int32Array(lastCustomer(facts) + 1)
    all<{ key: number }>(
      db,
      sql`SELECT customer_key AS key FROM gold_customer_dim WHERE customer_key > 0 AND is_current = 1 ORDER BY customer_id`,
    ).forEach(({ key }, rank) => (ranks[key] = rank))
    return ranks
  }
  return keptFor(facts, 'ranks of ids', read, (ranks) => ranks.byteLength)
}
