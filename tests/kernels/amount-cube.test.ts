import fc from 'fast-check'
import { expect, test } from 'vitest'
import { finishCube, startCube, type AmountCube } from '../../src-main/analysis/kernels/amount-cube.ts'
import { rankMembers, sumMembers, type MemberRows } from '../../src-main/analysis/kernels/breakdown.ts'
import { chooseCells, sumByCategory, sumByChannel, sumCube } from '../../src-main/analysis/kernels/cube-sums.ts'
import { cutDays } from '../../src-main/analysis/kernels/day-cells.ts'
import { daySequence } from '../../src-main/analysis/kernels/day-sequence.ts'
import { dayGroups } from '../../src-main/analysis/kernels/group-orders.ts'
import type { OrderSource } from '../../src-main/analysis/kernels/order-blocks.ts'
import { dayZones, type OrderTest } from '../../src-main/analysis/kernels/order-filter.ts'
import { sumPeriod } from '../../src-main/analysis/kernels/period-sums.ts'
import { UNDATED, type Facts } from '../../src-main/base/facts.ts'
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
  categories: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1 })),
  column: fc.constantFrom('day', 'orderDay'),
})
type Chosen = typeof chosen extends fc.Arbitrary<infer Value> ? Value : never

/** The orders that are chosen, and the same where the cube knows their amounts. */
function sourcesOf(facts: Facts, cube: AmountCube, numbers: Uint8Array, by: Chosen) {
  const { orders } = facts
  const [wanted, day] = [by.categories, orders[by.column]]
  const flags = Uint8Array.from({ length: 8 }, (_, code) => Number(by.channels?.includes(code - 2) ?? true))
  const bits = (wanted ?? []).reduce((set, category) => set | (1 << category), 0)
  const setFlags = Uint8Array.from({ length: 1 << cube.categories }, (_, set) => Number((set & bits) !== 0))
  const tests: OrderTest[] = by.channels
    ? [{ codes: orders.channel, flagged: { base: -2, flags }, from: 0, to: 0 }]
    : []
  const matching: OrderTest[] = wanted
    ? [{ codes: cube.sets, flagged: { base: 0, flags: setFlags }, from: 0, to: 0 }]
    : []
  const sequence = daySequence(orders)
  const pass = { day, zones: dayZones(day, sequence), from: by.from, to: by.to, tests, sequence }
  const matches = wanted && Uint8Array.from(numbers, (category) => Number(wanted.includes(category)))
  const known: OrderSource = { facts, pass: { ...pass, tests: [...tests, ...matching] }, matches: null }
  return { source: { facts, pass, matches } satisfies OrderSource, known }
}

function given(size: Parameters<typeof syntheticFacts>[0], categories: number, by: Chosen) {
  const facts = syntheticFacts(size)
  // Unknown products are of category 0, the others of one after the other.
  const numbers = Uint8Array.from({ length: size.products + 1 }, (_, key) => key % categories)
  const cube = finishCube(startCube(facts, facts.orders[by.column], numbers, categories, quiet), quiet)
  if (cube === null) throw new Error('the cube is small')
  const sources = sourcesOf(facts, cube, numbers, by)
  const choice = chooseCells(cube, facts.orders, sources.known.pass)
  if (choice === null) throw new Error('the pass chooses by what the cube knows')
  return { facts, numbers, cube, choice, ...sources }
}

test('a period is the same from the cube and from its orders and lines, whatever is chosen', () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 6 }), chosen, (size, categories, by) => {
      const { facts, choice, source, known } = given(size, categories, by)
      const groupings = [7, 30].map((length) =>
        dayGroups(19_000, 19_099, 15, (day) => Math.floor((day - 19_000) / length)),
      )
      const question = {
        day: facts.orders[by.column],
        cells: cutDays(19_000, 19_099, groupings, 19_050),
        customers: size.customers,
        margins: true,
        units: true,
      }
      expect(sumPeriod(known, { ...question, known: sumCube(choice, question.cells) }, quiet)).toEqual(
        sumPeriod(source, question, quiet),
      )
    }),
    { numRuns: 300 },
  )
})

