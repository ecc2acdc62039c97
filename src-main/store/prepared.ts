import type { Database, Statement } from 'better-sqlite3'

const held = new WeakMap<Database, Map<string, Statement>>()

/**
 * The statement of a text, prepared once per connection: preparing per row costs more than running, and a statement
 * holds memory outside the JavaScript heap, which nothing reclaims in a tight loop.
 */
export function prepared<Bind extends unknown[] = unknown[], Row = unknown>(
  db: Database,
  sql: string,
): Statement<Bind, Row> {
  const statements = held.get(db) ?? new Map<string, Statement>()
  held.set(db, statements)
  const known = statements.get(sql) ?? db.prepare(sql)
  statements.set(sql, known)
  return known as Statement<Bind, Row>
}
