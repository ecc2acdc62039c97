import { rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildIndexes } from '../../src-main/store/pages/build-indexes.ts'
import type { PageColumn } from '../../src-main/store/pages/columns.ts'
import { PageFile } from '../../src-main/store/pages/page-file.ts'
import { planTable } from '../../src-main/store/pages/table-plan.ts'
import { TableWriter } from '../../src-main/store/pages/table-writer.ts'
import { codesOf, covered, newDatabase, random } from './pages-support.ts'
import { scratchFolder } from './support.ts'

const SCHEMA = `CREATE TABLE t (k INTEGER PRIMARY KEY, shop TEXT NOT NULL, id TEXT, n INTEGER, r REAL) STRICT;
  CREATE INDEX by_number ON t (n);
  CREATE INDEX by_real ON t (r, id);
  CREATE INDEX by_both ON t (shop, n, r);
  CREATE INDEX by_key ON t (id, k);
  CREATE INDEX some ON t (n) WHERE n > 10;
  CREATE INDEX falling ON t (n DESC, id);
  CREATE INDEX computed ON t (length(id));`

const PARTS = 4

interface Rows {
  readonly rowids: Float64Array
  readonly shop: readonly string[]
  readonly id: readonly (string | null)[]
  readonly n: Float64Array
  readonly r: Float64Array
}

interface Shape {
  readonly seed: number
  readonly rows: number
  readonly pageSize: number
  readonly ids: 'ascending' | 'nearly' | 'mixed' | 'long' | 'few'
  readonly nulls: number
}

function rowsOf({ seed, rows, ids, nulls }: Shape): Rows {
  const draw = random(seed)
  const or = <T>(value: T, none: T): T => (draw() < nulls ? none : value)
  const id = (i: number): string => {
    if (ids === 'ascending') return `T${String(i).padStart(8, '0')}`
    if (ids === 'nearly') {
      const number = draw() < 0.15 ? draw() * rows : i / 2
      return `${draw() < 0.1 ? 'R' : 'T'}${String(Math.floor(number)).padStart(6, '0')}`
    }
    if (ids === 'few') return ['', 'a', 'a\u0000', 'ab', 'é'][Math.floor(draw() * 5)] ?? ''
    const text = `order-${Math.floor(draw() * 1e9).toString(36)}-${i}`
    return ids === 'long' ? `${'same beginning '.repeat(Math.floor(draw() * 300))}${text}` : text
  }
  const wide = draw() < 0.5
  const oneShop = draw() * 2
  return {
    rowids: Float64Array.from({ length: rows }, (_, i) => (i + 1) * 7),
    shop: Array.from({ length: rows }, (_, i) => (i < rows * oneShop ? 'default' : 'north')),
    id: Array.from({ length: rows }, (_, i) => or(id(i), null)),
    n: Float64Array.from({ length: rows }, () => or(Math.floor((draw() - 0.5) * (wide ? 2 ** 53 : 1000)), Number.NaN)),
    r: Float64Array.from({ length: rows }, () => or((draw() - 0.5) * (wide ? 1e300 : 10), Number.NaN)),
  }
}

const shapes = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  rows: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2500 })),
  pageSize: fc.constantFrom(512, 1024, 4096, 65_536),
  ids: fc.constantFrom('ascending' as const, 'nearly' as const, 'mixed' as const, 'long' as const, 'few' as const),
  nulls: fc.constantFrom(0, 0.1, 1),
})

/** Fills the table in parts; shops are constants where all of a part are one, and ids codes in every other part. */
function fill(db: Database, rows: Rows): void {
  const plan = covered(db)
  const file = new PageFile(db.name)
  const writer = new TableWriter(file, plan)
  const count = rows.rowids.length
  for (let part = 0; part < PARTS; part++) {
    const [from, to] = [Math.floor((part * count) / PARTS), Math.floor(((part + 1) * count) / PARTS)]
    const shops = new Set(rows.shop.slice(from, to))
    const columns: PageColumn[] = [
      { kind: 'constant', value: null },
      shops.size === 1 ? { kind: 'constant', value: rows.shop[from] ?? null } : { kind: 'texts', values: rows.shop },
      part % 2 === 0 ? { kind: 'texts', values: rows.id } : codesOf(rows.id),
      { kind: 'integer', values: rows.n },
      { kind: 'real', values: rows.r },
    ]
    writer.append(rows.rowids, columns, from, to)
  }
  buildIndexes(db, file, plan, writer.finish())
  file.close()
}

