import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LensError } from '../../src-main/base/faults.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { countFailures } from '../../src-main/marts/checks/count-failures.ts'
import { allDataTests } from '../../src-main/marts/index.ts'
import type { MartParameters } from '../../src-main/marts/mart.ts'
import { readMeta } from '../../src-main/store/open.ts'
import { f1 } from '../support/fixture-f1.ts'
import { randomWarehouse } from '../support/random-warehouse.ts'
import { buildWarehouse } from '../support/warehouse.ts'
import type { BuiltWarehouse } from '../support/warehouse.ts'

const MOM = 'metric_mom_spend_change'

/** Builds the marts; odd data may fail a data test, which does not matter here. */
function build({ db, settings, asOf }: BuiltWarehouse): void {
  try {
    buildMarts(db, { ...(asOf === null ? {} : { asOf }), settings, buildId: 1 })
  } catch (error) {
    if (!(error instanceof LensError) || error.key !== 'data_test_failed') throw error
  }
}

function parametersOf(db: Database): MartParameters {
  return JSON.parse(readMeta(db, 'mart_parameters') ?? '{}') as MartParameters
}

/** Failing rows of the named data tests by their SQL. */
function bySql(db: Database, names: Iterable<string>): Record<string, number> {
  const parameters = parametersOf(db)
  return Object.fromEntries(
    [...names].map((name) => {
      const sql = allDataTests.find((each) => each.name === name)?.sql ?? 'no such test'
      return [name, Number(db.prepare(`SELECT COUNT(*) FROM (${sql})`).pluck().get(parameters))]
    }),
  )
}

/** One change of some row of a stored table, which may break it. */
const change = fc.record({
  column: fc.constantFrom(
    ...['customer_key', 'customer_version_key', 'date_key', 'order_date_key', 'channel_key', 'location_key'].map(
      (column) => `order_header.${column}`,
    ),
    ...['campaign_key', 'batch_id', 'is_return'].map((column) => `order_header.${column}`),
    ...['product_key', 'quantity', 'quantity_exact', 'unit_price_e4', 'discount_e4', 'net_e4', 'batch_id'].map(
      (column) => `order_line.${column}`,
    ),
    ...['order_key', 'lines_count', 'distinct_products', 'net_e4', 'order_number', 'is_first_order'].map(
      (column) => `order_summary.${column}`,
    ),
    'mart_sales_monthly.net_e4',
    'metric_customer_ltv.lifetime_value',
    'metric_avg_transaction_value.avg_transaction_value',
  ),
  value: fc.constantFrom(-7, -1, 0, 1, 2, 3, 999, 20_240_131, 20_991_231),
  row: fc.nat(40),
})

/** What breaks each rule on fixture F1. */
const breaks: readonly (readonly [test: string, statement: string])[] = [
  ...['customer_key', 'customer_version_key', 'date_key', 'order_date_key'].map(breaksReference('order_header')),
  ...['channel_key', 'location_key', 'campaign_key', 'batch_id'].map(breaksReference('order_header')),
  ...['product_key', 'batch_id'].map(breaksReference('order_line')),
  ['order_line.expression_is_true.order_exists', 'DELETE FROM order_header WHERE order_key = 2'],
  ['order_line.expression_is_true.unit_price', 'UPDATE order_line SET unit_price_e4 = -1'],
  ['order_line.expression_is_true.sign_matches_is_return', 'UPDATE order_header SET is_return = 1 - is_return'],
  ['order_line.expression_is_true.net_formula', 'UPDATE order_line SET quantity_exact = 77.5'],
  ['order_summary.expression_is_true.one_per_order', 'DELETE FROM order_summary WHERE order_key = 2'],
  [
    'order_summary.expression_is_true.net_equals_lines',
    'UPDATE order_summary SET net_e4 = net_e4 + 1 WHERE order_key = 1',
  ],
  [
    'order_summary.expression_is_true.order_number_gapless',
    'UPDATE order_summary SET order_number = 4 WHERE order_number = 2',
  ],
  ['order_summary.accepted_range.lines_count', 'UPDATE order_summary SET lines_count = -1'],
  ['order_summary.accepted_range.distinct_products', 'UPDATE order_summary SET distinct_products = -1'],
  [`${MOM}.expression_is_true.first_of_month`, "UPDATE spend_month SET month = substr(month, 1, 8) || '02'"],
  [
    `${MOM}.expression_is_true.month_complete`,
    "UPDATE spend_month SET month = '2099-01-01' WHERE month_no = (SELECT MAX(month_no) FROM spend_month)",
  ],
  [
    'customer_month.expression_is_true.customer_known',
    'UPDATE customer_month SET spend_key = spend_key + 65536 * 900 WHERE month_number = 1',
  ],
  ['customer_month.expression_is_true.within_months', 'UPDATE customer_month SET months = months + 100'],
  [
    'customer_360_profile.expression_is_true.ltv_matches',
    "UPDATE customer_360_profile SET avg_transaction_value = NULL WHERE customer_id = 'C1'",
  ],
  ...['customer_segments', 'metric_customer_ltv', 'metric_avg_transaction_value', 'customer_360_profile'].flatMap(
    (table) => {
      const name = `${table}.expression_is_true.one_row_per_customer`
      return [
        [name, `DELETE FROM ${table} WHERE customer_id IN ('C1', 'C2')`],
        [name, `UPDATE ${table} SET customer_key = customer_key + 900`],
      ] as const
    },
  ),
  ['mart_sales_monthly.expression_is_true.net_equals_orders', 'UPDATE mart_sales_monthly SET net_e4 = net_e4 + 1'],
  [
    'metric_customer_ltv.expression_is_true.ltv_total',
    'UPDATE metric_customer_ltv SET lifetime_value = lifetime_value + 1',
  ],
]

