import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rankMembers, sumMembers, type MemberRows } from '../../src-main/analysis/kernels/breakdown.ts'
import { indexCategories } from '../../src-main/analysis/kernels/category-index.ts'
import { dayZones } from '../../src-main/analysis/kernels/order-filter.ts'
import { UNDATED } from '../../src-main/base/facts.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined
const shape = fc.record({
  orders: fc.integer({ min: 0, max: 200 }),
  customers: fc.integer({ min: 1, max: 20 }),
  products: fc.constant(9),
  days: fc.integer({ min: 1, max: 100 }),
  seed: fc.nat(),
})
const chosen = fc.record({
  from: fc.constantFrom(UNDATED, UNDATED + 1, 19_010, 19_040),
  to: fc.constantFrom(19_030, 19_060, 2_147_483_647),
  channels: fc.option(fc.uniqueArray(fc.integer({ min: -1, max: 4 }), { minLength: 1 })),
  known: fc.boolean(),
})

test('categories from the index are those of their lines, whatever is chosen', () => {
  fc.assert(
    fc.property(
      shape,
      fc.integer({ min: 1, max: 6 }),
      chosen,
      fc.integer({ min: 1, max: 6 }),
      (given, count, by, top) => {
        const facts = syntheticFacts(given)
        const { day, channel, customer } = facts.orders
        // Unknown products are of category 0, the others of one after the other.
        const numbers = Uint8Array.from({ length: given.products + 1 }, (_, key) => key % count)
        const flags = Uint8Array.from({ length: 8 }, (_, code) => Number(by.channels?.includes(code - 2) ?? true))
        const tests = [
          ...(by.channels ? [{ codes: channel, flagged: { base: -2, flags }, from: 0, to: 0 }] : []),
          ...(by.known ? [{ codes: customer, flagged: null, from: 1, to: 2_147_483_647 }] : []),
        ]
        const member = Int32Array.from([0, 0, ...numbers])
        const rows: MemberRows = {
          of: 'lines',
          source: {
            facts,
            pass: { day, zones: dayZones(day), from: by.from, to: by.to, tests, sequence: null },
            matches: null,
          },
          table: { base: -2, member, members: count },
        }
        const index = indexCategories(facts, numbers, count, quiet)
        expect(index).not.toBeNull()
        expect(rankMembers({ ...rows, index }, top, given.customers, quiet)).toEqual(
          rankMembers(rows, top, given.customers, quiet),
        )
        expect(sumMembers({ ...rows, index }, quiet).netE4).toEqual(sumMembers(rows, quiet).netE4)
      },
    ),
  )
})