describe('indexes that are packed', () => {
  test('hold every row in the order of SQLite, whatever keys and page size', () => {
    const folder = scratchFolder()
    fc.assert(
      fc.property(shapes, (shape) => {
        const db = newDatabase(folder, 'x.db', shape.pageSize)
        db.exec(SCHEMA)
        fill(db, rowsOf(shape))
        expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
        expect(db.prepare('SELECT COUNT(*) FROM t INDEXED BY by_number').pluck().get()).toBe(shape.rows)
        db.close()
        rmSync(db.name)
      }),
      { numRuns: 100, seed: 3 },
    )
  })

  test('every number of entries about the edge of a page', () => {
    const folder = scratchFolder()
    for (let rows = 1; rows < 130; rows++) {
      const db = newDatabase(folder, `${rows}.db`, 512)
      db.exec(SCHEMA)
      fill(db, rowsOf({ seed: 1, rows, pageSize: 512, ids: 'ascending', nulls: 0 }))
      expect([rows, db.pragma('integrity_check', { simple: true })]).toEqual([rows, 'ok'])
      db.close()
    }
  })

  test('a table can be changed as any other afterwards', () => {
    const db = newDatabase(scratchFolder(), 'x.db', 1024)
    db.exec(SCHEMA)
    fill(db, rowsOf({ seed: 5, rows: 3000, pageSize: 1024, ids: 'mixed', nulls: 0.1 }))
    db.exec(`DELETE FROM t WHERE k % 3 = 0; UPDATE t SET n = k, id = id || 'x' WHERE k % 5 = 0;
      INSERT INTO t (shop, id, n) SELECT shop, id, -n FROM t; VACUUM`)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  test('a broken UNIQUE is refused; NULL is unlike NULL', () => {
    const build = (ids: readonly (string | null)[]): string => {
      const db = newDatabase(scratchFolder(), 'x.db', 4096)
      db.exec('CREATE TABLE t (id TEXT, UNIQUE (id)) STRICT')
      const plan = covered(db)
      const file = new PageFile(db.name)
      const writer = new TableWriter(file, plan)
      writer.append(
        Float64Array.from(ids, (_, i) => i + 1),
        [{ kind: 'texts', values: ids }],
        0,
        ids.length,
      )
      try {
        buildIndexes(db, file, plan, writer.finish())
      } finally {
        file.close()
      }
      return String(db.pragma('integrity_check', { simple: true }))
    }
    expect(build(['b', 'a', 'c'])).toBe('ok')
    expect(build([null, 'a', null])).toBe('ok')
    const refused = 'Two rows have the same key in sqlite_autoindex_t_1.'
    expect(() => build(['b', 'a', 'b'])).toThrow(refused)
    const rising = Array.from({ length: 40 }, (_, i) => `T${String(i).padStart(2, '0')}`)
    expect(build([...rising, 'R2', 'R1', 'T005'])).toBe('ok')
    expect(() => build([...rising, 'R1', 'T60', 'R1'])).toThrow(refused)
    expect(() => build([...rising, 'R1', 'T07'])).toThrow(refused)
    expect(() => build(['R1', ...rising, 'T39'])).toThrow(refused)
  })
})

describe('a table that keeps its rows', () => {
  const DIMENSION = `CREATE TABLE d (k INTEGER PRIMARY KEY, id TEXT NOT NULL, current INTEGER NOT NULL, hash BLOB NOT NULL,
      UNIQUE (id)) STRICT;
    CREATE UNIQUE INDEX one_current ON d (id) WHERE current = 1;
    INSERT INTO d VALUES (-2, '__na__', 1, zeroblob(16)), (-1, '__unknown__', 0, x'01')`

  test('rows, binary cells and a partial index stand beside what was there', () => {
    const db = newDatabase(scratchFolder(), 'x.db', 1024)
    db.exec(DIMENSION)
    expect(planTable(db, 'd')).toEqual({ covered: false, reason: 'd: already holds rows' })
    const plan = planTable(db, 'd', { keepsRows: true })
    if (!plan.covered) throw new Error(plan.reason)
    const file = new PageFile(db.name)
    const rows = 700
    const bytes = Uint8Array.from({ length: rows * 16 }, (_, i) => i * 7)
    const columns: PageColumn[] = [
      { kind: 'constant', value: null },
      { kind: 'texts', values: Array.from({ length: rows }, (_, i) => `C${(i * 7919) % 1009}`) },
      { kind: 'integer', values: Uint8Array.from({ length: rows }, (_, i) => i % 2) },
      {
        kind: 'text',
        codes: Uint32Array.from({ length: rows }, (_, i) => i),
        bytes,
        offsets: Uint32Array.from({ length: rows + 1 }, (_, i) => i * 16),
      },
    ]
    const writer = new TableWriter(file, plan)
    writer.append(
      Float64Array.from({ length: rows }, (_, i) => i + 1),
      columns,
      0,
      rows,
    )
    buildIndexes(db, file, plan, writer.finish())
    file.close()
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.prepare('SELECT k, id, hash FROM d WHERE k < 2 ORDER BY k').raw().all()).toEqual([
      [-2, '__na__', Buffer.alloc(16)],
      [-1, '__unknown__', Buffer.of(1)],
      [1, 'C0', Buffer.from(bytes.subarray(0, 16))],
    ])
    expect(db.prepare('SELECT COUNT(*) FROM d INDEXED BY one_current WHERE current = 1').pluck().get()).toBe(351)
  })

  test('a table of more than a page is left to INSERT', () => {
    const db = newDatabase(scratchFolder(), 'x.db', 1024)
    db.exec(`${DIMENSION}; INSERT INTO d VALUES (1, hex(zeroblob(900)), 1, x'')`)
    expect(planTable(db, 'd', { keepsRows: true })).toEqual({
      covered: false,
      reason: 'd: holds more than a page of rows',
    })
  })
})
