import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { buildIndexes } from '../../src-main/store/pages/build-indexes.ts'
import type { PageColumn } from '../../src-main/store/pages/columns.ts'
import { LOCK_BYTE, PageFile } from '../../src-main/store/pages/page-file.ts'
import { cellLimits, writePageHeader, writePair } from '../../src-main/store/pages/page-format.ts'
import { readTable } from '../../src-main/store/pages/read-table.ts'
import { writeVarint } from '../../src-main/store/pages/record.ts'
import { locateTable } from '../../src-main/store/pages/table-plan.ts'
import { TableWriter } from '../../src-main/store/pages/table-writer.ts'
import { covered, newDatabase } from './pages-support.ts'
import { scratchFolder } from './support.ts'

/** Bytes of a page of the files that are not really large. */
const PAGE = 65_536
const SCHEMA = `CREATE TABLE filler (zeros BLOB) STRICT;
  CREATE TABLE t (k INTEGER PRIMARY KEY, n INTEGER NOT NULL, id TEXT NOT NULL) STRICT;
  CREATE INDEX by_id ON t (id)`

/**
 * Makes a file of so many pages by giving the table `filler` two rows of zeros: their overflow chains take all pages that
 * there are not yet. Only the pointers of the chains are written, so the file system need not store the zeros.
 */
function growTo(db: Database, pages: number): void {
  const { rootPage } = locateTable(db, 'filler')
  const used = Number(db.pragma('page_count', { simple: true }))
  const handle = openSync(db.name, 'r+')
  const limits = cellLimits(PAGE, 'table')
  const root = new Uint8Array(PAGE)
  const half = used + Math.floor((pages - used) / 2)
  let content = PAGE
  for (const [row, [first, last]] of [[used + 1, half] as const, [half + 1, pages] as const].entries()) {
    const payload = limits.least + (last - first + 1) * (PAGE - 4)
    content -= 10 + limits.least
    writePair(root, 8 + 2 * row, content)
    const record = writeVarint(root, writeVarint(root, content, payload), row + 1)
    writeVarint(root, record + 1, 12 + 2 * (payload - 6))
    root[record] = 6
    new DataView(root.buffer).setUint32(record + limits.least, first)
    for (let page = first; page <= last; page++) {
      const next = Buffer.alloc(4)
      next.writeUInt32BE(page === last ? 0 : page + 1)
      writeSync(handle, next, 0, 4, (page - 1) * PAGE)
    }
  }
  writePageHeader(root, 0, { kind: 0x0d, cells: 2, content })
  writeSync(handle, root, 0, PAGE, (rootPage - 1) * PAGE)
  ftruncateSync(handle, pages * PAGE)
  const header = Buffer.alloc(100)
  readSync(handle, header, 0, 100, 0)
  const change = header.readUInt32BE(24) + 1
  for (const [at, value] of [
    [24, change],
    [92, change],
    [28, pages],
  ] as const)
    header.writeUInt32BE(value, at)
  writeSync(handle, header, 0, 100, 0)
  closeSync(handle)
}

/** Fills the table with rows whose texts have so many bytes, and its index. */
function fill(db: Database, rows: number, idBytes: (rowid: number) => number): void {
  const plan = covered(db)
  const file = new PageFile(db.name)
  const writer = new TableWriter(file, plan)
  const step = Math.min(rows, 100_000)
  for (let from = 0; from < rows; from += step) {
    const rowids = Float64Array.from({ length: step }, (_, i) => from + i + 1)
    const columns: PageColumn[] = [
      { kind: 'constant', value: null },
      { kind: 'integer', values: rowids.map((rowid) => rowid * 3) },
      { kind: 'texts', values: Array.from(rowids, (rowid) => String(rowid).padStart(idBytes(rowid), '0')) },
    ]
    writer.append(rowids, columns, 0, step)
    file.flush()
  }
  buildIndexes(db, file, plan, writer.finish())
  file.close()
}

function expectRows(db: Database, rows: number): void {
  expect(db.pragma('page_count', { simple: true })).toBeGreaterThan(
    LOCK_BYTE / Number(db.pragma('page_size', { simple: true })),
  )
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT COUNT(*), SUM(n), COUNT(DISTINCT id) FROM t').raw().get()).toEqual([
    rows,
    (3 * rows * (rows + 1)) / 2,
    rows,
  ])
  let sum = 0
  for (const { count, columns } of readTable(db.name, locateTable(db, 't'), { n: 'number' })) {
    for (let i = 0; i < count; i++) sum += columns.n[i] ?? 0
  }
  expect(sum).toBe((3 * rows * (rows + 1)) / 2)
}

describe('a file beyond 1 GiB', () => {
  test('the page of the locks is left out', () => {
    const db = newDatabase(scratchFolder(), 'large.db', PAGE)
    db.exec(SCHEMA)
    growTo(db, LOCK_BYTE / PAGE - 20)
    fill(db, 3000, (rowid) => (rowid % 100 === 0 ? 70_000 : 12))
    expectRows(db, 3000)
    db.close()
    rmSync(db.name)
  }, 120_000)

  test.runIf(process.env['PURCHASE_LENS_LARGE'] === '1')(
    'full of rows, on pages of 4,096 bytes',
    () => {
      const db = newDatabase(scratchFolder(), 'large.db', 4096)
      db.exec(SCHEMA)
      fill(db, 12_000_000, () => 40)
      expectRows(db, 12_000_000)
      db.close()
      rmSync(db.name)
    },
    600_000,
  )
})
