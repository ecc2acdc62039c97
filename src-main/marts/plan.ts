import type { Database } from 'better-sqlite3'
import { parseIsoDate, toIsoDate, type Day } from '../base/days.ts'
import type { Facts } from '../base/facts.ts'
import { LensError } from '../base/faults.ts'
import { declared } from '../model/index.ts'
import type { Settings } from '../model/settings.ts'
import { fillBasketCounts, type BasketScope } from './basket-counts.ts'
import type { MartRows } from './columns/table.ts'
import type { RowWriter } from './columns/write-rows.ts'
import { writeRows } from './columns/write-rows.ts'
import { storeStandings, updateCustomers } from './customer-value.ts'
import { basketMarts, datedMarts, orderStep } from './index.ts'
import type { Mart, MartParameters } from './mart.ts'
import { orderSummaryRows } from './rows/order-summary.ts'
import { MartWork } from './work/work.ts'
import spendSql from './spend.sql?raw'

/** One step of a build; `run` returns the rows that it wrote. */
export interface PlannedStep {
  readonly label: string
  readonly run: () => number
}

/** What the steps of a build work with. */
export interface PlanFrame {
  readonly settings: Settings
  readonly parameters: MartParameters
  /** ISO date; null without dated purchases. */
  readonly asOf: string | null
  readonly digits: number
  readonly buildId: number
  readonly writer: RowWriter
}

/** The steps of a build by the SQL that defines the marts. */
export function planSql(db: Database, facts: () => Facts, frame: PlanFrame): readonly PlannedStep[] {
  const { parameters, asOf } = frame
  const fill = (mart: Mart): PlannedStep => ({ label: mart.name, run: () => fillMart(db, mart, parameters) })
  const dated =
    asOf === null
      ? datedMarts.map((mart) => clearStep(db, mart))
      : [
          { label: 'spend', run: () => db.transaction(fillSpend)(db, parameters) },
          { label: 'customer_value', run: () => db.transaction(updateCustomers)(db, parameters) },
          ...datedMarts.map(fill),
        ]
  return [fill(orderStep), ...dated, basketStep(db, facts, frame), ...basketMarts.map(fill)]
}

/** The same steps from the columns of the facts; the basket marts keep their SQL over the counts. */
export function planFacts(db: Database, facts: Facts, frame: PlanFrame): readonly PlannedStep[] {
  const { settings, parameters, asOf, digits, buildId, writer } = frame
  const store = (name: string, blocks: Iterable<MartRows>): number => storeRows(db, name, blocks, writer)
  const orders = { label: orderStep.name, run: () => store(orderStep.name, orderSummaryRows(facts)) }
  const day = asOf === null ? null : parseIsoDate(asOf)
  const baskets = [
    basketStep(db, () => facts, frame),
    ...basketMarts.map((mart) => ({ label: mart.name, run: () => fillMart(db, mart, parameters) })),
  ]
  if (day === null) return [orders, ...datedMarts.map((mart) => clearStep(db, mart)), ...baskets]
  const work = new MartWork(db, facts, { settings, asOf: day, digits, buildId })
  const fill = (mart: Mart): PlannedStep => ({
    label: mart.name,
    run: () => (mart.rows ? store(mart.name, mart.rows(work)) : fillMart(db, mart, parameters)),
  })
  return [
    orders,
    { label: 'spend', run: () => work.spend.day.length },
    { label: 'customer_value', run: () => db.transaction(storeStandings)(db, work) },
    ...datedMarts.map(fill),
    ...baskets,
  ]
}

function clearStep(db: Database, mart: Mart): PlannedStep {
  return { label: mart.name, run: () => clearTable(db, mart.name) }
}

/** Baskets are counted over the columns of the facts, whichever way the other marts are computed. */
function basketStep(db: Database, facts: () => Facts, { settings, asOf }: PlanFrame): PlannedStep {
  return {
    label: 'basket_counts',
    run: () => db.transaction(fillBasketCounts)(db, facts(), basketScope(settings, asOf)),
  }
}

function fillMart(db: Database, mart: Mart, parameters: MartParameters): number {
  const expected = columnsOf(mart.name)
  const actual = db
    .prepare(mart.sql)
    .columns()
    .map((column) => column.name)
  assertColumns(mart.name, expected, actual)
  const fill = db.prepare(`INSERT INTO main.${mart.name} (${expected.join(', ')})\n${mart.sql}`)
  return db.transaction(() => {
    clearTable(db, mart.name)
    return fill.run(parameters).changes
  })()
}

/** Replaces the rows of a mart by computed ones; returns their number. */
function storeRows(db: Database, name: string, blocks: Iterable<MartRows>, writer: RowWriter): number {
  clearTable(db, name)
  return writeRows(db, name, declaredBlocks(name, blocks), writer)
}

function* declaredBlocks(name: string, blocks: Iterable<MartRows>): Generator<MartRows> {
  const expected = columnsOf(name).sort()
  for (const block of blocks) {
    assertColumns(name, expected, Object.keys(block.columns).sort())
    yield block
  }
}

function columnsOf(name: string): string[] {
  const table = declared(name)
  if (!table) throw new LensError('internal', `The mart ${name} is not declared in the model.`)
  return Object.keys(table.columns)
}

function assertColumns(name: string, expected: readonly string[], actual: readonly string[]): void {
  if (actual.join() === expected.join()) return
  throw new LensError('internal', `The mart ${name} does not yield its declared columns.`, {
    expected: expected.join(', '),
    actual: actual.join(', '),
  })
}

function clearTable(db: Database, name: string): number {
  db.exec(`DELETE FROM main.${name}`)
  return 0
}

/** Spend is shared by the customer marts and not published: a temporary table. */
function fillSpend(db: Database, parameters: MartParameters): number {
  db.exec(`
    DROP TABLE IF EXISTS temp.spend;
    CREATE TEMP TABLE spend (order_key INTEGER, customer_key INTEGER, channel_key INTEGER, spend_date TEXT, month TEXT,
      day INTEGER, is_return INTEGER, amount_e4 INTEGER)`)
  const rows = db.prepare(`INSERT INTO spend\n${spendSql}`).run(parameters).changes
  db.exec('CREATE INDEX temp.spend_by_customer ON spend (customer_key, day)')
  return rows
}

function basketScope(settings: Settings, asOf: string | null): BasketScope {
  const days = settings['basket.window_days']
  const to = asOf === null ? null : parseIsoDate(asOf)
  const from = to === null || days === null ? null : to - days + 1
  const window = { from: from === null ? null : toIsoDate(from as Day), to: asOf }
  return { from, to, minPairs: settings['basket.min_pairs'], window }
}
