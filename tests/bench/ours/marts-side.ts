import { copyFileSync, rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { buildMarts } from '../../../src-main/marts/build.ts'
import { declared } from '../../../src-main/model/index.ts'
import { settingsFrom } from '../../../src-main/model/settings.ts'
import { openWarehouse } from '../../../src-main/store/open.ts'
import { buildFacts } from '../../../src-main/store/snapshot/build.ts'
import { openSnapshot } from '../../../src-main/store/snapshot/open.ts'
import { serveSide, TimedResult } from '../run/serve-side.ts'
import { currentVersion } from './warehouse.ts'

/** Which marts to build, where the copy may lie, and which way. */
export interface MartsInput {
  readonly workspace: string
  readonly copy: string
  readonly use: 'facts' | 'sql'
}

const BUILD = 900_000_000

/**
 * Builds every mart of the current version anew in a copy of its file; facts are at hand, as they are in a load. Timed
 * are the marts; the data tests after them are the same work whoever built the rows, and stand beside. They are counted
 * over columns on both sides: by SQL they would take longer than the marts.
 */
async function build({ workspace, copy, use }: MartsInput): Promise<TimedResult> {
  const { warehouse, snapshot, owner } = currentVersion(workspace)
  copyFileSync(warehouse, copy)
  const db = openWarehouse(copy, { readOnly: false })
  try {
    const facts = use === 'sql' ? null : await openSnapshot(snapshot, owner).catch(() => buildFacts(db))
    const start = performance.now()
    const { steps } = buildMarts(db, {
      settings: settingsFrom({}),
      buildId: BUILD,
      trigger: 'manual',
      use,
      tests: 'columns',
      writer: use === 'sql' ? 'insert' : 'pages',
      ...(facts === null ? {} : { facts }),
    })
    const whole = (performance.now() - start) / 1000
    const marts = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000
    const tables = [...new Set(steps.map(({ step }) => step))].filter((step) => declared(step) !== undefined)
    return new TimedResult(marts, { sums: tables.map((table) => [table, ...checksum(db, table)]), steps, whole })
  } finally {
    db.close()
    rmSync(copy, { force: true })
  }
}

/** Rows of a table, then per column how many values it has and what they add up to, texts by their length. */
function checksum(db: Database, table: string): unknown[] {
  const columns = Object.keys(declared(table)?.columns ?? {})
  const sums = columns.map(
    (column) => `count(${column}), total(CASE typeof(${column}) WHEN 'text' THEN length(${column}) ELSE ${column} END)`,
  )
  return (
    db
      .prepare<[], unknown[]>(`SELECT count(*), ${sums.join(', ')} FROM ${table}`)
      .raw()
      .get() ?? []
  )
}

serveSide({ build })
