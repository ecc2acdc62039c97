import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildTriangle, calendarAges, enterCohorts } from '../../src-main/analysis/kernels/cohort.ts'
import { purchasesByCustomer } from '../../src-main/analysis/kernels/customer-purchases.ts'
import { dayGroups } from '../../src-main/analysis/kernels/group-orders.ts'
import { columnsOf } from '../../src-main/analysis/kernels/order-columns.ts'
import { dayZones, ordersOf } from '../../src-main/analysis/kernels/order-filter.ts'
import { orderSet, passedSet } from '../../src-main/analysis/kernels/order-set.ts'
import { orderSpread } from '../../src-main/analysis/kernels/order-spread.ts'
import { populate } from '../../src-main/analysis/kernels/rfm-population.ts'
import { ORDER_FLAG, UNDATED, type Facts } from '../../src-main/base/facts.ts'
import { smallShapes, syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined

/** Dated orders and returns of known customers as plain records. */
function known({ orders }: Facts, counts: (order: number) => boolean) {
  return Array.from({ length: orders.count }, (_, order) => ({
    order,
    day: orders.day[order] ?? 0,
    customer: orders.customer[order] ?? 0,
    isReturn: ((orders.flags[order] ?? 0) & ORDER_FLAG.isReturn) !== 0,
    number: orders.orderNumber[order] ?? 0,
    net: orders.netE4[order] ?? 0,
  })).filter(({ order, customer, day }) => counts(order) && customer > 0 && day !== UNDATED)
}
type Row = ReturnType<typeof known>[number]
const sum = (rows: readonly Row[]): number => rows.reduce((all, { net }) => all + net, 0)
const listOf = (facts: Facts, counts: (order: number) => boolean): Uint32Array =>
  Uint32Array.from({ length: facts.orders.count }, (_, order) => order).filter(counts)
const isThird = (order: number): boolean => order % 3 !== 1

test('the population of known buyers is that of plain sums', () => {
  fc.assert(
    fc.property(
      smallShapes,
      fc.constantFrom('purchases', 'net'),
      fc.option(fc.integer({ min: 1, max: 200 })),
      (given, monetary, windowDays) => {
        const facts = syntheticFacts(given)
        const asOf = 19_300
        const rows = known(facts, isThird).filter(({ day }) => windowDays === null || day > asOf - windowDays)
        const counted = orderSet(listOf(facts, isThird), facts.orders.count)
        const rule = { asOf, windowDays, monetary } as const
        const found = populate(purchasesByCustomer(facts, quiet), counted, facts.orders, rule, quiet)
        const buyers = new Set(rows.filter(({ isReturn }) => !isReturn).map(({ customer }) => customer))
        expect([...found.keys]).toEqual([...buyers].sort((a, b) => a - b))
        found.keys.forEach((key, place) => {
          const own = rows.filter(({ customer }) => customer === key)
          const bought = own.filter(({ isReturn }) => !isReturn)
          expect(found.frequency[place]).toBe(bought.length)
          expect(found.recencyDays[place]).toBe(asOf - Math.max(...bought.map(({ day }) => day)))
          expect(found.monetaryE4[place]).toBe(sum(monetary === 'net' ? own : bought))
        })
      },
    ),
  )
})

test('mean, median, deviation and greatest of the values of purchases are those of their definitions', () => {
  fc.assert(
    fc.property(smallShapes, (given) => {
      const facts = syntheticFacts(given)
      const counted = orderSet(listOf(facts, isThird), facts.orders.count)
      const spread = orderSpread(purchasesByCustomer(facts, quiet), counted, quiet)
      const bought = known(facts, isThird).filter(({ isReturn }) => !isReturn)
      expect([...spread.keys]).toEqual([...new Set(bought.map(({ customer }) => customer))].sort((a, b) => a - b))
      spread.keys.forEach((key, place) => {
        const own = bought.filter(({ customer }) => customer === key)
        const values = own.map(({ net }) => net).sort((a, b) => a - b)
        const n = values.length
        const mean = sum(own) / n
        const middle = ((values[Math.floor((n - 1) / 2)] ?? 0) + (values[Math.floor(n / 2)] ?? 0)) / 2
        const squares = values.reduce((all, value) => all + (value - mean) ** 2, 0)
        expect(spread.orders[place]).toBe(n)
        expect(spread.sumE4[place]).toBe(sum(own))
        expect(spread.meanE4[place]).toBe(mean)
        expect(spread.medianE4[place]).toBe(middle)
        expect(spread.largestE4[place]).toBe(values.at(-1))
        if (n === 1) expect(spread.deviationE4[place]).toBeNaN()
        else expect(spread.deviationE4[place]).toBeCloseTo(Math.sqrt(squares / (n - 1)), 6)
      })
    }),
  )
})

test('cells of a triangle of the calendar are those of plain sums', () => {
  fc.assert(
    fc.property(smallShapes, fc.integer({ min: 1, max: 60 }), (given, length) => {
      const facts = syntheticFacts(given)
      const purchases = purchasesByCustomer(facts, quiet)
      const [from, count] = [18_940, Math.ceil(400 / length)]
      const groupOf = (day: number): number => Math.floor((day - from) / length)
      const periods = { days: dayGroups(from, from + count * length - 1, count, groupOf), first: 7 }
      const everyone = orderSet(
        listOf(facts, () => true),
        facts.orders.count,
      )
      const entering = orderSet(listOf(facts, isThird), facts.orders.count)
      const members = enterCohorts(purchases, entering, facts.orders.orderNumber, periods, quiet)
      const cohorts = buildTriangle(
        {
          purchases,
          counted: everyone,
          columns: columnsOf(facts.orders, facts.orders.day),
          members,
          periods,
          ages: calendarAges(periods),
          withMargins: true,
        },
        quiet,
      )
      const rows = known(facts, () => true)
      const cohortOf = new Map(
        rows
          .filter(({ order, number }) => number === 1 && isThird(order))
          .map((row) => [row.customer, groupOf(row.day)]),
      )
      expect(cohorts.map(({ period, size }) => [period - 7, size])).toEqual(
        Array.from({ length: count }, (_, cohort) => [
          cohort,
          [...cohortOf.values()].filter((own) => own === cohort).length,
        ]).filter(([, size]) => size !== 0),
      )
      for (const { period, cells } of cohorts) {
        const cohort = period - 7
        expect(cells).toHaveLength(count - cohort)
        for (const cell of cells) {
          const own = rows.filter(
            (row) => cohortOf.get(row.customer) === cohort && groupOf(row.day) === cohort + cell.age,
          )
          const bought = own.filter(({ isReturn }) => !isReturn)
          expect(cell).toMatchObject({
            customers: new Set(bought.map(({ customer }) => customer)).size,
            orders: bought.length,
            purchaseE4: sum(bought),
            netE4: sum(own),
            marginE4: own.reduce((all, { order }) => all + (facts.orders.marginE4[order] ?? 0), 0),
          })
        }
      }
    }),
    { numRuns: 50 },
  )
})

test('the set of the orders that pass holds those of their list, whole blocks included', () => {
  const facts = syntheticFacts({ orders: 20_000, customers: 50, products: 5, days: 700, seed: 5 })
  const { day, customer } = facts.orders
  const zones = dayZones(day)
  const tests = fc.constantFrom([], [{ codes: customer, flagged: null, from: 1, to: 30 }])
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 720 }), fc.integer({ min: -1, max: 900 }), tests, (start, length, own) => {
      const pass = { day, zones, from: 19_000 + start, to: 19_000 + start + length, tests: own, sequence: null }
      const passed = passedSet(pass, quiet)
      const listed = orderSet(ordersOf(pass, quiet), day.length)
      const holds = (set: Int32Array, order: number): boolean => (((set[order >>> 5] ?? 0) >>> (order & 31)) & 1) === 1
      const orders = [...day.keys()]
      expect(orders.filter((order) => holds(passed, order))).toEqual(orders.filter((order) => holds(listed, order)))
      expect(orders.filter((order) => holds(listed, order))).toEqual([...ordersOf(pass, quiet)])
    }),
    { numRuns: 30 },
  )
})
