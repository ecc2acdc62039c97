import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { declared } from '../model/index.ts'
import { ident, sql, all, run } from './sql.ts'
import type { Sql } from './sql.ts'

interface BatchFacts {
  readonly batch_id: number
  readonly fact_table: string
  readonly facts_written: number
}

/** Facts per batch, keyed by {@link factsKey}; each fact table is scanned once. */
export function countFacts(db: Database): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const table of new Set(loadedBatches(db).map((batch) => batch.fact_table))) {
    for (const { batch_id: batch, facts } of all<{ batch_id: number; facts: number }>(db, factsPerBatch(table))) {
      counts.set(factsKey(table, batch), facts)
    }
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

/** The table name comes from the file, so only a declared table is accepted. */
function factsPerBatch(table: string): Sql {
  if (declared(table)?.kind !== 'P') throw new LensError('workspace_corrupt', `There is no fact table ${table}.`)
  return sql`SELECT batch_id, COUNT(*) AS facts FROM ${ident(table)} GROUP BY batch_id`
}
