import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import momSpendChange from '../oracle/mom-spend-change.sql?raw'
import { LensError } from '../../src-main/base/faults.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import type { BuildRequest } from '../../src-main/marts/build.ts'
import { generateSample } from '../../src-main/import/sample/generate.ts'
import { readMeta } from '../../src-main/store/open.ts'
import { f1 } from '../support/fixture-f1.ts'
import { loadFiles } from '../support/loaded.ts'
import { martTables, rebuiltTables } from '../support/mart-tables.ts'
import { randomWarehouse } from '../support/random-warehouse.ts'
import { buildWarehouse } from '../support/warehouse.ts'
import type { BuiltWarehouse, GivenWarehouse } from '../support/warehouse.ts'

type Way = Pick<BuildRequest, 'use' | 'writer'>

/** The tables and data tests of a literal warehouse after one build, and after a second that finds the rows of the first. */
function tablesOf(given: GivenWarehouse, way: Way): unknown {
  const warehouse = buildWarehouse(given)
  try {
    return [tablesAfterBuild(warehouse, way), tablesAfterBuild(warehouse, way)]
  } finally {
    warehouse.remove()
  }
}

/** Odd data may fail a data test; the rows are there all the same, and the outcome is among the tables. */
function tablesAfterBuild({ db, settings, asOf }: BuiltWarehouse, way: Way): unknown {
  try {
    buildMarts(db, { ...(asOf === null ? {} : { asOf }), settings, buildId: 3, ...way })
  } catch (error) {
    if (!(error instanceof LensError) || error.key !== 'data_test_failed') throw error
  }
  return martTables(db)
}

const ways: readonly Way[] = [
  { use: 'facts', writer: 'pages' },
  { use: 'facts', writer: 'insert' },
]

describe.each(ways)('marts by $use, stored by $writer, equal those by their SQL', (way) => {
  test('on fixture F1', () => {
    expect(tablesOf(f1, way)).toEqual(tablesOf(f1, { use: 'sql' }))
  })

  test('on random small warehouses, to the last digit', () => {
    fc.assert(
      fc.property(randomWarehouse, (given) => {
        expect(tablesOf(given, way)).toEqual(tablesOf(given, { use: 'sql' }))
      }),
      { numRuns: 40 },
    )
  }, 240_000)
})

test('the months of spend that a view publishes are what their one statement says', () => {
  fc.assert(
    fc.property(randomWarehouse, (given) => {
      const warehouse = buildWarehouse(given)
      try {
        tablesAfterBuild(warehouse, { use: 'sql' })
        if (warehouse.asOf === null) return
        const { db } = warehouse
        const parameters: unknown = JSON.parse(readMeta(db, 'mart_parameters') ?? '{}')
        const published = 'SELECT * FROM metric_mom_spend_change ORDER BY customer_id, month'
        expect(db.prepare(published).raw().all()).toEqual(db.prepare(momSpendChange).raw().all(parameters))
      } finally {
        warehouse.remove()
      }
    }),
    { numRuns: 100 },
  )
}, 240_000)

test('marts of the sample shop are equal by facts and by SQL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lens-ways-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { files } = generateSample(folder, { seed: 20_260_615, customers: 3000, orders: 10_000 })
  const loaded = await loadFiles(files.filter(({ entity }) => entity !== 'experiment_units').map(({ path }) => path))
  onTestFinished(loaded.remove)
  expect(rebuiltTables(loaded, { use: 'facts' })).toEqual(rebuiltTables(loaded, { use: 'sql' }))
}, 120_000)
