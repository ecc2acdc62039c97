import { describe, expect, test } from 'vitest'
import {
  checkSetting,
  defaultSettings,
  settingFromScalar,
  settingKeys,
  settingRows,
  settingsFrom,
  settingToScalar,
} from '../../src-main/model/settings.ts'

describe('settings', () => {
  test('every default is allowed by its own row', () => {
    for (const key of settingKeys()) {
      expect(checkSetting(key, settingRows[key].default), key).toEqual(settingRows[key].default)
    }
  })

  test('defaults are those of the metrics document and frozen', () => {
    const settings = defaultSettings()
    expect(settings).toMatchObject({
      'asof.date': null,
      'rfm.method': 'auto',
      'rfm.window_days': 730,
      'rfm.min_population': 25,
      'rfm.r_days': [30, 60, 90, 180],
      'mom.cutoffs': [25, 5, -5, -25],
      'returns.date_basis': 'order',
      'churn.default_interval': 30,
      'calendar.time_zone': 'UTC',
    })
    expect(Object.isFrozen(settings)).toBe(true)
  })

  test('stored values win, unknown keys are left out, bad ones refused', () => {
    expect(settingsFrom({ 'asof.date': '2025-06-30', old: 1 })).toMatchObject({ 'asof.date': '2025-06-30' })
    expect(Object.keys(settingsFrom({ old: 1 }))).not.toContain('old')
    const refused: readonly [string, unknown][] = [
      ['asof.date', '30.06.2025'],
      ['asof.date', 20250630],
      ['rfm.min_population', 4],
      ['rfm.min_population', 30.5],
      ['rfm.min_population', null],
      ['rfm.min_population', Number.NaN],
      ['rfm.method', 'guess'],
      ['rfm.r_days', [1, 2, 3]],
      ['rfm.r_days', ['1', 2, 3, 4]],
      ['rfm.r_days', '1,2,3,4'],
      ['mom.include_partial', 1],
      ['workspace.reporting_currency', 'eur'],
      ['__proto__', 1],
      ['constructor', 1],
    ]
    for (const [key, value] of refused) expect(() => checkSetting(key, value), `${key} ${String(value)}`).toThrow()
  })

  test('lists are shown and typed as text with commas', () => {
    expect(settingToScalar([30, 60, 90, 180])).toBe('30, 60, 90, 180')
    expect(settingFromScalar('rfm.r_days', '10, 20,30 ,40')).toEqual([10, 20, 30, 40])
    expect(() => settingFromScalar('rfm.r_days', '10, 20, , 40')).toThrow()
    expect(settingFromScalar('rfm.window_days', 365)).toBe(365)
  })
})
