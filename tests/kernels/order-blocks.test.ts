import { expect, test } from 'vitest'
import { readBlocks } from '../../src-main/analysis/kernels/order-blocks.ts'
import { dayZones } from '../../src-main/analysis/kernels/order-filter.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'

test('orders that come in another sequence count their own lines, also when first and last are as far apart as all', () => {
  const facts = syntheticFacts({ orders: 5, customers: 3, products: 9, days: 5, seed: 4, mostLines: 9 })
  const { day, lineStart } = facts.orders
  const sequence = Uint32Array.of(1, 4, 3)
  const days = day.subarray(0, sequence.length)
  const zones = dayZones(days)
  const pass = { day: days, zones, from: zones.first, to: zones.last, tests: [], sequence }
  let counted = 0
  readBlocks(
    { facts, pass, matches: null },
    () => undefined,
    ({ lines }) => (counted += lines),
  )
  const linesOf = (order: number): number => (lineStart[order + 1] ?? 0) - (lineStart[order] ?? 0)
  expect(linesOf(2)).not.toBe(linesOf(4))
  expect(counted).toBe(linesOf(1) + linesOf(4) + linesOf(3))
})
