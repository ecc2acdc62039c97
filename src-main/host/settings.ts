import type { z } from 'zod'
import type { SettingRow } from '../api/contract/workspace.ts'
import { settingKeys, settingRow } from '../model/settings.ts'
import type { SettingValue } from '../model/settings.ts'
import type { Workspace } from '../store/workspace.ts'

type Shown = z.infer<typeof SettingRow>

/** Every setting with its value; a list of numbers is shown as text, `6, 7`. */
export function listSettings(workspace: Workspace): Shown[] {
  const values = workspace.settings()
  return settingKeys().map((key) => {
    const row = settingRow(key)
    return {
      key,
      type: row.type === 'numbers' ? 'text' : row.type,
      value: shown(values[key]),
      default: shown(row.default),
      choices: [...(row.choices ?? [])],
      doc: row.doc,
    }
  })
}

/**
 * Changes one setting.
 * @throws LensError `bad_request` for an unknown key or a value that its row does not allow
 */
export function changeSetting(workspace: Workspace, key: string, value: string | number | boolean | null): void {
  const { type } = settingRow(key)
  const typed = type === 'numbers' && typeof value === 'string' ? value.split(',').map((part) => Number(part)) : value
  workspace.setSetting(key, typed)
}

function shown(value: SettingValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? value.join(', ') : value
}
