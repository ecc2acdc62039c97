import type { Database } from 'better-sqlite3'
import { countBySql } from './checks/count-by-sql.ts'
import { countFailures } from './checks/count-failures.ts'
import type { Failures } from './checks/references.ts'
import { allDataTests } from './index.ts'
import type { DataTest, MartParameters } from './mart.ts'

/** A data test that did not pass. */
export interface FailedTest {
  readonly name: string
  readonly table: string
  readonly failures: number
}
export interface DataTestSummary {
  readonly total: number
  readonly passed: number
  readonly warned: readonly FailedTest[]
  readonly failed: readonly FailedTest[]
}

/**
 * Runs every data test on the tables as built and keeps the results in data_test_result.
 * @param known failing rows by name of the tests that were counted without their SQL
 */
export function runDataTests(
  db: Database,
  buildId: number,
  parameters: MartParameters,
  known: Failures,
): DataTestSummary {
  const keep = db.prepare(
    `INSERT OR REPLACE INTO data_test_result
       (build_id, test_name, table_name, severity, outcome, failures, statement, message, tested_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const now = new Date().toISOString()
  const counted = allDataTests.map((test) => ({
    test,
    failures: known.get(test.name) ?? countBySql(db, test, parameters),
  }))
  const store = db.transaction(() => {
    for (const { test, failures } of counted) {
      const outcome = failures === 0 ? 'pass' : test.severity === 'warn' ? 'warn' : 'fail'
      keep.run(buildId, test.name, test.table, test.severity, outcome, failures, storedSql(test), test.doc, now)
    }
  })
  store()
  const bad = counted.filter(({ failures }) => failures > 0)
  const of = (severity: DataTest['severity']): FailedTest[] =>
    bad
      .filter(({ test }) => test.severity === severity)
      .map(({ test, failures }) => ({ name: test.name, table: test.table, failures }))
  return { total: counted.length, passed: counted.length - bad.length, warned: of('warn'), failed: of('error') }
}

/**
 * Counts the failing rows of the data tests that do not need their SQL, by the statement that is stored of each: what
 * proves a version again in the time of its scans.
 */
export function countStatements(db: Database, parameters: MartParameters): ReadonlyMap<string, number> {
  const counted = countFailures(db, allDataTests, parameters)
  return new Map(
    allDataTests.flatMap((test) => {
      const failures = counted.get(test.name)
      return failures === undefined ? [] : [[storedSql(test), failures]]
    }),
  )
}

/** The SQL of a test as it is kept with its result. */
function storedSql({ sql }: DataTest): string {
  return sql.replaceAll(/\s+/g, ' ')
}
