import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { assertRuntime, isAtLeast } from '../../src-main/base/runtime.ts'
import { entry } from '../../src-main/host/entry.ts'
import { hashFile } from '../../src-main/store/checksum.ts'
import { openConnection } from '../../src-main/store/connection.ts'
import { storeFault } from '../../src-main/store/errors.ts'
import { openWarehouse, readMeta, writeMeta } from '../../src-main/store/open.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import type { WorkspacePaths } from '../../src-main/store/paths.ts'
import {
  createPartial,
  listVersions,
  removePartials,
  sealBeside,
  sealPartial,
  versionPath,
} from '../../src-main/store/versions.ts'
import { newWorkspace, publishWord, scratchFolder } from './support.ts'

function newPaths(): WorkspacePaths {
  return workspacePaths(join(scratchFolder(), 'w'))
}
function inPartial(partial: string, change: (db: InstanceType<typeof SqliteDatabase>) => void): void {
  const db = openWarehouse(partial, { readOnly: false })
  change(db)
  db.close()
}

describe('pragmas', () => {
  test('a reader can neither write nor be led astray by the file', () => {
    const workspace = newWorkspace()
    const { path } = publishWord(workspace, 'one')
    const db = openWarehouse(path, { readOnly: true, attach: workspace.paths.database })
    const read = (name: string): unknown => db.pragma(name, { simple: true })
    expect(
      ['trusted_schema', 'cell_size_check', 'mmap_size', 'temp_store', 'foreign_keys', 'query_only'].map(read),
    ).toEqual([0, 1, 0, 2, 1, 1])
    expect(db.prepare('SELECT COUNT(*) FROM work.ws_load').pluck().get()).toBe(1)
    for (const statement of ['DELETE FROM warehouse_meta', 'DELETE FROM work.ws_load', 'CREATE TABLE x (a)']) {
      expect(() => db.exec(statement), statement).toThrow(/readonly/)
    }
    db.close()
  })

  test('a pragma that does not hold is a fault', () => {
    const path = join(scratchFolder(), 'x.sqlite')
    const options = { readOnly: false, mustExist: false, pragmas: [['cache_size', -100, -200]] } as const
    expect(() => openConnection(path, 'x', options)).toThrow('The database refused cache_size = -100.')
  })

  test('an old Node is refused by name before anything native is loaded', () => {
    expect(() => assertRuntime('22.14.0')).toThrow('Purchase Lens needs Node 22.15.0 or newer; this is 22.14.0.')
    expect(() => assertRuntime('20.19.5')).toThrow()
    assertRuntime('22.15.0')
    assertRuntime('24.21.0')
    expect([isAtLeast('3.51.2', '3.51.3'), isAtLeast('3.54', '3.51.3'), isAtLeast('3.51.3', '3.51.3')]).toEqual([
      false,
      true,
      true,
    ])
  })
})

describe('what is not a warehouse of ours', () => {
  const spoil = (change: (db: InstanceType<typeof SqliteDatabase>) => void) => {
    const paths = newPaths()
    const { path } = sealPartial(createPartial(paths, null))
    const db = new SqliteDatabase(path)
    change(db)
    db.close()
    return () => openWarehouse(path, { readOnly: true })
  }
  test('another program’s file, a newer one, garbage, nothing', () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'text'), 'hello '.repeat(1000))
    writeFileSync(join(folder, 'empty'), '')
    expect(spoil((db) => db.pragma('application_id = 1'))).toThrow('not a warehouse of Purchase Lens')
    expect(spoil((db) => db.pragma('user_version = 99'))).toThrow('newer version')
    expect(() => openWarehouse(join(folder, 'text'), { readOnly: true })).toThrow('The file is not a database')
    expect(() => openWarehouse(join(folder, 'empty'), { readOnly: true })).toThrow('not a warehouse')
    expect(() => openWarehouse(join(folder, 'none'), { readOnly: true })).toThrow('cannot be opened')
  })

  test('a trigger, and a view that is not the published one', () => {
    const trigger = 'CREATE TRIGGER t AFTER INSERT ON order_line BEGIN DELETE FROM order_line; END'
    expect(spoil((db) => db.exec(trigger))).toThrow('trigger t, which Purchase Lens did not make')
    const view = 'DROP VIEW gold_order_fact; CREATE VIEW gold_order_fact AS SELECT randomblob(1000000000)'
    expect(spoil((db) => db.exec(view))).toThrow('view gold_order_fact, which Purchase Lens did not make')
  })
})

