import type { Database } from 'better-sqlite3'
import type { DataTest, MartParameters } from '../mart.ts'
import type { Failures } from './references.ts'

/**
 * Counts the data tests that look at single rows. One scan of each table asks whether any row
 * breaks any rule; only where one does, a second one counts the rows of each.
 */
export function checkRows(
  db: Database,
  tests: readonly DataTest[],
  parameters: MartParameters,
  failures: Failures,
): void {
  const left = tests.filter(({ broken }) => broken !== undefined)
  for (const [table, own] of Map.groupBy(left, (test) => test.table)) {
    const conditions = own.map(({ broken }) => `(${broken ?? ''})`)
    const any: unknown = db
      .prepare<[MartParameters]>(`SELECT 1 FROM ${table} WHERE ${conditions.join(' OR ')} LIMIT 1`)
      .get(parameters)
    const counts = any === undefined ? [] : countEach(db, table, conditions, parameters)
    own.forEach(({ name }, place) => failures.set(name, counts[place] ?? 0))
  }
}

function countEach(db: Database, table: string, conditions: readonly string[], parameters: MartParameters): number[] {
  const counts = conditions.map((broken) => `COUNT(CASE WHEN ${broken} THEN 1 END)`)
  return (
    db
      .prepare<[MartParameters], number[]>(`SELECT ${counts.join(', ')} FROM ${table}`)
      .raw()
      .get(parameters) ?? []
  )
}
