import fc from 'fast-check'
import { expect, test } from 'vitest'
import { purchasesByCustomer } from '../../src-main/analysis/kernels/customer-purchases.ts'
import { dayZones, ordersOf } from '../../src-main/analysis/kernels/order-filter.ts'
import { countMembers, orderSet } from '../../src-main/analysis/kernels/order-set.ts'
import { UNDATED } from '../../src-main/base/facts.ts'
import { smallShapes, syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined

test('guests are those of plain sums', () => {
  fc.assert(
    fc.property(smallShapes, (given) => {
      const facts = syntheticFacts(given)
      const { flags, customer } = facts.orders
      const all = Uint32Array.from({ length: given.orders }, (_, order) => order)
      const { guests } = purchasesByCustomer(facts, quiet)
      expect(countMembers(orderSet(all, given.orders), guests)).toBe(
        [...all].filter((order) => (flags[order] ?? 0) % 2 === 0 && (customer[order] ?? 0) <= 0).length,
      )
    }),
  )
})

test('orders between two days are those with such a day, zone by zone', () => {
  const facts = syntheticFacts({ orders: 20_000, customers: 50, products: 5, days: 700, seed: 3 })
  const { day } = facts.orders
  const zones = dayZones(day)
  const between = (from: number, to: number): Uint32Array =>
    ordersOf({ day, zones, from, to, tests: [], sequence: null }, quiet)
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 720 }), fc.integer({ min: -1, max: 300 }), (start, length) => {
      const [from, to] = [19_000 + start, 19_000 + start + length]
      const expected = [...day.keys()].filter((order) => (day[order] ?? 0) >= from && (day[order] ?? 0) <= to)
      expect([...between(from, to)]).toEqual(expected)
    }),
    { numRuns: 40 },
  )
  expect(between(UNDATED, 2_147_483_647)).toHaveLength(20_000)
})