describe('partial and sealed versions', () => {
  test('the next version starts empty, then as a copy; a partial is seen by nobody', () => {
    const paths = newPaths()
    const first = createPartial(paths, null)
    expect(first).toBe(join(paths.warehouse, '000001.sqlite.partial'))
    inPartial(first, (db) => {
      writeMeta(db, 'word', 'one')
    })
    expect(listVersions(paths)).toEqual([])
    const sealed = sealPartial(first)
    expect(sealed).toMatchObject({ version: 1, path: versionPath(paths, 1), bytes: statSync(sealed.path).size })
    expect(hashFile(sealed.path).sha256).toBe(sealed.sha256)
    expect(readdirSync(paths.warehouse)).toEqual(['000001.sqlite'])
    const second = createPartial(paths, 1, sealed.sha256)
    inPartial(second, (db) => {
      expect([readMeta(db, 'word'), readMeta(db, 'version')]).toEqual(['one', '2'])
    })
    expect(hashFile(sealed.path).sha256).toBe(sealed.sha256)
  })

  test('nothing is built on a damaged version', () => {
    const paths = newPaths()
    const { path, sha256 } = sealPartial(createPartial(paths, null))
    const bytes = readFileSync(path)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(() => createPartial(paths, 1, sha256)).toThrow('The current warehouse version is damaged')
    expect(readdirSync(paths.warehouse)).toEqual(['000001.sqlite'])
    expect(() => createPartial(paths, 7)).toThrow('missing')
  })

  test('a broken reference or a damaged page is not sealed', () => {
    const paths = newPaths()
    const broken = createPartial(paths, null)
    inPartial(broken, (db) => {
      db.exec(
        `INSERT INTO gold_campaign_dim (campaign_key, campaign_id, campaign_name, channel_key) VALUES (1, 'a', 'a', 99)`,
      )
    })
    expect(() => sealPartial(broken)).toThrow(
      'A row of gold_campaign_dim refers to a row of gold_channel_dim that is not there.',
    )
    const damaged = createPartial(paths, null)
    const bytes = readFileSync(damaged)
    bytes.fill(0xff, 8192 + 8, 8192 + 200)
    writeFileSync(damaged, bytes)
    expect(() => sealPartial(damaged)).toThrow(/damaged|sqlite/)
    expect(listVersions(paths)).toEqual([])
  })

  test('a large version is hashed and synced while it is proven, and sealed only when all of it succeeds', async () => {
    const paths = newPaths()
    const program = entry('seal')
    const large = createPartial(paths, null)
    inPartial(large, (db) => {
      const insert = db.prepare('INSERT INTO warehouse_meta VALUES (?, hex(zeroblob(500000)))')
      for (let row = 0; row < 34; row++) insert.run(`k${row}`)
    })
    const broken = versionPath(paths, 8) + '.partial'
    copyFileSync(large, broken)
    const sealed = await sealBeside(large, program)
    expect(sealed).toEqual({ version: 1, path: versionPath(paths, 1), ...hashFile(sealed.path) })
    expect(sealed.bytes).toBeGreaterThan(32 << 20)
    inPartial(broken, (db) => {
      db.exec(
        `INSERT INTO gold_campaign_dim (campaign_key, campaign_id, campaign_name, channel_key) VALUES (1, 'a', 'a', 99)`,
      )
    })
    await expect(sealBeside(broken, program)).rejects.toMatchObject({ key: 'workspace_corrupt' })
    await expect(sealBeside(broken, { path: join(paths.folder, 'none.ts'), execArgv: [] })).rejects.toThrow()
    expect(readdirSync(paths.warehouse)).toEqual(['000001.sqlite', '000008.sqlite.partial'])
  })

  test('what a killed job left is removed, finished versions stay', () => {
    const paths = newPaths()
    sealPartial(createPartial(paths, null))
    const partial = createPartial(paths, 1)
    copyFileSync(partial, `${partial}-journal`)
    removePartials(paths)
    expect([existsSync(partial), readdirSync(paths.warehouse)]).toEqual([false, ['000001.sqlite']])
  })
})

test('every error of the disk and of SQLite becomes one fault, everything else stays itself', () => {
  const fault = (code: string): unknown => storeFault(Object.assign(new Error('x'), { code }), 'landing')
  expect(fault('ENOSPC')).toMatchObject({ key: 'disk_full', message: 'There is no space left on the disk: landing.' })
  expect(fault('SQLITE_FULL')).toMatchObject({ key: 'disk_full' })
  expect(fault('SQLITE_IOERR_FSYNC')).toMatchObject({ key: 'disk_io' })
  expect(fault('SQLITE_CORRUPT_INDEX')).toMatchObject({ key: 'workspace_corrupt' })
  expect(fault('SQLITE_NOTADB')).toMatchObject({ key: 'workspace_corrupt' })
  expect(fault('SQLITE_READONLY_DBMOVED')).toMatchObject({ key: 'workspace_gone' })
  expect(fault('EACCES')).toMatchObject({ key: 'workspace_no_access' })
  expect(fault('SQLITE_CONSTRAINT_UNIQUE')).not.toHaveProperty('key')
  expect(storeFault('text', 'x')).toBe('text')
})
