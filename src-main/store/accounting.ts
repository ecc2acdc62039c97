import type { Database } from 'better-sqlite3'
import { LensError } from '../base/faults.ts'
import { declared } from '../model/index.ts'
import { ident, sql, all, run } from './sql.ts'
import { readTable } from './pages/read-table.ts'
import { locateTable } from './pages/table-plan.ts'

/** The rows that a batch wrote into its table. */
export interface BatchFacts {
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
 * count of facts per batch can be proven. Where there is one batch only nothing is counted: whoever proves the rows has to
 * prove that it holds as many as it wrote, by {@link assertFacts}.
 * @returns that one batch; null where facts were counted
 * @throws LensError `unbalanced` when a batch has more facts than it wrote
 */
export function recordReplacedFacts(db: Database): BatchFacts | null {
  const batches = loadedBatches(db)
  const [only] = batches
  if (only !== undefined && countBatches(db) === 1 && isOfBatches(only.fact_table)) {
    recordReplaced(db, only, 0)
    return only
  }
  const facts = countFacts(db)
  for (const batch of batches) {
    const { batch_id: number, fact_table: table, facts_written: written } = batch
    const held = facts.get(factsKey(table, number)) ?? 0
    if (held > written) throw unbalanced(batch, held)
    recordReplaced(db, batch, written - held)
  }
  return null
}

/** Whether every row of a table comes from a batch; dimensions have members of their own. */
function isOfBatches(table: string): boolean {
  return declared(table)?.columns['batch_id']?.nullable === false
}

/** @throws LensError `unbalanced` when a batch does not hold as many facts as it wrote */
export function assertFacts(batch: BatchFacts, held: number): void {
  if (held !== batch.facts_written) throw unbalanced(batch, held)
}

function recordReplaced(db: Database, { batch_id: batch }: BatchFacts, replaced: number): void {
  run(db, sql`UPDATE ws_batch SET facts_replaced = ${replaced} WHERE batch_id = ${batch}`)
}

function unbalanced(
  { fact_table: table, batch_id: batch, facts_written: written }: BatchFacts,
  held: number,
): LensError {
  const sentence = `Batch ${batch} wrote ${written} rows of ${table} but holds ${held}.`
  return new LensError('unbalanced', sentence, { batch, table })
}

/** Loaded batches of any kind; one that wrote no facts may have changed those of another. */
function countBatches(db: Database): number {
  return all(db, sql`SELECT 1 FROM ws_batch WHERE status_code = 'loaded'`).length
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
