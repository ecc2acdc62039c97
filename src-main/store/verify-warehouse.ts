import type { Database } from 'better-sqlite3'
import { countFacts, factsKey } from './accounting.ts'
import type { Check, CheckKind } from './checks.ts'
import { hashFile } from './checksum.ts'
import { storeFault } from './errors.ts'
import type { PublishedVersion } from './ledger.ts'
import { openWarehouse, readMeta } from './open.ts'
import { findFault } from './pages/check/find-fault.ts'
import { findBrokenReference, findDamage } from './versions.ts'

/** Values of the last build that statements of data tests name. */
type Parameters = Readonly<Record<string, string | number | null>>

/** Counts failing rows of data tests over columns, by the statement that is stored of each; only of those it knows. */
export type CountStatements = (db: Database, parameters: Parameters) => ReadonlyMap<string, number>

/**
 * Checks the inside of a warehouse version: pages and indexes, references, row accounting, data tests. Statements that
 * are stored in the file run only when its checksum holds, and where they were not counted in another way.
 */
export function verifyWarehouse(
  version: Pick<PublishedVersion, 'path' | 'sha256'>,
  subject: string,
  count: CountStatements,
): readonly Check[] {
  try {
    const db = openWarehouse(version.path, { readOnly: true })
    try {
      const genuine = hashFile(version.path).sha256 === version.sha256
      return [
        attempt('integrity', subject, 'Every page and index is sound.', () => findDamage(db)),
        // SQLite leaves CHECK out on a connection that only reads; our own pass over the pages does not.
        attempt(
          'referential',
          subject,
          'Every reference and rule holds.',
          () => findBrokenReference(db) ?? findFault(db),
        ),
        ...several('accounting', subject, () => checkAccounting(db)),
        ...(genuine ? several('data_tests', subject, () => checkDataTests(db, count)) : []),
      ]
    } finally {
      db.close()
    }
  } catch (error) {
    return [{ check: 'integrity', subject, passed: false, message: sentenceOf(error) }]
  }
}

/** A check that cannot be run is a check that failed. */
function attempt(check: CheckKind, subject: string, right: string, find: () => string | null): Check {
  try {
    const wrong = find()
    return { check, subject, passed: wrong === null, message: wrong ?? right }
  } catch (error) {
    return { check, subject, passed: false, message: sentenceOf(error) }
  }
}

function several(check: CheckKind, subject: string, run: () => readonly Check[]): readonly Check[] {
  try {
    return run()
  } catch (error) {
    return [{ check, subject, passed: false, message: sentenceOf(error) }]
  }
}

interface BatchRow {
  readonly batch_id: number
  readonly rows_read: number | null
  readonly explained: number | null
  readonly quarantined: number | null
  readonly rejected: number
  readonly fact_table: string | null
  readonly facts_expected: number | null
}

const BATCHES = `
  SELECT b.batch_id, b.rows_read, b.fact_table, b.rows_quarantined AS quarantined,
    b.rows_accepted + b.rows_duplicate + b.rows_superseded + b.rows_quarantined + b.rows_ignored AS explained,
    (SELECT COUNT(DISTINCT q.record_key) FROM stg_quarantine q WHERE q.batch_id = b.batch_id) AS rejected,
    b.facts_written - b.facts_replaced AS facts_expected
  FROM ws_batch b WHERE b.status_code = 'loaded' ORDER BY b.batch_id`

/** Every loaded batch balances, its rejected rows are kept, and its facts are there. */
function checkAccounting(db: Database): Check[] {
  const batches = db.prepare<[], BatchRow>(BATCHES).all()
  const facts = countFacts(db)
  return batches.map((batch) => {
    const wrong = unbalanced(batch, facts)
    return {
      check: 'accounting',
      subject: `batch ${batch.batch_id}`,
      passed: wrong === null,
      message: wrong ?? `${batch.rows_read ?? 0} rows read are accounted for.`,
    }
  })
}

function unbalanced(batch: BatchRow, facts: ReadonlyMap<string, number>): string | null {
  if (batch.rows_read === null || batch.rows_read !== batch.explained) {
    return `${batch.rows_read ?? 'No'} rows were read, ${batch.explained ?? 'none'} are explained.`
  }
  if (batch.quarantined !== batch.rejected) {
    return `${batch.quarantined ?? 0} rows were rejected, ${batch.rejected} are kept.`
  }
  if (batch.fact_table === null || batch.facts_expected === null) return null
  const found = facts.get(factsKey(batch.fact_table, batch.batch_id)) ?? 0
  return found === batch.facts_expected
    ? null
    : `${batch.fact_table} holds ${found} rows of the batch instead of ${batch.facts_expected}.`
}

interface StoredTest {
  readonly test_name: string
  readonly severity: 'error' | 'warn'
  readonly statement: string
}

/** Runs the data tests of the last build again with the parameters of that build. */
function checkDataTests(db: Database, count: CountStatements): Check[] {
  const stored = readMeta(db, 'mart_parameters')
  const parameters = stored === null ? {} : (JSON.parse(stored) as Parameters)
  const tests = db
    .prepare<[], StoredTest>(
      `SELECT test_name, severity, statement FROM data_test_result
       WHERE build_id = (SELECT MAX(build_id) FROM data_test_result) ORDER BY test_name`,
    )
    .all()
  const counted = tests.length === 0 ? new Map<string, number>() : countSoundly(db, parameters, count)
  return tests.map(({ test_name: subject, severity, statement }) =>
    attempt('data_tests', subject, severity === 'warn' ? 'Passed or warned.' : 'Passed.', () => {
      const failures =
        counted.get(statement) ?? db.prepare(`SELECT COUNT(*) FROM (${statement})`).pluck().get(parameters)
      return failures === 0 || severity === 'warn' ? null : `${String(failures)} rows fail the test.`
    }),
  )
}

/** Nothing is counted in a file that cannot be read so: each statement then tells what is wrong. */
function countSoundly(db: Database, parameters: Parameters, count: CountStatements): ReadonlyMap<string, number> {
  try {
    return count(db, parameters)
  } catch {
    return new Map()
  }
}

function sentenceOf(error: unknown): string {
  const fault = storeFault(error, 'the warehouse')
  return fault instanceof Error ? fault.message : 'The file cannot be read.'
}
