import type { Database } from 'better-sqlite3'
import type { DataTest, MartParameters } from '../mart.ts'

/** Failing rows of a data test by the SQL that defines it. */
export function countBySql(db: Database, { sql }: DataTest, parameters: MartParameters): number {
  return db.prepare<[MartParameters], number>(`SELECT COUNT(*) FROM (${sql})`).pluck().get(parameters) ?? 0
}
