import { runItems, runRules } from './baskets/run.ts'
import { runTriangle } from './cohorts/run.ts'
import type { Run } from './context.ts'
import { runBreakdown, runDrivers, runKpis, runSeries } from './overview/run.ts'
import { runRfm } from './segments/run.ts'
import { runReadout, runStudies } from './uplift/run.ts'

/** Every analysis by the path of its procedure; input is what the procedure's contract let through. */
export const analyses: Readonly<Record<string, Run<never, unknown>>> = {
  'analysis.overview.kpis': runKpis,
  'analysis.overview.series': runSeries,
  'analysis.overview.breakdown': runBreakdown,
  'analysis.overview.drivers': runDrivers,
  'analysis.segments.rfm': runRfm,
  'analysis.baskets.rules': runRules,
  'analysis.baskets.items': runItems,
  'analysis.cohorts.triangle': runTriangle,
  'analysis.uplift.studies': runStudies,
  'analysis.uplift.readout': runReadout,
}
