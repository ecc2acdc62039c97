import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { allTables } from '../../src-main/model/index.ts'

/** Columns that say when something was done, not what; they differ from one load to the next. */
const CLOCKS = new Set(['started_at', 'finished_at', 'landed_at', 'source_modified_at', 'built_at', 'checked_at'])

/** Digest of the content of every table of a version by its name, without the times at which it was made. */
export function contentOf(db: Database): Record<string, string> {
  return Object.fromEntries(
    allTables.map((table) => {
      const columns = Object.keys(table.columns).filter((name) => !CLOCKS.has(name))
      const hash = createHash('sha256')
      let rows = 0
      const text = `SELECT ${columns.join(', ')} FROM ${table.name} ORDER BY ${table.key.join(', ')}`
      for (const row of db.prepare(text).raw().iterate()) {
        hash.update(JSON.stringify(row))
        rows++
      }
      return [table.name, `${rows} rows, ${hash.digest('hex').slice(0, 16)}`]
    }),
  )
}
