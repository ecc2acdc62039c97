import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { declared } from '../model/index.ts'
import { ident, sql, all, run } from './sql.ts'
import { readTable } from './pages/read-table.ts'
import { locateTable } from './pages/table-plan.ts'

interface BatchFacts {
  readonly batch_id: number
  readonly fact_table: string
  readonly facts_written: number
}

/** Facts per batch, keyed by {@link factsKey}; each fact table is scanned once. */
export function countFacts(db: Database): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const table of new Set(loadedBatches(db).map((batch) => batch.fact_table))) {
    for (const [batch, facts] of countTable(db, table)) counts.set(factsKey(table, batch), facts)
  }
  return counts
}

/** Key of {@link countFacts}. */
export function factsKey(table: string, batch: number): string {
  return `${table} ${batch}`
}

/**
 * Records for every batch how many of its facts later batches took over, before a version is sealed; from then on the
 * count of facts per batch can be proven.
 * @throws LensError `unbalanced` when a batch has more facts than it wrote
 */
export function recordReplacedFacts(db: Database): void {
  const facts = countFacts(db)
  for (const { batch_id: batch, fact_table: table, facts_written: written } of loadedBatches(db)) {
    const replaced = written - (facts.get(factsKey(table, batch)) ?? 0)
    if (replaced < 0) {
      throw new LensError('unbalanced', `Batch ${batch} wrote ${written} rows of ${table} but holds more.`, {
        batch,
        table,
      })
    }
    run(db, sql`UPDATE ws_batch SET facts_replaced = ${replaced} WHERE batch_id = ${batch}`)
  }
}

function loadedBatches(db: Database): BatchFacts[] {
  return all(
    db,
    sql`SELECT batch_id, fact_table, facts_written FROM ws_batch
      WHERE status_code = 'loaded' AND fact_table IS NOT NULL AND facts_written IS NOT NULL`,
  )
}

/**
 * Rows of a table by batch, read straight from its pages: SQL takes three times as long. The table name comes from the
 * file, so only a declared table is accepted.
 */
function countTable(db: Database, name: string): ReadonlyMap<number, number> {
  const table = declared(name)
  if (table?.kind !== 'P') throw new LensError('workspace_corrupt', `There is no fact table ${name}.`)
  if (table.withoutRowid === true) return countBySql(db, name)
  const counts = new Map<number, number>()
  for (const { count, columns } of readTable(db.name, locateTable(db, name), { batch_id: 'number' })) {
    for (let from = 0, to = 0; from < count; from = to) {
      const batch = columns.batch_id[from] as number
      while (to < count && columns.batch_id[to] === batch) to++
      if (to === from) to++
      else counts.set(batch, (counts.get(batch) ?? 0) + to - from)
    }
  }
  return counts
}

function countBySql(db: Database, table: string): ReadonlyMap<number, number> {
  const statement = sql`SELECT batch_id AS batch, COUNT(*) AS facts FROM ${ident(table)} GROUP BY batch_id`
  return new Map(all<{ batch: number; facts: number }>(db, statement).map(({ batch, facts }) => [batch, facts]))
}