function breaksReference(table: string): (column: string) => readonly [test: string, statement: string] {
  return (column) => [`${table}.relationships.${column}`, `UPDATE ${table} SET ${column} = 999 WHERE rowid IS NOT NULL`]
}

describe('data tests that are counted over columns fail where their SQL does', () => {
  test.each(breaks)('%s', (name, statement) => {
    const warehouse = buildWarehouse(f1)
    const { db } = warehouse
    build(warehouse)
    db.pragma('ignore_check_constraints = ON')
    expect(countFailures(db, allDataTests, parametersOf(db)).get(name)).toBe(0)
    db.exec(statement)
    const failures = countFailures(db, allDataTests, parametersOf(db)).get(name)
    expect(failures).toBeGreaterThan(0)
    expect(bySql(db, [name])).toEqual({ [name]: failures })
    warehouse.remove()
  })

  test('on orders, lines and sums that were changed behind the back of the build', () => {
    fc.assert(
      fc.property(randomWarehouse, fc.array(change, { maxLength: 6 }), fc.boolean(), (given, changes, hasOrphans) => {
        const warehouse = buildWarehouse(given)
        try {
          const { db } = warehouse
          build(warehouse)
          db.pragma('ignore_check_constraints = ON')
          for (const { column, value, row } of changes) changeRow(db, column, value, row)
          if (hasOrphans) db.exec('DELETE FROM order_header WHERE order_key IN (2, 5)')
          const counted = countFailures(db, allDataTests, parametersOf(db))
          expect(Object.fromEntries(counted)).toEqual(bySql(db, counted.keys()))
        } finally {
          warehouse.remove()
        }
      }),
      { numRuns: 60 },
    )
  }, 240_000)

  test('on months of spend that were changed behind the back of the build', () => {
    fc.assert(
      fc.property(randomWarehouse, fc.array(monthChange, { maxLength: 5 }), fc.boolean(), (given, changes, lost) => {
        const warehouse = buildWarehouse(given)
        try {
          const { db } = warehouse
          build(warehouse)
          db.exec('PRAGMA foreign_keys = OFF')
          if (lost) db.exec("DELETE FROM metric_customer_ltv WHERE customer_id IN ('C1', 'C7')")
          for (const { column, value, row } of changes) changeRow(db, column, value, row)
          const counted = countFailures(db, allDataTests, parametersOf(db))
          const tests = allDataTests.filter(({ table }) => table === MOM || table === 'customer_month')
          const names = tests.map(({ name }) => name)
          const expected = bySql(db, names)
          expect(Object.fromEntries(names.map((name) => [name, counted.get(name)]))).toEqual(expected)
        } finally {
          warehouse.remove()
        }
      }),
      { numRuns: 60 },
    )
  }, 240_000)
})

/** Keys of two rows may meet: then nothing is changed. */
function changeRow(db: Database, place: string, value: number, row: number): void {
  const [table = '', column = ''] = place.split('.')
  const key = table === 'mart_sales_monthly' ? '(month, channel_key, currency_code)' : 'rowid'
  const chosen = `SELECT ${key.replaceAll(/[()]/g, '')} FROM ${table} LIMIT 1 OFFSET ${String(row)}`
  db.exec(`UPDATE OR IGNORE ${table} SET ${column} = ${String(value)} WHERE ${key} IN (${chosen})`)
}

/** A row that stands for more months than it should would meet the next one; SQL orders such months differently. */
const monthChange = fc.oneof(
  fc.record({
    column: fc.constantFrom(
      ...['spend_e4', 'prior_e4', 'month_number', 'transactions'].map((column) => `customer_month.${column}`),
    ),
    value: fc.constantFrom(-300_000, -1, 0, 1, 2, 30, 50, 1_000_000, 15_000_049),
    row: fc.nat(60),
  }),
  fc.record({
    column: fc.constant('customer_month.months'),
    value: fc.constantFrom(-1, 0, 1),
    row: fc.nat(60),
  }),
)
