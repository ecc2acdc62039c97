import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnalysisContext } from '../../src-main/analysis/context.ts'
import { selectOrders } from '../../src-main/analysis/selection-facts.ts'
import { countOtherCurrencies, dataPeriod, sourceOf } from '../../src-main/analysis/selection-source.ts'
import { readBlocks, type OrderBlock } from '../../src-main/analysis/kernels/order-blocks.ts'
import { scopeOf, type Scope } from '../../src-main/analysis/selection.ts'
import { toDateKey, type Day } from '../../src-main/base/days.ts'
import { ORDER_FLAG, UNDATED } from '../../src-main/base/facts.ts'
import { generateSample } from '../../src-main/import/sample/generate.ts'
import type { Filters } from '../../src-main/model/filters.ts'
import { settingsFrom } from '../../src-main/model/settings.ts'
import { selectBySql, type CountedBySql } from '../oracle/select-by-sql.ts'
import { contextOf } from '../support/context.ts'
import { loadFiles, type LoadedWarehouse } from '../support/loaded.ts'
import { randomWarehouse } from '../support/random-warehouse.ts'
import { anyFilters, buildAnyway, namesOf } from '../support/random-filters.ts'
import { movedIntoMemory } from '../../src-main/store/snapshot/place.ts'
import { buildWarehouse } from '../support/warehouse.ts'

/** The selection over the facts in the words of its twin. */
function selectByFacts(context: AnalysisContext, scope: Scope): CountedBySql {
  const { orders, columns, lines } = selectOrders(context, scope)
  const margins = columns.margins()
  const dateKey = (day: number | undefined): number =>
    day === undefined || day === UNDATED ? -1 : toDateKey(day as Day)
  const period = dataPeriod(context, { ...scope, filters: { customers: 'all' } })
  return {
    orders: Array.from(orders, (order) => ({
      key: context.facts.orders.key[order] ?? 0,
      date: dateKey(columns.day[order]),
      units: columns.units[order] ?? 0,
      netE4: columns.netE4[order] ?? 0,
      marginE4: ((margins.flags[order] ?? 0) & ORDER_FLAG.hasMargin) === 0 ? null : (margins.marginE4[order] ?? 0),
      marginBaseE4: margins.marginBaseE4[order] ?? 0,
    })),
    lines,
    otherCurrencyOrders: countOtherCurrencies(context, scope),
    period: { first: period ? toDateKey(period.first) : null, last: period ? toDateKey(period.last) : null },
  }
}

/** The same orders and amounts, gone through block by block. */
function readByBlocks(context: AnalysisContext, scope: Scope, sequence: 'ascending' | 'by day'): unknown {
  const rows: (readonly [number, number, number])[] = []
  let lines = 0
  const take = (block: OrderBlock): void => {
    block.orders.forEach((order, at) => rows.push([order, block.units[at] ?? 0, block.netE4[at] ?? 0]))
    lines += block.lines
  }
  readBlocks(sourceOf(context, scope, 'own', sequence), context.tick, take, { units: true })
  return { lines, orders: rows.toSorted(([a], [b]) => a - b) }
}

/** The same question to plain and to compiled loops. */
function bothKinds(context: AnalysisContext): AnalysisContext[] {
  return [context, { ...context, facts: movedIntoMemory(context.facts) }]
}

function expectEqualWays(context: AnalysisContext, filters: Filters): void {
  const scope = scopeOf(context, filters)
  expect(selectByFacts(context, scope)).toEqual(selectBySql(context, scope))
  const { orders, columns, lines } = selectOrders(context, scope)
  const rows = Array.from(orders, (order) => [order, columns.units[order] ?? 0, columns.netE4[order] ?? 0])
  expect(readByBlocks(context, scope, 'ascending')).toEqual({ lines, orders: rows })
  expect(readByBlocks(context, scope, 'by day')).toEqual({ lines, orders: rows })
}

describe('the sample shop: a filter selects the same orders over the facts as by SQL', () => {
  const held: { loaded?: LoadedWarehouse; folder?: string } = {}
  beforeAll(async () => {
    held.folder = mkdtempSync(join(tmpdir(), 'lens-parity-'))
    const { files } = generateSample(held.folder, { seed: 7, customers: 300, orders: 1200 })
    held.loaded = await loadFiles(files.filter(({ entity }) => entity === 'order_lines').map(({ path }) => path))
  }, 120_000)
  afterAll(() => {
    held.loaded?.remove()
    if (held.folder) rmSync(held.folder, { recursive: true, force: true })
  })

  test.each(['order', 'return'])(
    '200 random filters, returns on the date of the %s',
    (basis) => {
      if (!held.loaded) throw new TypeError('nothing was loaded')
      const settings = settingsFrom({ 'returns.date_basis': basis })
      const context = contextOf({ db: held.loaded.db, settings })
      const kinds = bothKinds(context)
      fc.assert(
        fc.property(anyFilters(namesOf(context)), (filters) => kinds.forEach((kind) => expectEqualWays(kind, filters))),
        { numRuns: 200 },
      )
    },
    240_000,
  )
})

test('random small warehouses with guests, undated and empty orders: the same orders, lines and sums', () => {
  fc.assert(
    fc.property(randomWarehouse, fc.constantFrom('order', 'return'), fc.context(), (given, basis, log) => {
      const warehouse = buildWarehouse({
        ...given,
        currency: 'EUR',
        settings: { ...given.settings, 'returns.date_basis': basis },
      })
      try {
        const { db, settings } = warehouse
        // Some returns belong to the order of another day; some orders came without lines.
        db.exec(`UPDATE order_header SET order_date_key = (SELECT MIN(date_key) FROM gold_date_dim WHERE date_key > 0)
            WHERE is_return = 1 AND date_key > 0 AND order_key % 2 = 0;
          DELETE FROM order_line WHERE sales_key / 1048576 % 5 = 4`)
        buildAnyway(warehouse)
        const context = contextOf({ db, settings })
        const kinds = bothKinds(context)
        for (const filters of fc.sample(anyFilters(namesOf(context)), { numRuns: 12, seed: given.orders.length })) {
          log.log(JSON.stringify(filters))
          kinds.forEach((kind) => expectEqualWays(kind, filters))
        }
      } finally {
        warehouse.remove()
      }
    }),
    { numRuns: 25 },
  )
}, 240_000)
