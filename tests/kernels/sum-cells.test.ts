import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayGroups } from '../../src-main/analysis/kernels/group-orders.ts'
import { sumCells } from '../../src-main/analysis/kernels/sum-cells.ts'
import { ORDER_FLAG, UNDATED } from '../../src-main/base/facts.ts'
import { everyOrder } from '../support/order-source.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'

test('purchases by period and channel are those of a plain loop', () => {
  const shape = fc.record({
    orders: fc.integer({ min: 0, max: 300 }),
    customers: fc.constant(9),
    products: fc.constant(5),
    days: fc.integer({ min: 1, max: 200 }),
    seed: fc.nat(),
  })
  fc.assert(
    fc.property(shape, (given) => {
      const all = syntheticFacts(given)
      const facts = all.orders
      const orders = Uint32Array.from({ length: given.orders }, (_, order) => order)
      const table = { base: -2, member: Int32Array.from({ length: 7 }, (_, place) => place), members: 7 }
      const weeks = dayGroups(19_007, 19_100, 14, (day) => Math.floor((day - 19_007) / 7))
      const rows = { of: 'orders', source: everyOrder(all), codes: facts.channel, table } as const
      const found = sumCells(rows, facts.day, weeks, () => undefined)
      const [netE4, counts] = [new Float64Array(14 * 7), new Float64Array(14 * 7)]
      for (const order of orders) {
        const day = facts.day[order] ?? UNDATED
        if (day < 19_007 || day > 19_100 || ((facts.flags[order] ?? 0) & ORDER_FLAG.isReturn) !== 0) continue
        const cell = Math.floor((day - 19_007) / 7) * 7 + (facts.channel[order] ?? 0) + 2
        netE4[cell] = (netE4[cell] ?? 0) + (facts.netE4[order] ?? 0)
        counts[cell] = (counts[cell] ?? 0) + 1
      }
      expect([...found.netE4]).toEqual([...netE4])
      expect([...found.orders]).toEqual([...counts])
    }),
  )
})
