import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { BuildRequest } from '../../src-main/marts/build.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { allMarts } from '../../src-main/marts/index.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import type { LoadedWarehouse } from './loaded.ts'

/** Every table that a build of the marts writes, row by row in the order of storage, and its data tests. */
export function martTables(db: Database): Record<string, unknown[][]> {
  const names = [...allMarts.map(({ name }) => name), 'gold_customer_dim']
  const tests =
    'SELECT test_name, outcome, failures FROM data_test_result WHERE build_id = (SELECT MAX(build_id) FROM ws_build)'
  const statements = [['data_test_result', tests], ...names.map((name) => [name, `SELECT * FROM ${name}`])] as const
  return Object.fromEntries(
    statements.map(([name = '', statement = '']) => {
      const rows = db.prepare<[], unknown[]>(statement).raw().all()
      return [name, rows.map((row) => row.map((cell) => (Buffer.isBuffer(cell) ? cell.toString('hex') : cell)))]
    }),
  )
}

/** A checksum of each table of a loaded version after its marts were built anew, in a copy of the file. */
export function rebuiltTables(
  { db: { name }, settings }: LoadedWarehouse,
  way: Pick<BuildRequest, 'use' | 'writer'>,
): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'lens-rebuilt-'))
  const path = join(folder, 'copy.sqlite')
  copyFileSync(name, path)
  const db = openWarehouse(path, { readOnly: false })
  try {
    buildMarts(db, { settings, buildId: 9, ...way })
    return Object.fromEntries(
      Object.entries(martTables(db)).map(([table, rows]) => {
        const hash = createHash('sha256')
        for (const row of rows) hash.update(JSON.stringify(row))
        return [table, `${String(rows.length)} rows, ${hash.digest('hex')}`]
      }),
    )
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
