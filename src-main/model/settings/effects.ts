import type { Settings } from '../settings.ts'

/** When a changed setting shows: in the next question, in tables that are computed anew, or in the next load. */
export type SettingEffect = 'questions' | 'tables' | 'loads'

/** Settings that the calendar, the exchange of currencies or a mart reads. */
const TABLE_FAMILIES = ['asof', 'calendar', 'fiscal', 'rfm', 'segment', 'churn', 'spendseg', 'mom', 'atv', 'c360']
const TABLE_KEYS = ['workspace.reporting_currency', 'basket.window_days', 'basket.min_pairs']
/** Settings that rows are read by; rows that are loaded stay as they are. */
const LOAD_KEYS = ['calendar.time_zone', 'identity.link_by_email']

/** When a changed setting shows. */
export function settingEffect(key: string): SettingEffect {
  if (LOAD_KEYS.includes(key)) return 'loads'
  const family = key.split('.', 1)[0] ?? ''
  return TABLE_FAMILIES.includes(family) || TABLE_KEYS.includes(key) ? 'tables' : 'questions'
}

/** The settings that computed tables depend on, as JSON: equal text means equal tables. */
export function tableSettings(settings: Settings): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).filter(([key]) => settingEffect(key) === 'tables')))
}
