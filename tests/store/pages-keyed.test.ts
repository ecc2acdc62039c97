import { rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PageColumn } from '../../src-main/store/pages/columns.ts'
import { KeyedTableWriter } from '../../src-main/store/pages/keyed-table.ts'
import { planKeyedTable } from '../../src-main/store/pages/keyed-plan.ts'
import { PageFile } from '../../src-main/store/pages/page-file.ts'
import { newDatabase, random } from './pages-support.ts'
import { scratchFolder } from './support.ts'

const SCHEMA = `CREATE TABLE t (amount REAL, id TEXT NOT NULL, month TEXT NOT NULL, n INTEGER, word TEXT,
    PRIMARY KEY (id, month)) STRICT, WITHOUT ROWID;
  CREATE INDEX by_month ON t (month);
  CREATE INDEX by_word ON t (word);
  CREATE INDEX by_number ON t (n, month);
  CREATE INDEX some ON t (month) WHERE n > 10;`

interface Shape {
  readonly seed: number
  readonly ids: number
  readonly months: number
  readonly pageSize: number
  readonly long: boolean
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  ids: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 300 })),
  months: fc.integer({ min: 1, max: 12 }),
  pageSize: fc.constantFrom(512, 1024, 4096, 65_536),
  long: fc.boolean(),
})

interface Row {
  readonly id: number
  readonly month: number
  readonly amount: number
  readonly n: number
  readonly word: number
}

interface Given {
  readonly ids: readonly string[]
  readonly months: readonly string[]
  readonly words: readonly string[]
  /** In the order of the key. */
  readonly rows: readonly Row[]
}

/** Texts beyond the basic plane sort otherwise by bytes than by code units. */
function givenBy({ seed, ids, months, long }: Shape): Given {
  const draw = random(seed)
  const tail = long ? 'x'.repeat(700) : ''
  const names = Array.from(
    { length: ids },
    (_, i) => `${['C', '\u{ffee}', '\u{1f600}'][i % 3] ?? ''}${String(i)}${tail}`,
  )
  names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const calendar = Array.from({ length: months }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}-01`)
  const rows = names.flatMap((_, id) =>
    calendar.flatMap((__, month): Row[] =>
      draw() < 0.3
        ? []
        : [
            {
              id,
              month,
              amount: draw() < 0.1 ? Number.NaN : draw() * 100,
              n: Math.floor(draw() * 20),
              word: Math.floor(draw() * 4),
            },
          ],
    ),
  )
  return { ids: names, months: calendar, words: ['Growth', 'Decline', 'Growth'], rows }
}

function codesOf(codes: readonly number[], words: readonly string[], nullCode?: number): PageColumn {
  const parts = words.map((word) => Buffer.from(word))
  const offsets = Uint32Array.from([
    0,
    ...parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, part) => sum + part.length, 0)),
  ])
  const column = { kind: 'text', codes: Uint32Array.from(codes), bytes: Buffer.concat(parts), offsets } as const
  return nullCode === undefined ? column : { ...column, nullCode }
}

function fillByPages(db: Database, { ids, months, words, rows }: Given): void {
  const plan = planKeyedTable(db, 't')
  if (!plan.covered) throw new TypeError(plan.reason)
  const file = new PageFile(db.name)
  const writer = new KeyedTableWriter(file, plan)
  const shared = { id: codesOf([], ids), month: codesOf([], months), word: codesOf([], words, 3) }
  for (let from = 0; from < rows.length; from += 100) {
    const block = rows.slice(from, from + 100)
    const codes = (name: 'id' | 'month' | 'word'): PageColumn => ({
      ...(shared[name] as PageColumn & { kind: 'text' }),
      codes: Uint32Array.from(block, (row) => row[name]),
    })
    writer.append(
      [
        { kind: 'real', values: Float64Array.from(block, ({ amount }) => amount) },
        codes('id'),
        codes('month'),
        { kind: 'integer', values: Int32Array.from(block, ({ n }) => n) },
        codes('word'),
      ],
      block.length,
    )
  }
  writer.finish(db)
  file.close()
}

function fillByInsert(db: Database, { ids, months, words, rows }: Given): void {
  const insert = db.prepare('INSERT INTO t (amount, id, month, n, word) VALUES (?, ?, ?, ?, ?)')
  for (const { amount, id, month, n, word } of rows) {
    insert.run(Number.isNaN(amount) ? null : amount, ids[id], months[month], n, words[word] ?? null)
  }
}

/** Pages that were used and are free again. */
function leaveFreePages(db: Database, rows: number): void {
  addRandomRows(db, 'gone', rows)
  db.exec('DROP TABLE gone')
}

function addRandomRows(db: Database, table: string, rows: number): void {
  db.exec(`CREATE TABLE ${table} (a BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(rows)})
    INSERT INTO ${table} SELECT randomblob(900) FROM n`)
}

const QUESTIONS = [
  'SELECT * FROM t',
  'SELECT month, id FROM t INDEXED BY by_month WHERE month > 0',
  'SELECT word, id, month FROM t INDEXED BY by_word WHERE word > 0',
  'SELECT n, month, id FROM t INDEXED BY by_number WHERE n >= 0',
  'SELECT month, id, n FROM t INDEXED BY some WHERE n > 10 AND month > 0',
]
const answers = (db: Database): unknown => QUESTIONS.map((question) => db.prepare(question).raw().all())

describe('tables without rowids that are written as pages', () => {
  test('equal those that INSERT makes, with all their indexes, also in a file with free pages', () => {
    const folder = scratchFolder()
    let number = 0
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, hasFreePages) => {
        const given = givenBy(shape)
        const [ours, theirs] = ['ours', 'theirs'].map((name) => {
          const db = newDatabase(folder, `${String(++number)}-${name}`, shape.pageSize)
          db.exec(SCHEMA)
          if (hasFreePages) leaveFreePages(db, 60)
          return db
        })
        if (!ours || !theirs) return
        fillByPages(ours, given)
        fillByInsert(theirs, given)
        expect(ours.pragma('integrity_check', { simple: true })).toBe('ok')
        expect(answers(ours)).toEqual(answers(theirs))
        for (const db of [ours, theirs]) {
          db.close()
          rmSync(db.name)
        }
      }),
      { numRuns: 80 },
    )
  })

  test('take free pages before the file grows, and leave the rest free', () => {
    const db = newDatabase(scratchFolder(), 'free.sqlite', 1024)
    db.exec(SCHEMA)
    leaveFreePages(db, 3000)
    const [pages, free] = ['page_count', 'freelist_count'].map((name) => Number(db.pragma(name, { simple: true })))
    fillByPages(db, givenBy({ seed: 1, ids: 300, months: 12, pageSize: 1024, long: false }))
    expect(db.pragma('page_count', { simple: true })).toBe(pages)
    expect(db.pragma('freelist_count', { simple: true })).toBeLessThan(free ?? 0)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.exec("INSERT INTO t VALUES (1, 'late', '2026-01-01', 1, NULL)")
    addRandomRows(db, 'more', 4000)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  test('tables with rowids and rows out of their reach are refused by reason', () => {
    const db = newDatabase(scratchFolder(), 'refused.sqlite', 4096)
    db.exec(`CREATE TABLE plain (a INTEGER) STRICT;
      CREATE TABLE folded (a TEXT COLLATE NOCASE PRIMARY KEY) STRICT, WITHOUT ROWID`)
    expect(planKeyedTable(db, 'plain')).toEqual({ covered: false, reason: 'plain: has rowids' })
    expect(planKeyedTable(db, 'folded')).toMatchObject({ covered: false })
  })
})
