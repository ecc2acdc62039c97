import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { SettingRow } from '../api/contract/workspace.ts'
import type { Running } from '../api/services.ts'
import {
  settingEffect,
  settingFromScalar,
  settingKeys,
  settingRow,
  settingsFrom,
  settingToScalar,
} from '../model/settings.ts'
import type { Workspace } from '../store/workspace.ts'
import { isOutdated, runRebuildJob } from './rebuild-job.ts'

type Shown = z.infer<typeof SettingRow>

/** Every setting with its value; a list of numbers is shown as text, `6, 7`. */
export function listSettings(workspace: Workspace): Shown[] {
  const values = workspace.settings()
  return settingKeys().map((key) => {
    const row = settingRow(key)
    return {
      key,
      type: row.type === 'numbers' ? 'text' : row.type,
      value: settingToScalar(values[key]),
      default: settingToScalar(row.default),
      choices: [...(row.choices ?? [])],
      effect: settingEffect(key),
      doc: row.doc,
    }
  })
}

/**
 * Changes one setting. Tables that depend on it are computed anew as the next version; setting and version change in
 * one commit. The value it has already changes nothing.
 * @throws LensError `bad_request` for an unknown key or a value that its row does not allow, `cancelled`, or what
 * stopped the rebuild
 */
export async function* changeSetting(
  workspace: Workspace,
  key: string,
  value: string | number | boolean | null,
  signal: AbortSignal,
): Running<void> {
  const checked = settingFromScalar(key, value)
  const before = workspace.settings()
  const settings = settingsFrom({ ...before, [key]: checked })
  if (isDeepStrictEqual(before, settings)) return
  const current = workspace.current()
  if (current === null || !isOutdated(current, settings)) {
    workspace.setSetting(key, checked)
    return
  }
  yield* runRebuildJob(
    workspace,
    current,
    settings,
    (rebuilt) => {
      workspace.setSetting(key, checked, rebuilt)
    },
    signal,
  )
}