test('channels from the cube are those of their orders or matching lines, whatever is chosen', () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 6 }), chosen, (size, categories, by) => {
      const { facts, choice, source, known } = given(size, categories, by)
      const member = Int32Array.from({ length: 7 }, (_, place) => place)
      const rows: MemberRows = {
        of: 'orders',
        source,
        codes: facts.orders.channel,
        table: { base: -2, member, members: 7 },
      }
      const netE4 = new Float64Array(7)
      sumByChannel(choice).forEach((sum, place) => (netE4[place + choice.cube.shape.firstChannel + 2] = sum))
      const setOf = Uint16Array.from(member, (own) => 1 << own)
      const quick = { ...rows, known: { netE4, source: known, codes: facts.orders.channel, base: -2, setOf } }
      expect(rankMembers(quick, 3, size.customers, quiet)).toEqual(rankMembers(rows, 3, size.customers, quiet))
      expect(sumMembers(quick, quiet).netE4).toEqual(sumMembers(rows, quiet).netE4)
    }),
    { numRuns: 300 },
  )
})

test('categories from the cube are those of their lines, whatever is chosen', () => {
  fc.assert(
    fc.property(
      shape,
      fc.integer({ min: 1, max: 6 }),
      chosen,
      fc.integer({ min: 1, max: 6 }),
      (size, count, by, top) => {
        const { numbers, cube, choice, source, known } = given(size, count, { ...by, categories: null })
        const member = Int32Array.from([0, 0, ...numbers])
        const rows: MemberRows = { of: 'lines', source, table: { base: -2, member, members: count } }
        const setOf = Uint16Array.from({ length: 1 << count }, (_, set) => set)
        const netE4 = sumByCategory(choice)
        const quick = { ...rows, known: { netE4, source: known, codes: cube.sets, base: 0, setOf } }
        expect(rankMembers(quick, top, size.customers, quiet)).toEqual(rankMembers(rows, top, size.customers, quiet))
        expect(sumMembers(quick, quiet).netE4).toEqual(sumMembers(rows, quiet).netE4)
      },
    ),
    { numRuns: 300 },
  )
})

test('a cube that was left in between is gone on with where it was left', () => {
  const facts = syntheticFacts({ orders: 50_000, customers: 50, products: 9, days: 60, seed: 2 })
  const numbers = Uint8Array.from({ length: 10 }, (_, key) => key % 4)
  const start = () => startCube(facts, facts.orders.day, numbers, 4, quiet)
  const left = start()
  const seen: number[] = []
  const stopOnce = (done: number): void => {
    seen.push(done)
    if (seen.length === 3) throw new Error('stopped')
  }
  expect(() => finishCube(left, stopOnce)).toThrow('stopped')
  expect(left.next).toBe(seen[2])
  expect(left.next).toBeLessThan(50_000)
  expect(finishCube(left, quiet)).toEqual(finishCube(start(), quiet))
})

test('a pass that chooses by anything else is not answered from the cube', () => {
  const by: Chosen = { from: UNDATED, to: 19_060, channels: null, categories: [0], column: 'day' }
  const { facts, cube, known } = given({ orders: 50, customers: 5, products: 9, days: 60, seed: 1 }, 3, by)
  const { pass } = known
  const knownBuyers = { codes: facts.orders.customer, flagged: null, from: 1, to: 2_147_483_647 }
  const inRegion = {
    codes: facts.orders.region,
    flagged: { base: 0, flags: Uint8Array.of(1, 0, 0, 0) },
    from: 0,
    to: 0,
  }
  expect(chooseCells(cube, facts.orders, pass)?.categories).toEqual([0])
  expect(chooseCells(cube, facts.orders, { ...pass, tests: [knownBuyers] })).toBeNull()
  expect(chooseCells(cube, facts.orders, { ...pass, tests: [...pass.tests, inRegion] })).toBeNull()
  expect(chooseCells(cube, facts.orders, { ...pass, day: facts.orders.orderDay })).toBeNull()
})
