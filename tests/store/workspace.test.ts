import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { LensError } from '../../src-main/base/faults.ts'
import type { FaultKey } from '../../src-main/base/faults.ts'
import { openWarehouse, readMeta } from '../../src-main/store/open.ts'
import { createPartial, KEPT_VERSIONS, listVersions, sealPartial } from '../../src-main/store/versions.ts'
import { createWorkspace, openWorkspace } from '../../src-main/store/workspace.ts'
import { newWorkspace, publishWord, scratchFolder, sealWord } from './support.ts'

function faultOf(step: () => unknown): LensError {
  try {
    step()
  } catch (error) {
    if (error instanceof LensError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
const keyOf = (step: () => unknown): FaultKey => faultOf(step).key

/** A closed workspace folder. */
function closedWorkspace(): string {
  const workspace = newWorkspace()
  workspace.close()
  return workspace.folder
}

describe('create and open', () => {
  test('a new workspace has the documented layout, and files that only the owner can read', () => {
    const { folder, db, current, ledger } = newWorkspace()
    const expected = [
      'backups',
      'exports',
      'incoming',
      'landing',
      'logs',
      'warehouse',
      'workspace.json',
      'workspace.sqlite',
    ]
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(expected))
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'workspace.json')).mode & 0o777).toBe(0o600)
    expect([current(), ledger()]).toEqual([null, []])
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0)
    expect(db.pragma('cell_size_check', { simple: true })).toBe(1)
    expect(db.pragma('mmap_size', { simple: true })).toBe(0)
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  test('a folder that holds something is not taken', () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    expect(keyOf(() => createWorkspace(folder))).toBe('workspace_exists')
    expect(keyOf(() => createWorkspace(closedWorkspace()))).toBe('workspace_exists')
  })

  test('the folder can be moved: nothing inside names its place', () => {
    const workspace = newWorkspace()
    const { sha256 } = publishWord(workspace, 'one')
    workspace.close()
    const moved = join(scratchFolder(), 'moved')
    cpSync(workspace.folder, moved, { recursive: true })
    const again = openWorkspace(moved)
    expect(again.current()).toMatchObject({ version: 1, sha256, path: join(moved, 'warehouse', '000001.sqlite') })
    again.close()
  })
})

describe('files that are refused before anything in them runs', () => {
  const cases: readonly [name: string, key: FaultKey, spoil: (folder: string) => void][] = [
    [
      'no workspace.json',
      'workspace_not_ours',
      (folder) => {
        renameSync(join(folder, 'workspace.json'), join(folder, 'x'))
      },
    ],
    [
      'workspace.json of something else',
      'workspace_not_ours',
      (folder) => {
        writeFileSync(join(folder, 'workspace.json'), '{"name":"x"}')
      },
    ],
    [
      'workspace.json that is no JSON',
      'workspace_not_ours',
      (folder) => {
        writeFileSync(join(folder, 'workspace.json'), 'hello')
      },
    ],
    [
      'a newer folder format',
      'workspace_newer',
      (folder) => {
        writeFileSync(join(folder, 'workspace.json'), '{"format":"purchase-lens","formatVersion":2,"id":"x"}')
      },
    ],
    [
      'a zero-byte database',
      'workspace_corrupt',
      (folder) => {
        writeFileSync(join(folder, 'workspace.sqlite'), '')
      },
    ],
    [
      'a text file as database',
      'workspace_corrupt',
      (folder) => {
        writeFileSync(join(folder, 'workspace.sqlite'), 'hello '.repeat(100))
      },
    ],
    [
      'garbage after a good header',
      'workspace_corrupt',
      (folder) => {
        spoilPages(join(folder, 'workspace.sqlite'))
      },
    ],
    [
      'another program’s database',
      'workspace_not_ours',
      (folder) => {
        foreignDatabase(join(folder, 'workspace.sqlite'))
      },
    ],
    [
      'a newer database',
      'workspace_newer',
      (folder) => {
        alter(folder, 'PRAGMA user_version = 99')
      },
    ],
    [
      'a trigger',
      'workspace_not_ours',
      (folder) => {
        alter(folder, 'CREATE TRIGGER t AFTER INSERT ON ws_load BEGIN DELETE FROM ws_version; END')
      },
    ],
    [
      'a view',
      'workspace_not_ours',
      (folder) => {
        alter(folder, 'CREATE VIEW v AS SELECT randomblob(1000000000)')
      },
    ],
    [
      'a virtual table',
      'workspace_not_ours',
      (folder) => {
        alter(folder, 'CREATE VIRTUAL TABLE f USING fts5(a)')
      },
    ],
    [
      'an altered table',
      'workspace_not_ours',
      (folder) => {
        alter(folder, 'ALTER TABLE ws_load ADD COLUMN extra TEXT GENERATED ALWAYS AS (upper(status))')
      },
    ],
    [
      'a lost table',
      'workspace_corrupt',
      (folder) => {
        alter(folder, 'DROP TABLE ws_report')
      },
    ],
  ]
  test.each(cases)('%s → %s', (_name, key, spoil) => {
    const folder = closedWorkspace()
    spoil(folder)
    expect(keyOf(() => openWorkspace(folder))).toBe(key)
    expect(keyOf(() => openWorkspace(folder, { readOnly: true }))).toBe(key)
    expect(existsSync(join(folder, 'workspace.lock'))).toBe(false)
  })

  function alter(folder: string, statement: string): void {
    const db = new SqliteDatabase(join(folder, 'workspace.sqlite'))
    db.exec(statement)
    db.close()
  }
  function foreignDatabase(path: string): void {
    writeFileSync(path, '')
    const db = new SqliteDatabase(path)
    db.exec('CREATE TABLE notes (a); PRAGMA application_id = 7')
    db.close()
  }
  function spoilPages(path: string): void {
    const bytes = readFileSync(path)
    bytes.fill(0xff, 100, 4096)
    writeFileSync(path, bytes)
  }
})

