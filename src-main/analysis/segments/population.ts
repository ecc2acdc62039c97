import type { AnalysisContext } from '../context.ts'
import { populate, type PopulationRule } from '../kernels/rfm-population.ts'
import type { RfmPopulation } from '../kernels/rfm.ts'
import { readIdRanks } from '../members.ts'
import { purchasesOf } from '../selection-purchases.ts'
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
  const { purchases, counted, columns } = purchasesOf(context, scope)
  const { keys, ...population } = populate(purchases, counted, columns, rule, context.tick)
  const ranks = ranked ? readIdRanks(context) : null
  return { ...population, idRank: ranks ? keys.map((key) => ranks[key] ?? 0) : new Int32Array(keys.length) }
}
