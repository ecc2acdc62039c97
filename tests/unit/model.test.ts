import SqliteDatabase from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { currencyDigits, minorUnitsSql } from '../../src-main/model/currency.ts'
import { ddl, viewDdl } from '../../src-main/model/derive/ddl.ts'
import { allTables, allViews, declared } from '../../src-main/model/index.ts'
import { c, table, view } from '../../src-main/model/table.ts'
import { createSchema } from '../../src-main/store/schema.ts'

function withSchema<T>(look: (db: InstanceType<typeof SqliteDatabase>) => T): T {
  const db = new SqliteDatabase(':memory:')
  try {
    db.pragma('trusted_schema = OFF')
    createSchema(db)
    return look(db)
  } finally {
    db.close()
  }
}

interface ColumnInfo {
  name: string
  type: string
  notnull: number
  pk: number
}

describe('every table', () => {
  test.each(allTables.map((each) => [each.name, each] as const))(
    '%s has exactly its declared columns',
    (name, given) => {
      withSchema((db) => {
        const columns = db.pragma(`table_info(${name})`) as ColumnInfo[]
        expect(columns.map((column) => column.name)).toEqual(Object.keys(given.columns))
        for (const column of columns) {
          const said = given.columns[column.name]
          expect([column.name, column.type, column.notnull === 1]).toEqual([column.name, said?.sqlite, !said?.nullable])
        }
        const key = columns.filter((column) => column.pk > 0).toSorted((a, b) => a.pk - b.pk)
        expect(key.map((column) => column.name)).toEqual(given.key)
        expect(db.prepare('SELECT "strict" FROM pragma_table_list WHERE name = ?').pluck().get(name)).toBe(1)
      })
    },
  )

  test('refers only to tables that exist, by their primary key', () => {
    for (const { name, columns } of [...allTables, ...allViews]) {
      for (const [column, { ref }] of Object.entries(columns)) {
        if (ref === undefined) continue
        const target = declared(ref)
        expect(target && target.kind !== 'V' ? target.key.length : 0, `${name}.${column} -> ${ref}`).toBe(1)
      }
    }
  })

  test('says what it is and what every column means', () => {
    for (const { name, doc, grain, filledBy, columns } of [...allTables, ...allViews]) {
      expect([doc, grain].every((text) => text.length > 3) && filledBy.length > 0, name).toBe(true)
      for (const [column, { doc: meaning }] of Object.entries(columns)) {
        expect(meaning.length, `${name}.${column}`).toBeGreaterThan(1)
      }
    }
  })

  test('is named once', () => {
    const names = [...allTables, ...allViews].map((each) => each.name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('every view', () => {
  test.each(allViews.map((each) => [each.name, each] as const))(
    '%s yields exactly its declared columns',
    (name, given) => {
      withSchema((db) => {
        const columns = db.prepare(`SELECT * FROM ${name}`).columns()
        expect(columns.map((column) => column.name)).toEqual(Object.keys(given.columns))
        const body = db.prepare(given.sql).columns()
        expect(body).toHaveLength(Object.keys(given.columns).length)
      })
    },
  )
})

test('an empty warehouse holds the unknown members and sound references', () => {
  withSchema((db) => {
    const keys = db.prepare('SELECT customer_key, customer_id FROM gold_customer_dim ORDER BY 1 DESC').raw().all()
    expect(keys).toEqual([
      [-1, '__unknown__'],
      [-2, '__na__'],
    ])
    for (const [name, key] of [
      ['gold_product_dim', 'product_key'],
      ['gold_channel_dim', 'channel_key'],
      ['gold_location_dim', 'location_key'],
      ['gold_campaign_dim', 'campaign_key'],
      ['gold_promotion_dim', 'promotion_key'],
    ] as const) {
      expect(db.prepare(`SELECT ${key} FROM ${name} ORDER BY 1`).pluck().all(), name).toEqual([-2, -1])
    }
    expect(db.prepare('SELECT date_key, calendar_date FROM gold_date_dim').raw().all()).toEqual([[-1, null]])
    expect(db.pragma('foreign_key_check')).toEqual([])
  })
})

describe('the declaration language', () => {
  const small = table({
    name: 'small',
    zone: 'gold',
    kind: 'P',
    grain: 'one thing',
    doc: 'Small.',
    filledBy: ['test'],
    key: ['a', 'b'],
    indexes: [{ columns: ['b'], unique: true, where: 'b > 0' }],
    checks: ['a < b'],
    withoutRowid: true,
    columns: {
      a: c.int('A.'),
      b: c.int('B.', { range: [0, 9] }),
      word: c.code('Word.', { nullable: true, values: ["it's", 'x'], default: 'x' }),
    },
  })

  test('a table becomes STRICT DDL with its keys, checks and indexes', () => {
    const [create = '', index] = ddl(small)
    expect(create.split('\n')).toEqual([
      'CREATE TABLE small (',
      '  a INTEGER NOT NULL,',
      '  b INTEGER NOT NULL CHECK (b BETWEEN 0 AND 9),',
      "  word TEXT DEFAULT 'x' CHECK (word IN ('it''s', 'x')),",
      '  PRIMARY KEY (a, b),',
      '  CHECK (a < b)',
      ') STRICT, WITHOUT ROWID',
    ])
    expect(index).toBe('CREATE UNIQUE INDEX ix_small_b ON small (b) WHERE b > 0')
  })

  test('a name that would need quoting, or a key over no column, is refused', () => {
    expect(() => table({ ...small, name: 'small; DROP' })).toThrow(TypeError)
    expect(() => table({ ...small, key: ['z'] })).toThrow('no column z')
    const named = view({ ...small, name: 'seen', sql: ' SELECT 1, 2, 3 ' })
    expect(viewDdl(named)).toBe('CREATE VIEW seen (a, b, word) AS\nSELECT 1, 2, 3')
  })
})

test('minor units follow the currency and round half away from zero', () => {
  const db = new SqliteDatabase(':memory:')
  const minor = (e4: number, currency: string): unknown =>
    db
      .prepare(`SELECT ${minorUnitsSql('e4', 'cur')} FROM (SELECT ? AS e4, ? AS cur)`)
      .pluck()
      .get(e4, currency)
  expect([minor(12_350, 'EUR'), minor(-12_350, 'EUR'), minor(12_349, 'EUR')]).toEqual([124, -124, 123])
  expect([minor(2_505_000, 'JPY'), minor(12_345, 'KWD'), minor(12_345, 'CLF')]).toEqual([251, 1235, 12_345])
  expect([currencyDigits('EUR'), currencyDigits('JPY'), currencyDigits('ZZZ')]).toEqual([2, 0, 2])
  db.close()
})
