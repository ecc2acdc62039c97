import type { Database } from 'better-sqlite3'
import type { DataTest, MartParameters } from '../mart.ts'
import type { Failures } from './references.ts'

/** Counts the data tests that look at single rows and were not counted yet: one scan of each table. */
export function checkRows(
  db: Database,
  tests: readonly DataTest[],
  parameters: MartParameters,
  failures: Failures,
): void {
  const left = tests.filter(({ name, broken }) => broken !== undefined && !failures.has(name))
  for (const [table, own] of Map.groupBy(left, (test) => test.table)) {
    const counts = own.map(({ broken }) => `COUNT(CASE WHEN ${broken ?? ''} THEN 1 END)`)
    const row = db
      .prepare<[MartParameters], number[]>(`SELECT ${counts.join(', ')} FROM ${table}`)
      .raw()
      .get(parameters)
    own.forEach(({ name }, place) => failures.set(name, row?.[place] ?? 0))
  }
}