describe('lock', () => {
  test('the second opener is read-only and is told who holds it', () => {
    const first = newWorkspace()
    const second = openWorkspace(first.folder)
    expect(second.readOnly).toBe(true)
    expect(second.holder).toBe(`process ${process.pid} on ${hostname()}`)
    expect(keyOf(() => second.startLoad({}))).toBe('workspace_read_only')
    expect(keyOf(() => second.setSetting('rfm.window_days', 365))).toBe('workspace_read_only')
    first.startLoad({ seen: true })
    expect(second.ledger()).toHaveLength(1)
    second.close()
    expect(existsSync(join(first.folder, 'workspace.lock'))).toBe(true)
    first.close()
    const third = openWorkspace(first.folder)
    expect(third.readOnly).toBe(false)
    third.close()
  })

  test('a lock left by a process that ended is taken over, and its running load is closed', () => {
    const folder = closedWorkspace()
    const gone = execFileSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }).trim()
    const holder = { pid: Number(gone), host: hostname(), since: '', process: null, token: 'x' }
    writeFileSync(join(folder, 'workspace.lock'), JSON.stringify(holder))
    writeFileSync(join(folder, 'warehouse', '000001.sqlite.partial'), 'half')
    const workspace = openWorkspace(folder)
    expect(workspace.readOnly).toBe(false)
    expect(readdirSync(workspace.paths.warehouse)).toEqual([])
    workspace.startLoad({})
    workspace.db.close()
    writeFileSync(join(folder, 'workspace.lock'), JSON.stringify(holder))
    const again = openWorkspace(folder)
    expect(again.ledger()).toMatchObject([{ load: 1, status: 'failed', fault: 'import_child', current: false }])
    again.close()
  })

  test('a lock of another computer is never taken over; a reused process id is recognised', () => {
    const folder = closedWorkspace()
    const lock = join(folder, 'workspace.lock')
    writeFileSync(lock, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'x' }))
    const reader = openWorkspace(folder)
    expect(reader.holder).toBe('process 1 on elsewhere')
    reader.close()
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), token: 'x', process: 'another boot:1' }))
    const writer = openWorkspace(folder)
    expect(writer.readOnly).toBe(process.platform !== 'linux')
    writer.close()
  })

  test('nothing is written once another process has the lock', () => {
    const workspace = newWorkspace()
    writeFileSync(workspace.paths.lock, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'x' }))
    expect(keyOf(() => workspace.startLoad({}))).toBe('workspace_gone')
    workspace.close()
    expect(existsSync(workspace.paths.lock)).toBe(true)
  })

  test('nothing is written once the file was moved away or replaced', () => {
    const workspace = newWorkspace()
    const { database } = workspace.paths
    renameSync(database, `${database}.moved`)
    expect(keyOf(() => workspace.startLoad({}))).toBe('workspace_gone')
    copyFileSync(`${database}.moved`, database)
    expect(keyOf(() => workspace.startLoad({}))).toBe('workspace_gone')
  })
})

