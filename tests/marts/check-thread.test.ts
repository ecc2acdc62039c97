import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { entry } from '../../src-main/host/entry.ts'
import { buildMarts, buildMartsBeside } from '../../src-main/marts/build.ts'
import { CheckThread } from '../../src-main/marts/checks/check-thread.ts'
import { countBySql } from '../../src-main/marts/checks/count-by-sql.ts'
import { countFailures } from '../../src-main/marts/checks/count-failures.ts'
import { allDataTests } from '../../src-main/marts/index.ts'
import type { MartParameters } from '../../src-main/marts/mart.ts'
import { readMeta } from '../../src-main/store/open.ts'
import { f1 } from '../support/fixture-f1.ts'
import { martTables } from '../support/mart-tables.ts'
import { buildWarehouse } from '../support/warehouse.ts'
import type { BuiltWarehouse } from '../support/warehouse.ts'

const program = entry('check')

function fixture(): BuiltWarehouse {
  const warehouse = buildWarehouse(f1)
  onTestFinished(warehouse.remove)
  return warehouse
}

function requestOf({ settings, asOf }: BuiltWarehouse) {
  return { ...(asOf === null ? {} : { asOf }), settings, buildId: 1 }
}

function parametersOf(db: Database): MartParameters {
  return JSON.parse(readMeta(db, 'mart_parameters') ?? '{}') as MartParameters
}

test('marts are the same with their data tests in a thread beside them', async () => {
  const alone = fixture()
  const beside = fixture()
  const expected = buildMarts(alone.db, requestOf(alone))
  const { tests } = await buildMartsBeside(beside.db, requestOf(beside), program, 1)
  expect(tests).toEqual(expected.tests)
  expect(martTables(beside.db)).toEqual(martTables(alone.db))
})

test('the thread finds what is broken', async () => {
  const warehouse = fixture()
  const { db } = warehouse
  buildMarts(db, requestOf(warehouse))
  db.pragma('ignore_check_constraints = ON')
  db.exec(`UPDATE order_line SET unit_price_e4 = -1;
    UPDATE order_header SET channel_key = 999 WHERE order_key = 1;
    UPDATE metric_customer_ltv SET lifetime_value = lifetime_value + 1;
    UPDATE mart_rfm SET r_score = 9`)
  const thread = new CheckThread(db, program)
  onTestFinished(() => thread.close())
  thread.begin()
  const found = await thread.finish(parametersOf(db))
  const counted = countFailures(db, allDataTests, parametersOf(db))
  const bySql = (name: string): number => {
    const test = allDataTests.find((each) => each.name === name)
    return test ? countBySql(db, test, parametersOf(db)) : -1
  }
  expect([...found.keys()].toSorted()).toEqual(allDataTests.map(({ name }) => name).toSorted())
  for (const [name, failures] of found) expect([name, failures]).toEqual([name, counted.get(name) ?? bySql(name)])
  const broken = [...found].filter(([, failures]) => failures > 0).map(([name]) => name)
  expect(broken).toEqual(
    expect.arrayContaining([
      'order_line.expression_is_true.unit_price',
      'order_header.relationships.channel_key',
      'metric_customer_ltv.expression_is_true.ltv_total',
      'mart_rfm.accepted_range.r_score',
    ]),
  )
})

test('a thread that cannot start fails the build', async () => {
  const warehouse = fixture()
  const none = { path: join(warehouse.path, 'none.ts'), execArgv: [] }
  await expect(buildMartsBeside(warehouse.db, requestOf(warehouse), none, 1)).rejects.toThrow()
})

test('a damaged page that the thread meets fails the build', async () => {
  const warehouse = fixture()
  const { db } = warehouse
  buildMarts(db, requestOf(warehouse))
  const root: unknown = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'order_line'").pluck().get()
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  db.prepare("UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'order_line' AND rootpage = ?").run(root)
  const thread = new CheckThread(db, program)
  onTestFinished(() => thread.close())
  thread.begin()
  await expect(thread.finish(parametersOf(db))).rejects.toMatchObject({ key: 'workspace_corrupt' })
})
