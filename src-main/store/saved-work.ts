import type { Database } from 'better-sqlite3'
import { checkSetting, isSettingKey, settingsFrom } from '../model/settings.ts'
import type { Settings, SettingValue } from '../model/settings.ts'

/** A saved mapping that next month's file finds by its headers. */
export interface Recipe {
  readonly name: string
  readonly entity: string
  /** Header names in file order. */
  readonly header: readonly string[]
  /** Source column to canonical field. */
  readonly mapping: Readonly<Record<string, string>>
  /** Reading options: encoding, delimiter, date order and so on. */
  readonly reading: Readonly<Record<string, unknown>>
  readonly savedAt: string
}

/** A report that was written. */
export interface SavedReport {
  readonly title: string
  /** Path inside the workspace folder, or the path asked for. */
  readonly file: string
  readonly sha256: string
  readonly bytes: number
  readonly pages: number | null
  readonly load: number | null
  readonly parameters: unknown
  readonly createdAt: string
}

/** The settings of the workspace, defaults filled in; a key that this release does not know is left out. */
export function readSettings(db: Database): Settings {
  const rows = db.prepare('SELECT setting_key, value FROM ws_setting').raw().all() as [string, string][]
  return settingsFrom(Object.fromEntries(rows.map(([key, value]) => [key, JSON.parse(value) as unknown])))
}

/**
 * Changes one setting and records the change.
 * @throws LensError `bad_request` when the key or value is not allowed
 */
export function writeSetting(db: Database, key: string, value: unknown): SettingValue {
  const checked = checkSetting(key, value)
  const old = isSettingKey(key) ? readSettings(db)[key] : null
  const at = new Date().toISOString()
  const text = JSON.stringify(checked)
  db.prepare(
    `INSERT INTO ws_setting VALUES (?, ?, ?)
     ON CONFLICT (setting_key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`,
  ).run(key, text, at)
  db.prepare('INSERT INTO ws_setting_history (setting_key, old_value, new_value, changed_at) VALUES (?, ?, ?, ?)').run(
    key,
    JSON.stringify(old),
    text,
    at,
  )
  return checked
}

/** Saved recipes by name. */
export function readRecipes(db: Database): Recipe[] {
  const rows = db.prepare('SELECT * FROM ws_recipe ORDER BY recipe_name').raw().all() as string[][]
  return rows.map(([name = '', entity = '', header = '', mapping = '', reading = '', savedAt = '']) => ({
    name,
    entity,
    header: JSON.parse(header) as string[],
    mapping: JSON.parse(mapping) as Record<string, string>,
    reading: JSON.parse(reading) as Record<string, unknown>,
    savedAt,
  }))
}

/** Saves a recipe; one of the same name is replaced. */
export function writeRecipe(db: Database, recipe: Omit<Recipe, 'savedAt'>): void {
  db.prepare('INSERT OR REPLACE INTO ws_recipe VALUES (?, ?, ?, ?, ?, ?)').run(
    recipe.name,
    recipe.entity,
    JSON.stringify(recipe.header),
    JSON.stringify(recipe.mapping),
    JSON.stringify(recipe.reading),
    new Date().toISOString(),
  )
}

interface ReportRecord {
  title: string
  parameters: string
  load_id: number | null
  file_name: string
  sha256: string
  bytes: number
  pages: number | null
  created_at: string
}

/** Reports written from this workspace, newest first. */
export function readReports(db: Database): SavedReport[] {
  return db
    .prepare<[], ReportRecord>('SELECT * FROM ws_report ORDER BY report_id DESC')
    .all()
    .map((row) => ({
      title: row.title,
      file: row.file_name,
      sha256: row.sha256,
      bytes: row.bytes,
      pages: row.pages,
      load: row.load_id,
      parameters: JSON.parse(row.parameters) as unknown,
      createdAt: row.created_at,
    }))
}

/** Records a written report. */
export function writeReport(db: Database, report: Omit<SavedReport, 'createdAt'>): void {
  db.prepare(
    `INSERT INTO ws_report (title, parameters, load_id, file_name, sha256, bytes, pages, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    report.title,
    JSON.stringify(report.parameters),
    report.load,
    report.file,
    report.sha256,
    report.bytes,
    report.pages,
    new Date().toISOString(),
  )
}
