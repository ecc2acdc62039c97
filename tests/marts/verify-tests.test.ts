import type { Database } from 'better-sqlite3'
import { expect, onTestFinished, test, vi } from 'vitest'
import { buildMarts } from '../../src-main/marts/build.ts'
import { countStatements } from '../../src-main/marts/run-tests.ts'
import { hashFile } from '../../src-main/store/checksum.ts'
import type { Check } from '../../src-main/store/checks.ts'
import { verifyWarehouse } from '../../src-main/store/verify-warehouse.ts'
import type { CountStatements } from '../../src-main/store/verify-warehouse.ts'
import { f1 } from '../support/fixture-f1.ts'
import { buildWarehouse } from '../support/warehouse.ts'

/** Builds the marts of fixture F1, changes them behind the back of the build, and verifies the file. */
function verified(change: string, count: CountStatements): readonly Check[] {
  const warehouse = buildWarehouse(f1)
  onTestFinished(warehouse.remove)
  const { db, path, settings, asOf } = warehouse
  buildMarts(db, { ...(asOf === null ? {} : { asOf }), settings, buildId: 1 })
  db.pragma('ignore_check_constraints = ON')
  db.exec(change)
  const checks = verifyWarehouse({ path, sha256: hashFile(path).sha256 }, 'f1', count)
  return checks.filter(({ check }) => check === 'data_tests')
}

const bySql = (): ReadonlyMap<string, number> => new Map()

test.each([
  ['a sound version', 'SELECT 1'],
  ['wrong lines', 'UPDATE order_line SET unit_price_e4 = -1'],
  ['wrong references', 'UPDATE order_header SET channel_key = 999 WHERE order_key = 1'],
  ['wrong months', 'UPDATE customer_month SET month_number = month_number + 1'],
  ['wrong scores', 'UPDATE mart_rfm SET r_score = 9'],
  ['missing customers', "DELETE FROM customer_360_profile WHERE customer_id = 'C1'"],
])('%s is verified over columns as by SQL', (_, change) => {
  const expected = verified(change, bySql)
  expect(expected.length).toBeGreaterThan(150)
  expect(verified(change, countStatements)).toEqual(expected)
  expect(expected.every(({ passed }) => passed)).toBe(change === 'SELECT 1')
})

test('a statement that is not that of today is run as it is stored', () => {
  const change = `UPDATE data_test_result SET statement = 'SELECT 1 UNION ALL SELECT 2'
    WHERE test_name = 'order_line.expression_is_true.unit_price'`
  const failed = verified(change, countStatements).filter(({ passed }) => !passed)
  expect(failed).toEqual([
    {
      check: 'data_tests',
      subject: 'order_line.expression_is_true.unit_price',
      passed: false,
      message: '2 rows fail the test.',
    },
  ])
})

test('each statement is run where nothing can be counted', () => {
  const count = vi.fn((_: Database): never => {
    throw new Error('no pages')
  })
  expect(verified('SELECT 1', count)).toEqual(verified('SELECT 1', bySql))
  expect(count).toHaveBeenCalledOnce()
})
