import type { AnalysisContext } from '../context.ts'
import { amountCube } from '../members.ts'
import { dataPeriod, hasMargins, sourceOf } from '../selection-source.ts'
import { scopeOf } from '../selection.ts'

/** Works out, once per version, what the first change of a filter would have to wait for. */
export function warmUp(context: AnalysisContext): void {
  const everything = scopeOf(context, { customers: 'all' })
  amountCube(context)
  sourceOf(context, everything, 'own', 'by day')
  dataPeriod(context, everything)
  hasMargins(context)
}
