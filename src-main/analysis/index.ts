import { runItems, runRules } from './baskets/run.ts'
import { runChecks, runExplain, runFilters, runQuarantine, runRows, runTables } from './catalog/run.ts'
import { runTriangle } from './cohorts/run.ts'
import type { Run } from './context.ts'
import { runGet, runList, runOrderLines } from './customers/run.ts'
import { runPromotions, runReturns } from './goods/run.ts'
import { runBreakdown, runDrivers, runKpis, runPanels, runSeries } from './overview/run.ts'
import { runRfm } from './segments/run.ts'
import { runReadout, runStudies } from './uplift/run.ts'

/** Every procedure that a reader answers, by its path in the contract; input was checked against the contract. */
export const analyses: Readonly<Record<string, Run<never, unknown>>> = {
  'analysis.overview.panels': runPanels,
  'analysis.overview.kpis': runKpis,
  'analysis.overview.series': runSeries,
  'analysis.overview.breakdown': runBreakdown,
  'analysis.overview.drivers': runDrivers,
  'analysis.segments.rfm': runRfm,
  'analysis.baskets.rules': runRules,
  'analysis.baskets.items': runItems,
  'analysis.cohorts.triangle': runTriangle,
  'analysis.goods.promotions': runPromotions,
  'analysis.goods.returns': runReturns,
  'analysis.uplift.studies': runStudies,
  'analysis.uplift.readout': runReadout,
  'customer.get': runGet,
  'customer.list': runList,
  'customer.orderLines': runOrderLines,
  'catalog.filters': runFilters,
  'catalog.tables': runTables,
  'catalog.rows': runRows,
  'catalog.explain': runExplain,
  'catalog.checks': runChecks,
  'import.quarantine': runQuarantine,
}
