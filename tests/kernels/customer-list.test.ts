import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { CustomerList, type CustomerRow } from '../../src-main/analysis/customers/contract.ts'
import { runList } from '../../src-main/analysis/customers/run.ts'
import { sortedPage } from '../../src-main/analysis/kernels/sorted-page.ts'
import { isoOfKey } from '../../src-main/base/days.ts'
import { fromE4 } from '../../src-main/base/money.ts'
import { customersBySql, type ListedBySql } from '../oracle/customers-by-sql.ts'
import { contextOf } from '../support/context.ts'
import { anyFilters, buildAnyway, namesOf } from '../support/random-filters.ts'
import { randomWarehouse } from '../support/random-warehouse.ts'
import { buildWarehouse } from '../support/warehouse.ts'

const rule = fc.record(
  {
    search: fc.constantFrom('1', 'c7', 'nobody'),
    cell: fc.record({ r: fc.integer({ min: 1, max: 5 }), fm: fc.integer({ min: 1, max: 5 }) }),
    sort: fc.constantFrom('netRevenue', 'orders', 'lastOrder', 'firstOrder', 'recencyDays', 'customerId'),
    descending: fc.boolean(),
    offset: fc.integer({ min: 0, max: 9 }),
    limit: fc.integer({ min: 1, max: 6 }),
  },
  { requiredKeys: ['sort', 'descending'] },
)

const figuresOf = ({ customerId, orders, purchaseAmount, netRevenue, firstOrder, lastOrder }: CustomerRow): unknown => [
  customerId,
  orders,
  purchaseAmount,
  netRevenue,
  firstOrder,
  lastOrder,
]
const figuresBySql = ({ id, orders, purchase_e4, net_e4, first_key, last_key }: ListedBySql): unknown => [
  id,
  orders,
  fromE4(purchase_e4),
  fromE4(net_e4),
  first_key === null ? null : isoOfKey(first_key),
  last_key === null ? null : isoOfKey(last_key),
]

test('any page of any list holds the same customers and figures as by SQL', () => {
  fc.assert(
    fc.property(randomWarehouse, fc.context(), (given, log) => {
      const warehouse = buildWarehouse({ ...given, currency: 'EUR' })
      try {
        buildAnyway(warehouse)
        const context = contextOf(warehouse)
        const questions = fc.record({ filters: fc.option(anyFilters(namesOf(context)), { nil: {} }), rule })
        for (const { filters, rule: own } of fc.sample(questions, { numRuns: 15, seed: given.orders.length })) {
          log.log(JSON.stringify({ filters, own }))
          const input = CustomerList.parse({ ...own, filters } satisfies z.input<typeof CustomerList>)
          const expected = customersBySql(context, input)
          const { total, rows } = runList(context, input)
          expect(total).toBe(expected.length)
          const page = expected.slice(input.offset, input.offset + input.limit)
          expect(rows.map(figuresOf)).toEqual(page.map(figuresBySql))
        }
      } finally {
        warehouse.remove()
      }
    }),
    { numRuns: 20 },
  )
}, 240_000)

test('a page of many is the page of the sorted list, empty values last in either direction', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NaN))
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 1500 }),
      fc.record({
        descending: fc.boolean(),
        offset: fc.integer({ min: 0, max: 1600 }),
        limit: fc.integer({ min: 1, max: 90 }),
      }),
      (given, page) => {
        const ranks = Int32Array.from(given, (_, key) => (key * 7919) % 1511)
        const sign = page.descending ? -1 : 1
        const sorted = [...given.keys()].sort((a, b) => {
          const [x = Number.NaN, y = Number.NaN] = [given[a], given[b]]
          const empty = Number(Number.isNaN(x)) - Number(Number.isNaN(y))
          return empty || (Number.isNaN(x) ? 0 : sign * (x - y)) || (ranks[a] ?? 0) - (ranks[b] ?? 0)
        })
        const keys = Int32Array.from(given.keys())
        expect(sortedPage(keys, Float64Array.from(given), ranks, page)).toEqual(
          sorted.slice(page.offset, page.offset + page.limit),
        )
      },
    ),
  )
})
