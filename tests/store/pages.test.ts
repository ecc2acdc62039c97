import { readFileSync, rmSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { leafPages } from '../../src-main/store/pages/leaf-pages.ts'
import { LeafRecords } from '../../src-main/store/pages/leaf-records.ts'
import { PageReader } from '../../src-main/store/pages/page-reader.ts'
import { readTable } from '../../src-main/store/pages/read-table.ts'
import type { TextCells } from '../../src-main/store/pages/read-table.ts'
import { locateTable } from '../../src-main/store/pages/table-plan.ts'
import { createTable, declared, formOf, insertRows, newDatabase, packRows, random } from './pages-support.ts'
import type { Cell, CellType, TestColumn, TestTable } from './pages-support.ts'
import { scratchFolder } from './support.ts'

/** Numbers where the width of an integer changes, and their neighbours. */
const EDGES = [0, 1, 7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 51, 52, 53].flatMap((bits) =>
  [-1, 0, 1].flatMap((step) => [2 ** bits + step, -(2 ** bits) + step]),
)
const INTEGERS = EDGES.filter((edge) => Number.isSafeInteger(edge))
const REALS = [...EDGES, -0, 0.5, -1.25, 1e300, -1e-300, Number.POSITIVE_INFINITY, 2 ** 63, -(2 ** 63), 0.1]
const TEXTS = ['', 'a', 'é', '日本', '\u0000', '😀', "it's", 'x'.repeat(57), 'x'.repeat(58), 'ü'.repeat(4086)]

interface Shape {
  readonly seed: number
  readonly columns: number
  readonly rows: number
  readonly pageSize: number
  readonly longest: number
}

function tableOf(shape: Shape): TestTable {
  const draw = random(shape.seed)
  const rowid = draw() < 0.5 ? Math.floor(draw() * shape.columns) : null
  const step = 1 + Math.floor(draw() * 3) ** 8
  let next = draw() < 0.3 ? -Math.floor(draw() * 2 ** 40) : Math.floor(draw() * 2 ** 40)
  const rowids = Array.from({ length: shape.rows }, () => (next += 1 + Math.floor(draw() * step)))
  const columns = Array.from({ length: rowid === null ? shape.columns : shape.columns - 1 }, () =>
    columnOf(shape, draw),
  )
  return { rowids, rowid, columns }
}

function columnOf({ rows, longest }: Shape, draw: () => number): TestColumn {
  const type = (['INTEGER', 'INTEGER', 'REAL', 'TEXT'] as const)[Math.floor(draw() * 4)] ?? 'TEXT'
  const nulls = draw() < 0.5 ? 0 : draw()
  const narrow = draw() < 0.5
  const value = (): Cell => (draw() < nulls ? null : cellOf(type, narrow, longest, draw))
  const one = value()
  const constant = draw() < 0.15
  return { type, notNull: nulls === 0, cells: Array.from({ length: rows }, () => (constant ? one : value())) }
}

function cellOf(type: CellType, narrow: boolean, longest: number, draw: () => number): Cell {
  if (type === 'INTEGER')
    return narrow ? Math.floor(draw() * 300) : (INTEGERS[Math.floor(draw() * INTEGERS.length)] ?? 0)
  if (type === 'REAL') return narrow ? Math.round(draw() * 1e4) / 100 : (REALS[Math.floor(draw() * REALS.length)] ?? 0)
  if (narrow) return `T${Math.floor(draw() * 1000)}`
  return draw() < 0.05 ? 'long '.repeat(draw() * longest) : (TEXTS[Math.floor(draw() * (TEXTS.length - 1))] ?? '')
}

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  columns: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 64 })),
  rows: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 300 })),
  pageSize: fc.constantFrom(512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536),
  longest: fc.constantFrom(20, 200, 4000),
})

/** The records of a table byte for byte, in order. */
function recordsOf(db: Database): string[] {
  const reader = new PageReader(db.name)
  const records = new LeafRecords(
    reader,
    leafPages(reader, locateTable(db, 't').rootPage, () => undefined),
    () => undefined,
  )
  const found: string[] = []
  while (records.next()) {
    const { count, bytes, rowids, headAt, recordEnd } = records.rows
    for (let i = 0; i < count; i++) {
      found.push(`${rowids[i] ?? 0}:${Buffer.from(bytes.subarray(headAt[i], recordEnd[i])).toString('base64')}`)
    }
  }
  reader.close()
  return found
}

function selectAll(db: Database): unknown[] {
  return db.prepare('SELECT rowid, * FROM t ORDER BY rowid').safeIntegers().raw().all()
}

/** What the page reader gives, in the form of {@link selectAll} without big integers. */
function readAll(db: Database, table: TestTable): unknown[] {
  const stored = locateTable(db, 't')
  const wanted = Object.fromEntries(
    stored.columns.map(({ name, type }) => [name, type === 'TEXT' ? 'text' : 'number'] as const),
  )
  const rows: unknown[] = []
  for (const { count, rowids, columns } of readTable(db.name, stored, wanted)) {
    for (let i = 0; i < count; i++) {
      rows.push([
        rowids[i],
        ...declared(table).map((_, c) => {
          const cells = columns[`c${c}`]
          if (cells instanceof Float64Array) return Number.isNaN(cells[i]) ? null : cells[i]
          return cells === undefined ? undefined : textOf(cells, i)
        }),
      ])
    }
  }
  return rows
}

function textOf({ bytes, starts, ends }: TextCells, i: number): string | null {
  const start = starts[i] ?? -1
  return start < 0 ? null : Buffer.from(bytes.buffer, bytes.byteOffset).toString('utf8', start, ends[i])
}

/** Compares large results quickly and shows the difference only when there is one. */
function expectSame(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected)
}

function expectEqual(folder: string, shape: Shape): void {
  const table = tableOf(shape)
  const inserted = newDatabase(folder, 'inserted.db', shape.pageSize)
  const packed = newDatabase(folder, 'packed.db', shape.pageSize)
  const plainly = newDatabase(folder, 'plain.db', shape.pageSize)
  for (const db of [inserted, packed, plainly]) createTable(db, table)
  insertRows(inserted, table)
  const draw = random(shape.seed + 1)
  const forms = declared(table).map((column) => formOf(column, draw))
  packRows(packed, table, forms, 1 + (shape.seed % 4))
  vi.stubEnv('PURCHASE_LENS_KERNELS', 'plain')
  packRows(plainly, table, forms, 1 + (shape.seed % 4))
  const readPlainly = readAll(plainly, table)
  vi.unstubAllEnvs()
  expect(readFileSync(packed.name).equals(readFileSync(plainly.name))).toBe(true)
  expect(packed.pragma('integrity_check', { simple: true })).toBe('ok')
  const plain = inserted.prepare('SELECT rowid, * FROM t ORDER BY rowid').raw().all()
  expectSame(selectAll(packed), selectAll(inserted))
  expectSame(recordsOf(packed), recordsOf(inserted))
  expectSame(readPlainly, plain)
  expectSame(readAll(packed, table), plain)
  expectSame(readAll(inserted, table), plain)
  for (const db of [inserted, packed, plainly]) {
    db.close()
    rmSync(db.name)
  }
}

describe('a table of pages equals the table that INSERT makes', () => {
  test('1,000 random tables of all page sizes: records byte for byte, SELECT, integrity check, reader, both kernels', () => {
    const folder = scratchFolder()
    fc.assert(
      fc.property(shapes, (shape) => {
        expectEqual(folder, shape)
      }),
      { numRuns: 1000, seed: 3 },
    )
  }, 300_000)
})
