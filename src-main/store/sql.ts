import type { Database } from 'better-sqlite3'
import { assertName } from '../model/names.ts'

/** What may be bound. Booleans become 0/1. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array

/** Text with `?` marks and the values for them. Not exported, so that only {@link sql} and its helpers make one. */
class SqlPart {
  readonly text: string
  readonly values: readonly (string | number | bigint | null | Uint8Array)[]

  constructor(text: string, values: SqlPart['values']) {
    this.text = text
    this.values = values
  }
}

/** A statement or a part of one. */
export type Sql = SqlPart

/**
 * Composes SQL: an interpolated value can only become a bound parameter, an interpolated {@link Sql} is spliced in.
 * `sql\`SELECT * FROM mart_rfm WHERE rfm_segment = ${segment}\``
 */
export function sql(parts: TemplateStringsArray, ...inserts: readonly (SqlValue | Sql)[]): Sql {
  const texts: string[] = [parts[0] ?? '']
  const values: Sql['values'][number][] = []
  for (const [position, insert] of inserts.entries()) {
    if (insert instanceof SqlPart) {
      texts.push(insert.text)
      values.push(...insert.values)
    } else {
      texts.push('?')
      values.push(bindable(insert))
    }
    texts.push(parts[position + 1] ?? '')
  }
  return new SqlPart(texts.join(''), values)
}

/** No text at all: the neutral part of a composition. */
export const nothing: Sql = new SqlPart('', [])

/** A table or column name; refuses (TypeError) anything that is not a plain lower-case name. */
export function ident(...path: readonly [string, ...string[]]): Sql {
  return new SqlPart(path.map(assertName).join('.'), [])
}

/** Parts with a separator between them; empty parts are left out. */
export function join(parts: readonly Sql[], separator: ' AND ' | ' OR ' | ', ' | '\n' | ' UNION ALL '): Sql {
  const kept = parts.filter((part) => part.text !== '')
  return new SqlPart(
    kept.map((part) => part.text).join(separator),
    kept.flatMap((part) => part.values),
  )
}

/** `WHERE a AND b`, or nothing when there is no condition. */
export function where(conditions: readonly Sql[]): Sql {
  const joined = join(conditions, ' AND ')
  return joined.text === '' ? nothing : sql`WHERE ${joined}`
}

/** A list for `IN`, bound as one JSON parameter so that any number of members fits. */
export function members(values: readonly (string | number)[]): Sql {
  return sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`
}

/** All rows of a statement. */
export function all<Row>(db: Database, statement: Sql): Row[] {
  return db.prepare<unknown[], Row>(statement.text).all(...statement.values)
}

/** First row of a statement. */
export function first<Row>(db: Database, statement: Sql): Row | undefined {
  return db.prepare<unknown[], Row>(statement.text).get(...statement.values)
}

/** Rows one by one; finish or leave the loop before the next statement that writes. */
export function each<Row>(db: Database, statement: Sql): IterableIterator<Row> {
  return db.prepare<unknown[], Row>(statement.text).iterate(...statement.values)
}

/** Runs a statement that writes; returns the number of changed rows. */
export function run(db: Database, statement: Sql): number {
  return db.prepare(statement.text).run(...statement.values).changes
}

function bindable(value: SqlValue): Sql['values'][number] {
  if (typeof value === 'boolean') return value ? 1 : 0
  const kinds = ['string', 'number', 'bigint']
  if (value === null || value instanceof Uint8Array || kinds.includes(typeof value)) return value
  throw new TypeError(`a value of type ${typeof value} cannot be bound`)
}
