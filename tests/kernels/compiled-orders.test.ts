import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutDays } from '../../src-main/analysis/kernels/day-cells.ts'
import { daySequence } from '../../src-main/analysis/kernels/day-sequence.ts'
import { dayGroups } from '../../src-main/analysis/kernels/group-orders.ts'
import { readBlocks, readNumbers, type OrderSource } from '../../src-main/analysis/kernels/order-blocks.ts'
import { dayZones, type OrderTest } from '../../src-main/analysis/kernels/order-filter.ts'
import { sumPeriod } from '../../src-main/analysis/kernels/period-sums.ts'
import { sumCells } from '../../src-main/analysis/kernels/sum-cells.ts'
import { workroomOf } from '../../src-main/analysis/kernels/workroom.ts'
import type { Facts } from '../../src-main/base/facts.ts'
import { bytesIn, columnsOf } from '../../src-main/store/snapshot/layout.ts'
import { movedIntoMemory } from '../../src-main/store/snapshot/place.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined

/** Several blocks, of which some are whole; a few facts are a single one. */
const shapes = fc.record({
  orders: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 3000, max: 13_000 })),
  customers: fc.integer({ min: 1, max: 400 }),
  products: fc.constant(30),
  days: fc.integer({ min: 1, max: 400 }),
  seed: fc.nat(),
  mostLines: fc.integer({ min: 1, max: 14 }),
})
const questions = fc.record({
  from: fc.integer({ min: 18_990, max: 19_200 }),
  length: fc.integer({ min: 0, max: 500 }),
  byDay: fc.boolean(),
  column: fc.constantFrom('day' as const, 'orderDay' as const),
  channels: fc.option(fc.subarray([-1, 1, 2, 3, 4])),
  sets: fc.option(fc.subarray([0, 1, 2, 3])),
  customersFrom: fc.option(fc.integer({ min: 1, max: 300 })),
  products: fc.option(fc.subarray(Array.from({ length: 31 }, (_, key) => key))),
  cells: fc.constantFrom(1, 3, 40, 126, 127, 300),
  margins: fc.boolean(),
  units: fc.boolean(),
})
type Asked = typeof questions extends fc.Arbitrary<infer Question> ? Question : never

/** The same facts with amounts beyond 32 bits. */
function widened(facts: Facts): Facts {
  const wide = (values: ArrayLike<number>): Float64Array => Float64Array.from(values, (value) => value * 65_537)
  const { orders, lines } = facts
  return {
    ...facts,
    orders: { ...orders, netE4: wide(orders.netE4), units: wide(orders.units) },
    lines: { ...lines, netE4: wide(lines.netE4), quantity: wide(lines.quantity) },
  }
}

function flags(base: number, length: number, chosen: readonly number[]): OrderTest['flagged'] {
  return { base, flags: Uint8Array.from({ length }, (_, place) => Number(chosen.includes(place + base))) }
}

/** @param sets codes of orders that do not lie among the facts */
function sourceOf(facts: Facts, asked: Asked, sets: Uint8Array): OrderSource {
  const { from, length, byDay, column, channels, customersFrom, products } = asked
  const { orders } = facts
  const day = orders[column]
  const sequence = byDay ? daySequence(orders) : null
  const tests: OrderTest[] = []
  // The flags end before the greatest channel: a code without a flag does not pass.
  if (channels) tests.push({ codes: orders.channel, flagged: flags(-2, 6, channels), from: 0, to: 0 })
  if (asked.sets) tests.push({ codes: sets, flagged: flags(0, 4, asked.sets), from: 0, to: 0 })
  if (customersFrom !== null)
    tests.push({ codes: orders.customer, flagged: null, from: customersFrom, to: 2 ** 31 - 1 })
  return {
    facts,
    pass: { day, zones: dayZones(day, sequence), from, to: from + length, tests, sequence },
    matches: products && Uint8Array.from({ length: 31 }, (_, key) => Number(products.includes(key))),
  }
}

/** Everything that a source is asked. */
function answers(facts: Facts, asked: Asked, sets: Uint8Array): unknown {
  const source = sourceOf(facts, asked, sets)
  const { from, length, column, cells: count, margins, units } = asked
  const rows: unknown[] = []
  let lines = 0
  readBlocks(
    source,
    quiet,
    (block) => {
      lines += block.lines
      block.orders.forEach((order, at) => rows.push([order, block.netE4[at], block.units[at]]))
    },
    { units },
  )
  const numbers: number[] = []
  readNumbers(source, quiet, ({ orders }) => numbers.push(...orders))
  const day = facts.orders[column]
  const groupsOf = (cells: number): ReturnType<typeof dayGroups> =>
    dayGroups(from, from + length, cells, (own) => Math.floor(((own - from) * cells) / (length + 1)))
  const cells = cutDays(from, from + length, [groupsOf(count), groupsOf(7)], from + 30)
  const period = { day, cells, customers: facts.customers.start.length - 2, margins, units }
  const table = { base: -2, member: Int32Array.from({ length: 7 }, (_, place) => place), members: 7 }
  return {
    rows,
    lines,
    numbers,
    period: sumPeriod(source, period, quiet),
    cells: sumCells({ of: 'orders', source, codes: facts.orders.channel, table }, day, groupsOf(count), quiet),
    regions: sumCells({ of: 'orders', source, codes: facts.orders.region, table }, day, groupsOf(2), quiet),
  }
}

test('compiled loops over the facts in one memory answer as the plain ones do', () => {
  fc.assert(
    fc.property(shapes, fc.array(questions, { minLength: 1, maxLength: 6 }), fc.boolean(), (shape, all, isWide) => {
      const facts = isWide ? widened(syntheticFacts(shape)) : syntheticFacts(shape)
      const moved = movedIntoMemory(facts)
      expect(workroomOf(facts)).toBeNull()
      expect(workroomOf(moved)).not.toBeNull()
      const sets = Uint8Array.from({ length: shape.orders }, (_, order) => (order * 7) % 5)
      for (const asked of all) expect(answers(moved, asked, sets)).toEqual(answers(facts, asked, sets))
      // Nothing was written over the facts.
      const after = columnsOf(moved).map(bytesIn)
      expect(
        columnsOf(facts).every((values, at) => Buffer.compare(bytesIn(values), after[at] ?? new Uint8Array(1)) === 0),
      ).toBe(true)
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('a pass that is cancelled gives its room back', () => {
  const facts = movedIntoMemory(syntheticFacts({ orders: 200_000, customers: 9, products: 9, days: 400, seed: 1 }))
  const asked = { from: 18_000, length: 3000, byDay: false, column: 'day', channels: [1] } as const
  const source = sourceOf(
    facts,
    { ...asked, channels: [1], sets: null, customersFrom: null, products: null, cells: 1, margins: false, units: true },
    new Uint8Array(0),
  )
  const bytes = (): number | undefined => facts.memory?.buffer.byteLength
  let ticks = 0
  const stop = (): void => {
    if (++ticks % 2 === 0) throw new RangeError('gone away')
  }
  expect(() => readNumbers(source, stop, quiet)).toThrow('gone away')
  const before = bytes()
  for (let times = 0; times < 50; times++) expect(() => readBlocks(source, stop, quiet)).toThrow('gone away')
  expect(bytes()).toBe(before)
})
