import SqliteDatabase from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import { registerFunctions, setAsOf } from '../../src-main/store/sql-functions.ts'
import { all, each, first, ident, join, members, nothing, run, sql, where } from '../../src-main/store/sql.ts'

const db = new SqliteDatabase(':memory:')
db.exec('CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)')
registerFunctions(db)
setAsOf(db, '2025-06-30')
afterAll(() => {
  db.close()
})

describe('the sql tag', () => {
  test('a value can only become a bound parameter, whatever it says', () => {
    const attacks = [
      "'; DROP TABLE note; --",
      "' OR '1'='1",
      '?',
      '${x}',
      ':id',
      '"note"',
      '\u0000',
      '1); DELETE FROM note',
    ]
    for (const body of attacks) {
      run(db, sql`INSERT INTO note (body) VALUES (${body})`)
      expect(sql`SELECT ${body}`.text).toBe('SELECT ?')
      expect(first<{ body: string }>(db, sql`SELECT body FROM note WHERE body = ${body}`)?.body).toBe(body)
    }
    expect(first<{ n: number }>(db, sql`SELECT COUNT(*) AS n FROM note`)?.n).toBe(attacks.length)
  })

  test('parts compose in order with their values', () => {
    const conditions = [sql`id > ${1}`, nothing, sql`body IN ${members(['a', "b'"])}`]
    const statement = sql`SELECT id FROM ${ident('main', 'note')} ${where(conditions)} LIMIT ${5}`
    expect(statement.text).toBe(
      'SELECT id FROM main.note WHERE id > ? AND body IN (SELECT value FROM json_each(?)) LIMIT ?',
    )
    expect(statement.values).toEqual([1, '["a","b\'"]', 5])
    expect(where([]).text).toBe('')
    expect(join([sql`a`, sql`b`], ', ').text).toBe('a, b')
  })

  test('names that would need quoting and values that cannot be bound are refused', () => {
    for (const name of ['note"', 'Note', 'note; DROP', '', '1a', 'a-b']) expect(() => ident(name)).toThrow(TypeError)
    expect(() => sql`SELECT ${{ text: 'DROP TABLE note', values: [] }}`).toThrow(TypeError)
    expect(() => sql`SELECT ${undefined as unknown as null}`).toThrow(TypeError)
  })

  test('rows come as a list or one by one; booleans are 0 and 1', () => {
    expect(all(db, sql`SELECT ${true} AS yes, ${false} AS no, ${null} AS none`)).toEqual([
      { yes: 1, no: 0, none: null },
    ])
    expect([...each(db, sql`SELECT value FROM json_each('[1,2]')`)]).toEqual([{ value: 1 }, { value: 2 }])
  })
})

describe('functions of the model', () => {
  const cases: readonly [expression: string, expected: unknown][] = [
    ['AS_OF()', '2025-06-30'],
    ['AS_OF_TS()', '2025-06-30T23:59:59.999Z'],
    ["DATE_SUB('2025-03-01', 1)", '2025-02-28'],
    ['DATE_ADD(20240228, 1)', '2024-02-29'],
    ["DATEDIFF('2025-06-30T10:00:00.000Z', 20250601)", 29],
    ["DATEDIFF('2025-02-30', 20250601)", null],
    ["DATE_TRUNC('month', '2025-06-30')", '2025-06-01'],
    ["DATE_TRUNC('quarter', '2025-06-30')", '2025-04-01'],
    ["DATE_TRUNC('week', '2025-06-29')", '2025-06-23'],
    ["DATE_TRUNC('YEAR', 20250630)", '2025-01-01'],
    ["DATE_TRUNC('decade', 20250630)", null],
    ["ADD_MONTHS('2024-01-31', 1)", '2024-02-29'],
    ["MONTHS_BETWEEN('2011-02-28', '2011-01-31')", 1],
    ["MONTHS_BETWEEN('2011-04-14', '2011-03-15')", 0],
    ["MONTHS_BETWEEN('2011-01-31', '2011-02-28')", -1],
    ["TO_DATE_KEY('2025-06-30')", 20250630],
    ['TO_DATE_KEY(NULL)', -1],
    ['FROM_DATE_KEY(20250630)', '2025-06-30'],
    ['FROM_DATE_KEY(-1)', null],
    ['SAFE_DIVIDE(1, 4)', 0.25],
    ['SAFE_DIVIDE(1, 0)', null],
    ['GREATEST(1, 3, 2)', 3],
    ["LEAST('b', 'a')", 'a'],
    ['GREATEST(1, NULL)', null],
    ['LOGISTIC(0)', 0.5],
    ['HALF_LIFE(90, 90)', 0.5],
    ["(SELECT MEDIAN(value) FROM json_each('[1,2,10,null]'))", 2],
    ["(SELECT STDDEV(value) FROM json_each('[1,2,3,4]'))", Math.sqrt(5 / 3)],
    ["(SELECT STDDEV_POP(value) FROM json_each('[1,2,3,4]'))", Math.sqrt(5 / 4)],
    ["(SELECT STDDEV_SAMP(value) FROM json_each('[7]'))", null],
    ["(SELECT MODE(value) FROM json_each('[3,1,3,1,2]'))", 1],
    ['ROUND((SELECT ENTROPY(value) FROM json_each(\'["a","a","b","c"]\')), 6)', 1.5],
    ["(SELECT PERCENTILE_CONT(value, 0.25) FROM json_each('[1,2,3,4]'))", 1.75],
  ]
  test.each(cases)('%s = %s', (expression, expected) => {
    expect(db.prepare(`SELECT ${expression}`).pluck().get()).toEqual(expected)
  })
})
