import { parseIsoDate } from '../base/days.ts'
import { LensError } from '../base/faults.ts'
import { settingRows } from './settings/rows.ts'
import type { SettingRow, SettingValue } from './settings/row.ts'

export { settingEffect, tableSettings } from './settings/effects.ts'
export { settingRows } from './settings/rows.ts'
export type { SettingRow, SettingValue } from './settings/row.ts'

type Rows = typeof settingRows
export type SettingKey = keyof Rows
type ValueOf<Row> = Row extends SettingRow<infer Value> ? Value : never

/** All settings of one job or query: read once, frozen. */
export type Settings = { readonly [K in SettingKey]: ValueOf<Rows[K]> }

/** The declared keys in the order of the settings screen. */
export function settingKeys(): readonly SettingKey[] {
  return Object.keys(settingRows).filter(isSettingKey)
}

/** Whether a text names a declared setting. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingRows, key)
}

/** The settings of a new workspace (metrics.md section 14). */
export function defaultSettings(): Settings {
  return settingsFrom({})
}

/**
 * Settings from stored values; keys that are absent take their default, unknown keys are left out.
 * @throws LensError `bad_request` when a stored value is not allowed
 */
export function settingsFrom(stored: Readonly<Record<string, unknown>>): Settings {
  const values = settingKeys().map((key) => [
    key,
    Object.hasOwn(stored, key) ? checkSetting(key, stored[key]) : settingRows[key].default,
  ])
  return Object.freeze(Object.fromEntries(values)) as Settings
}

/** The declared row of a key; refuses (`bad_request`) an unknown key. */
export function settingRow(key: string): SettingRow {
  if (!isSettingKey(key)) throw new LensError('bad_request', `There is no setting called ${key}.`, { setting: key })
  return settingRows[key]
}

/**
 * Checks a value against its row and returns it.
 * @throws LensError `bad_request` with the rule that it breaks
 */
export function checkSetting(key: string, value: unknown): SettingValue {
  const row = settingRow(key)
  if (value === null) {
    if (row.nullable) return null
    throw refuse(key, 'needs a value')
  }
  if (row.type === 'numbers') return checkNumbers(key, row, value)
  const rule = brokenRule(row, value)
  if (rule !== null) throw refuse(key, rule)
  return value as SettingValue
}

/** A setting as the settings screen shows it: lists become text with commas. */
export function settingToScalar(value: SettingValue): string | number | boolean | null {
  return Array.isArray(value) ? value.join(', ') : (value as string | number | boolean | null)
}

/** The value that a person typed for a setting: lists are read from text with commas; checked like {@link checkSetting}. */
export function settingFromScalar(key: string, value: string | number | boolean | null): SettingValue {
  if (settingRow(key).type !== 'numbers' || typeof value !== 'string') return checkSetting(key, value)
  return checkSetting(
    key,
    value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part))),
  )
}

function checkNumbers(key: string, row: SettingRow, value: unknown): SettingValue {
  if (!Array.isArray(value) || value.length === 0) throw refuse(key, 'needs a list of numbers')
  const numbers: readonly unknown[] = value
  if (row.length !== undefined && numbers.length !== row.length) throw refuse(key, `needs ${row.length} numbers`)
  for (const item of numbers) {
    const rule = brokenRule({ ...row, type: 'number' }, item)
    if (rule !== null) throw refuse(key, rule)
  }
  return Object.freeze([...(numbers as readonly number[])])
}

function brokenRule(row: SettingRow, value: unknown): string | null {
  switch (row.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false'
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number'
      if (row.whole && !Number.isInteger(value)) return 'must be a whole number'
      return outOfRange(row, value)
    case 'choice':
      return typeof value === 'string' && row.choices?.includes(value)
        ? null
        : `must be one of ${row.choices?.join(', ')}`
    case 'date':
      return isCalendarDay(value) ? null : `must be a day from ${FIRST_DAY} to ${LAST_DAY}, such as ${row.example}`
    default:
      if (typeof value !== 'string') return 'must be text'
      return row.pattern === undefined || new RegExp(row.pattern).test(value) ? null : `must look like ${row.example}`
  }
}

/** Bounds of a date setting: the calendar is filled day by day up to it. */
const FIRST_DAY = '1900-01-01'
const LAST_DAY = '2199-12-31'

function isCalendarDay(value: unknown): boolean {
  return typeof value === 'string' && value >= FIRST_DAY && value <= LAST_DAY && parseIsoDate(value) !== null
}

function outOfRange(row: SettingRow, value: number): string | null {
  if (row.min !== undefined && value < row.min) return `must be at least ${row.min}`
  return row.max !== undefined && value > row.max ? `must be at most ${row.max}` : null
}

function refuse(key: string, rule: string): LensError {
  return new LensError('bad_request', `The setting ${key} ${rule}.`, { setting: key, rule })
}
