import SqliteDatabase from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openWorkspace } from '../../src-main/store/workspace.ts'
import { latestVersion, migrate, MIGRATIONS } from '../../src-main/store/workspace-schema.ts'
import { newWorkspace } from './support.ts'

describe('saved work', () => {
  test('settings take their default, keep a change over reopening and refuse what is not allowed', () => {
    const workspace = newWorkspace()
    expect(workspace.settings()['rfm.window_days']).toBe(730)
    workspace.setSetting('rfm.window_days', null)
    workspace.setSetting('rfm.r_days', [10, 20, 30, 40])
    expect(() => workspace.setSetting('rfm.window_days', 0.5)).toThrow('must be a whole number')
    expect(() => workspace.setSetting('no.such.key', 1)).toThrow('There is no setting called no.such.key.')
    workspace.close()
    const again = openWorkspace(workspace.folder)
    expect(again.settings()).toMatchObject({ 'rfm.window_days': null, 'rfm.r_days': [10, 20, 30, 40] })
    again.close()
  })

  test('recipes and reports are kept', () => {
    const workspace = newWorkspace()
    const recipe = {
      name: 'Acme lines',
      entity: 'order_lines',
      header: ['a', 'b'],
      mapping: { a: 'order_id' },
      reading: {},
    }
    workspace.saveRecipe(recipe)
    workspace.saveRecipe({ ...recipe, mapping: { a: 'transaction_id' } })
    expect(workspace.recipes()).toMatchObject([{ ...recipe, mapping: { a: 'transaction_id' } }])
    const report = {
      title: 'T',
      file: 'exports/t.pdf',
      sha256: 'a'.repeat(64),
      bytes: 10,
      pages: 2,
      load: null,
      parameters: {},
    }
    workspace.addReport(report)
    expect(workspace.reports()).toMatchObject([report])
  })
})

const LATEST = latestVersion(MIGRATIONS)

test('a migration keeps a checked copy of the old database', () => {
  const workspace = newWorkspace()
  workspace.startLoad({ kept: true })
  const next = { version: LATEST + 1, sql: 'ALTER TABLE ws_load ADD COLUMN note TEXT' }
  const copy = migrate(workspace.db, workspace.paths.backups, [...MIGRATIONS, next])
  expect(workspace.db.pragma('user_version', { simple: true })).toBe(LATEST + 1)
  expect(migrate(workspace.db, workspace.paths.backups, [...MIGRATIONS, next])).toBeNull()
  const old = new SqliteDatabase(copy ?? '', { readonly: true })
  expect(old.prepare('SELECT request FROM ws_load').pluck().get()).toBe('{"kept":true}')
  expect(old.pragma('user_version', { simple: true })).toBe(LATEST)
  old.close()
})

test('a migration that fails changes nothing', () => {
  const workspace = newWorkspace()
  const broken = { version: LATEST + 1, sql: 'CREATE TABLE half (a); CREATE TABLE half (a)' }
  expect(() => migrate(workspace.db, workspace.paths.backups, [...MIGRATIONS, broken])).toThrow()
  expect(workspace.db.pragma('user_version', { simple: true })).toBe(LATEST)
  expect(workspace.db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined()
})