describe('publish and undo', () => {
  test('publishing changes what is current; undo points back, then forward again with a new version', () => {
    const workspace = newWorkspace()
    const one = publishWord(workspace, 'one')
    const two = publishWord(workspace, 'two')
    expect(wordOf(workspace.current()?.path)).toBe('two')
    expect(workspace.ledger().map(({ load, version, status, current }) => [load, version, status, current])).toEqual([
      [2, 2, 'published', true],
      [1, 1, 'published', false],
    ])
    expect(faultOf(() => workspace.undo(one.load)).key).toBe('undo_nothing')
    expect(workspace.undo(two.load)).toEqual({ undone: 2, version: 1 })
    expect(wordOf(workspace.current()?.path)).toBe('one')
    expect(publishWord(workspace, 'three').version).toBe(3)
    expect(workspace.undo()).toEqual({ undone: 3, version: 1 })
    expect(workspace.undo()).toEqual({ undone: 1, version: null })
    expect(workspace.current()).toBeNull()
    expect(keyOf(() => workspace.undo())).toBe('undo_nothing')
    expect(workspace.ledger().map((row) => row.status)).toEqual(['undone', 'undone', 'undone'])
  })

  test('the newest versions are kept; undo stops where the file is gone', () => {
    const workspace = newWorkspace()
    for (let word = 1; word <= KEPT_VERSIONS + 2; word++) publishWord(workspace, String(word))
    expect(listVersions(workspace.paths)).toEqual([3, 4, 5, 6, 7])
    for (let step = 1; step < KEPT_VERSIONS; step++) workspace.undo()
    expect(workspace.current()?.version).toBe(3)
    expect(keyOf(() => workspace.undo())).toBe('undo_nothing')
  })

  test('a rebuild keeps its load and the version before it, however often figures are computed anew', () => {
    const workspace = newWorkspace()
    publishWord(workspace, 'one')
    const two = publishWord(workspace, 'two')
    const loadedAt = workspace.current()?.loadedAt
    for (let days = 1; days <= KEPT_VERSIONS + 1; days++) {
      const from = workspace.current()
      const sealed = sealWord(workspace, `two, ${days} days`, from)
      workspace.setSetting('rfm.window_days', days, { ...sealed, replaces: from?.version ?? 0 })
    }
    expect(workspace.current()).toMatchObject({ version: 8, load: two.load, loadedAt })
    expect(JSON.parse(workspace.current()?.settings ?? '')).toMatchObject({ 'rfm.window_days': 6 })
    expect(workspace.ledger().map(({ load, version, current }) => [load, version, current])).toEqual([
      [2, 2, true],
      [1, 1, false],
    ])
    expect(listVersions(workspace.paths)).toEqual([1, 4, 5, 6, 7, 8])
    const { undone, target } = workspace.undoTarget()
    expect([undone, target?.version]).toEqual([2, 1])
    const anew = sealWord(workspace, 'one, 6 days', target)
    expect(workspace.undo(2, { ...anew, replaces: 1 })).toEqual({ undone: 2, version: 9 })
    expect(workspace.current()).toMatchObject({ version: 9, load: 1 })
    expect(workspace.undo()).toEqual({ undone: 1, version: null })
  })

  test('a setting and the version computed with it change together or not at all', () => {
    const workspace = newWorkspace()
    publishWord(workspace, 'one')
    const sealed = sealWord(workspace, 'anew', workspace.current())
    expect(() => workspace.setSetting('rfm.window_days', 0, { ...sealed, replaces: 1 })).toThrow('at least 1')
    expect(() => workspace.setSetting('rfm.window_days', 30, { ...sealed, replaces: 7 })).toThrow('no version 7')
    expect(workspace.settings()['rfm.window_days']).toBe(730)
    expect(workspace.current()?.version).toBe(1)
    expect(workspace.db.prepare('SELECT COUNT(*) FROM ws_setting_history').pluck().get()).toBe(0)
  })

  test('a failed and a cancelled load leave the current version alone', () => {
    const workspace = newWorkspace()
    publishWord(workspace, 'one')
    workspace.failLoad(workspace.startLoad({}), 'truncated')
    workspace.failLoad(workspace.startLoad({}), 'cancelled')
    expect(workspace.ledger().map(({ status, fault }) => [status, fault])).toEqual([
      ['cancelled', 'cancelled'],
      ['failed', 'truncated'],
      ['published', null],
    ])
    expect(workspace.current()?.version).toBe(1)
  })

  test('a version that was sealed but never published is removed when the workspace is opened again', () => {
    const workspace = newWorkspace()
    publishWord(workspace, 'one')
    sealPartial(createPartial(workspace.paths, 1))
    expect(listVersions(workspace.paths)).toEqual([1, 2])
    workspace.close()
    const again = openWorkspace(workspace.folder)
    expect(listVersions(again.paths)).toEqual([1])
    expect(publishWord(again, 'two').version).toBe(2)
    again.close()
  })

  test('a version outside the folder cannot be published', () => {
    const workspace = newWorkspace()
    const load = workspace.startLoad({})
    const publication = { load, version: 1, path: '../../etc/passwd', sha256: '0'.repeat(64), bytes: 1 }
    expect(keyOf(() => workspace.publish(publication))).toBe('workspace_corrupt')
    expect(workspace.current()).toBeNull()
  })

  function wordOf(path: string | undefined): string | null {
    const db = openWarehouse(path ?? '', { readOnly: true })
    const word = readMeta(db, 'word')
    db.close()
    return word
  }
})
