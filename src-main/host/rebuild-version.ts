import { rmSync } from 'node:fs'
import type { Progress } from '../api/contract/import.ts'
import { resettle } from '../import/after-load.ts'
import { buildMartsBeside } from '../marts/build.ts'
import type { BuildProgress } from '../marts/build.ts'
import type { Settings } from '../model/settings.ts'
import { storeFault } from '../store/errors.ts'
import { openWarehouse } from '../store/open.ts'
import { workspacePaths } from '../store/paths.ts'
import { versionSnapshot } from '../store/snapshot/version-snapshot.ts'
import { createPartial, sealBeside, versionOfPath } from '../store/versions.ts'
import type { SealedVersion } from '../store/versions.ts'
import { entry } from './entry.ts'

/** What a rebuild works on. */
export interface RebuildRequest {
  readonly folder: string
  /** Version whose facts are kept, with the checksum that it must have. */
  readonly from: { readonly version: number; readonly sha256: string }
  readonly settings: Settings
  /** Whether the reporting currency is looked for anew in the data. */
  readonly findCurrency: boolean
}

/**
 * Copies a version, computes everything in it that follows from settings anew, runs the data tests and seals it. The
 * caller publishes it; whatever fails leaves nothing behind.
 * @throws LensError `data_test_failed`, `workspace_corrupt`, `disk_full`, `disk_io`
 */
export async function rebuildVersion(
  request: RebuildRequest,
  report: (progress: Progress) => void,
): Promise<SealedVersion> {
  const say = (step: number, label: string, done: number, total: number | null): void => {
    report({ stage: 'derive', step, steps: 3, label, done, total, unit: 'steps', rate: null, secondsLeft: null })
  }
  say(1, 'Copying the current version', 0, null)
  const partial = createPartial(workspacePaths(request.folder), request.from.version, request.from.sha256)
  const snapshot = versionSnapshot(partial)
  try {
    const db = openWarehouse(partial, { readOnly: false })
    try {
      resettle(db, request.settings, request.findCurrency)
      const build = {
        settings: request.settings,
        buildId: versionOfPath(partial),
        trigger: 'manual',
        facts: snapshot.take(db),
        report: ({ label, done, total }: BuildProgress) => say(2, label, done, total),
      } as const
      await buildMartsBeside(db, build, entry('check'))
    } finally {
      db.close()
    }
    say(3, 'Checking the new version', 0, null)
    const sealed = await sealBeside(partial, entry('seal'))
    await snapshot.finish(sealed)
    return sealed
  } catch (error) {
    await snapshot.discard()
    rmSync(partial.replace(/\.partial$/, ''), { force: true })
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(partial + suffix, { force: true })
    throw storeFault(error, 'the warehouse')
  }
}
