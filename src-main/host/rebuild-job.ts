import type { Running } from '../api/services.ts'
import { LensError } from '../base/faults.ts'
import { tableSettings } from '../model/settings.ts'
import type { Settings } from '../model/settings.ts'
import type { PublishedVersion, Rebuilt } from '../store/ledger.ts'
import type { SealedVersion } from '../store/versions.ts'
import type { Workspace } from '../store/workspace.ts'
import { runChild } from './child.ts'
import { JOB_MEGABYTES } from './load-job.ts'
import { sweeper } from './unpublished.ts'

const CURRENCY = 'workspace.reporting_currency'

/** Whether the tables of a version were computed with other settings than these. */
export function isOutdated(version: PublishedVersion, settings: Settings): boolean {
  return version.settings !== tableSettings(settings)
}

/**
 * Computes a version anew in a job process and publishes it by one commit. Cancelled, killed or failed, the workspace
 * keeps its version and nothing of the new one stays.
 * @param publish commits the sealed version together with what it was computed for
 */
export async function* runRebuildJob<T>(
  workspace: Workspace,
  from: PublishedVersion,
  settings: Settings,
  publish: (rebuilt: Rebuilt) => T,
  signal: AbortSignal,
): Running<T> {
  const { version, sha256 } = from
  const findCurrency = settings[CURRENCY] === null && chosenCurrency(from) !== null
  const request = {
    kind: 'rebuild',
    rebuild: { folder: workspace.folder, from: { version, sha256 }, settings, findCurrency },
  }
  const sweep = sweeper(workspace)
  try {
    const { result } = yield* runChild<SealedVersion>('job', request, signal, JOB_MEGABYTES)
    if (signal.aborted) throw new LensError('cancelled', 'Cancelled; nothing was changed.')
    return publish({ ...result, replaces: version })
  } catch (error) {
    sweep()
    throw error
  }
}

/** The reporting currency that a version was computed with by a setting; null when it was found in the data. */
function chosenCurrency({ settings }: PublishedVersion): string | null {
  const stored = JSON.parse(settings ?? '{}') as Partial<Record<typeof CURRENCY, string | null>>
  return stored[CURRENCY] ?? null
}
