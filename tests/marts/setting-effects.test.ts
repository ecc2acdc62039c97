import { expect, test } from 'vitest'
import { allDataTests, allMarts } from '../../src-main/marts/index.ts'
import { martParameters } from '../../src-main/marts/parameters.ts'
import { defaultSettings, settingEffect, settingKeys, tableSettings } from '../../src-main/model/settings.ts'
import customerValueSql from '../../src-main/marts/customer-value.sql?raw'
import spendSql from '../../src-main/marts/spend.sql?raw'

const FACTS = { buildId: 1, asOf: null, currency: 'EUR' }

/** The settings whose parameters a statement names. */
function settingsOf(sql: string): string[] {
  const named = new Set([...sql.matchAll(/:([a-z_0-9]+)/g)].map(([, name]) => name))
  const settings = defaultSettings()
  return settingKeys().filter((key) => {
    const own = key.replaceAll('.', '_')
    return Object.keys(martParameters(settings, FACTS)).some(
      (name) => named.has(name) && (name === own || name.replace(/_\d+$/, '') === own),
    )
  })
}

test('every setting that a mart or a data test reads makes the tables follow at once', () => {
  const statements = [
    customerValueSql,
    spendSql,
    ...allMarts.map(({ sql }) => sql),
    ...allDataTests.map(({ sql }) => sql),
  ]
  const read = new Set(statements.flatMap(settingsOf))
  expect(read.size).toBeGreaterThan(20)
  expect([...read].filter((key) => settingEffect(key) !== 'tables')).toEqual([])
})

test('equal table settings have equal texts, whatever else is set', () => {
  const settings = defaultSettings()
  const text = tableSettings(settings)
  expect(tableSettings({ ...settings, 'uplift.alpha': 0.01, 'calendar.time_zone': 'Asia/Tokyo' })).toBe(text)
  expect(tableSettings({ ...settings, 'rfm.window_days': null })).not.toBe(text)
})
