import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runBreakdown, runPanels } from '../../src-main/analysis/overview/run.ts'
import { warmUp } from '../../src-main/analysis/overview/warm.ts'
import { contextOf } from '../support/context.ts'
import { anyFilters, buildAnyway, namesOf } from '../support/random-filters.ts'
import { randomWarehouse } from '../support/random-warehouse.ts'
import { buildWarehouse } from '../support/warehouse.ts'

test('a reader that got ready answers as one that did not, whatever is filtered', () => {
  fc.assert(
    fc.property(randomWarehouse, fc.constantFrom('order', 'return'), fc.context(), (given, basis, log) => {
      const settings = { ...given.settings, 'returns.date_basis': basis }
      const warehouse = buildWarehouse({ ...given, settings, currency: 'EUR' })
      try {
        // Some returns belong to the order of another day; some orders came without lines.
        warehouse.db
          .exec(`UPDATE order_header SET order_date_key = (SELECT MIN(date_key) FROM gold_date_dim WHERE date_key > 0)
            WHERE is_return = 1 AND date_key > 0 AND order_key % 2 = 0;
          DELETE FROM order_line WHERE sales_key / 1048576 % 5 = 4`)
        buildAnyway(warehouse)
        // Each has facts of its own, and with them its own store of what was worked out.
        const [cold, ready] = [contextOf(warehouse), contextOf(warehouse)]
        warmUp(ready)
        for (const filters of fc.sample(anyFilters(namesOf(cold)), { numRuns: 10, seed: given.orders.length })) {
          log.log(JSON.stringify(filters))
          const panels = { filters, grain: 'month', top: 8 } as const
          expect(runPanels(ready, panels)).toEqual(runPanels(cold, panels))
          for (const by of ['category', 'channel', 'product'] as const) {
            const breakdown = { filters, by, top: 3 }
            expect(runBreakdown(ready, breakdown)).toEqual(runBreakdown(cold, breakdown))
          }
        }
      } finally {
        warehouse.remove()
      }
    }),
    { numRuns: 15 },
  )
}, 240_000)
