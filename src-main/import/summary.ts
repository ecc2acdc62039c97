import { LensError } from '../base/faults.ts'
import type { RowCounts } from './conform/row-log.ts'
import type { BatchSummary, LoadSummary } from './request.ts'

interface Filled {
  readonly batches: readonly BatchSummary[]
  readonly controls: LoadSummary['controls']
  readonly checks: LoadSummary['checks']
}

/** Sums the batches of a load; refuses (`unbalanced`) rows that do not add up. `published` is set by the caller's publish. */
export function summariseLoad(load: number, version: number, startedAt: Date, filled: Filled): LoadSummary {
  const accounting = addCounts(filled.batches.map((batch) => batch.accounting))
  const { read, loaded, duplicate, superseded, quarantined, ignored } = accounting
  const balanced = read === loaded + duplicate + superseded + quarantined + ignored
  if (!balanced) throw new LensError('unbalanced', 'The rows of the load do not balance.', { load, ...accounting })
  return {
    load,
    version,
    accounting,
    balanced,
    published: false,
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    batches: [...filled.batches],
    controls: [...filled.controls],
    checks: filled.checks,
  }
}

/** Sum of row counts. */
export function addCounts(counts: readonly RowCounts[]): RowCounts {
  const sum: RowCounts = { read: 0, loaded: 0, duplicate: 0, superseded: 0, quarantined: 0, ignored: 0 }
  for (const count of counts) {
    sum.read += count.read
    sum.loaded += count.loaded
    sum.duplicate += count.duplicate
    sum.superseded += count.superseded
    sum.quarantined += count.quarantined
    sum.ignored += count.ignored
  }
  return sum
}
