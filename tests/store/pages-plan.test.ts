import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { PageColumn } from '../../src-main/store/pages/columns.ts'
import { PageFile } from '../../src-main/store/pages/page-file.ts'
import { planTable } from '../../src-main/store/pages/table-plan.ts'
import { TableWriter } from '../../src-main/store/pages/table-writer.ts'
import { createTable, covered, declared, formOf, newDatabase, packRows } from './pages-support.ts'
import type { TestTable } from './pages-support.ts'
import { scratchFolder } from './support.ts'

describe('what is left to INSERT', () => {
  test.each([
    ['CREATE TABLE t (a INTEGER)', 't: is not STRICT'],
    ['CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID', 't: is WITHOUT ROWID'],
    ['CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT) STRICT', 't: counts its keys in sqlite_sequence'],
    ['CREATE TABLE t (a INTEGER, b INTEGER AS (a + 1)) STRICT', 't: column b is generated'],
    ['CREATE TABLE t (a ANY) STRICT', 't: column a is ANY'],
    ['CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)', 't: already holds rows'],
    ['CREATE VIEW t AS SELECT 1', 't: is no table of the file'],
    ['CREATE TABLE t (a INTEGER) STRICT; BEGIN', 't: a transaction is open'],
    ['CREATE TABLE t (a INTEGER) STRICT; CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END', 't: has a trigger'],
    ['PRAGMA encoding = "UTF-16"; CREATE TABLE t (a INTEGER) STRICT', 't: encoding is UTF-16le'],
    ['PRAGMA auto_vacuum = 1; CREATE TABLE t (a INTEGER) STRICT', 't: auto_vacuum is 1'],
    ['PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER) STRICT', 't: journal_mode is wal'],
  ])('%s', (sql, reason) => {
    const db = newDatabase(scratchFolder(), 'x.db', 4096)
    db.exec(sql)
    expect(planTable(db, 't')).toEqual({ covered: false, reason })
  })
})

describe('what the writer refuses', () => {
  const write = (rowids: readonly number[], cell: PageColumn, type = 'INTEGER NOT NULL'): void => {
    const db = newDatabase(scratchFolder(), 'x.db', 4096)
    db.exec(`CREATE TABLE t (a ${type}) STRICT`)
    const file = new PageFile(db.name)
    try {
      new TableWriter(file, covered(db)).append(Float64Array.from(rowids), [cell], 0, rowids.length)
    } finally {
      file.close()
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    }
  }
  const numbers = (...values: number[]): PageColumn => ({ kind: 'integer', values: Float64Array.from(values) })

  test.each([
    ['NULL where it may not be', [1], numbers(Number.NaN), 'The column a holds NULL.'],
    ['a fraction', [1], numbers(0.5), 'The column a holds a number that is no safe integer.'],
    ['an integer beyond 2^53', [1], numbers(2 ** 53), 'The column a holds a number that is no safe integer.'],
    ['a text', [1], { kind: 'texts', values: ['7'] }, 'The column a is INTEGER, not texts.'],
    ['rows out of order', [2, 1], numbers(1, 2), 'rowid 1 is out of order'],
    ['a row twice', [2, 2], numbers(1, 2), 'rowid 2 is out of order'],
  ] as const)('%s', (_, rowids, cell, sentence) => {
    expect(() => {
      write(rowids, cell)
    }).toThrow(sentence)
  })

  test('a file that is no database', () => {
    const path = join(scratchFolder(), 'x.db')
    writeFileSync(path, 'hello '.repeat(1000))
    expect(() => new PageFile(path)).toThrow('is not a database')
  })
})

test('reserved bytes at the end of pages stay unused', () => {
  const folder = scratchFolder()
  const empty = new SqliteDatabase(join(folder, 'x.db'))
  empty.pragma('page_size = 1024')
  empty.pragma('user_version = 1')
  empty.close()
  const bytes = readFileSync(join(folder, 'x.db'))
  bytes[20] = 32
  bytes.writeUInt16BE(1024 - 32, 105)
  writeFileSync(join(folder, 'x.db'), bytes)
  const db = newDatabase(folder, 'x.db', 1024)
  const rows = 2000
  const table: TestTable = {
    rowids: Array.from({ length: rows }, (_, i) => i + 1),
    rowid: 0,
    columns: [
      { type: 'TEXT', notNull: true, cells: Array.from({ length: rows }, (_, i) => 'x'.repeat((i * 7) % 1500)) },
      { type: 'REAL', notNull: true, cells: Array.from({ length: rows }, (_, i) => i / 4) },
    ],
  }
  createTable(db, table)
  packRows(
    db,
    table,
    declared(table).map((column) => formOf(column, () => 0)),
    3,
  )
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT COUNT(*), SUM(LENGTH(c1)), SUM(c2) FROM t').raw().get()).toEqual([
    rows,
    Array.from({ length: rows }, (_, i) => (i * 7) % 1500).reduce((a, b) => a + b, 0),
    (rows * (rows - 1)) / 8,
  ])
  db.close()
  const after = readFileSync(join(folder, 'x.db'))
  for (let page = 1024; page <= after.length; page += 1024) {
    expect(after.subarray(page - 32, page).every((byte) => byte === 0)).toBe(true)
  }
})
