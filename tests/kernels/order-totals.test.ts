import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayGroups, groupByDay } from '../../src-main/analysis/kernels/group-orders.ts'
import { columnsOf } from '../../src-main/analysis/kernels/order-columns.ts'
import { dayZones, ordersBetween } from '../../src-main/analysis/kernels/order-filter.ts'
import { countGuestPurchases, totalGroups } from '../../src-main/analysis/kernels/order-totals.ts'
import { populate } from '../../src-main/analysis/kernels/rfm-population.ts'
import { ORDER_FLAG, UNDATED, type Facts } from '../../src-main/base/facts.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined
const shape = fc.record({
  orders: fc.integer({ min: 0, max: 300 }),
  customers: fc.integer({ min: 1, max: 40 }),
  products: fc.constant(9),
  days: fc.integer({ min: 1, max: 300 }),
  seed: fc.nat(),
})

/** Orders as plain records. */
function records({ orders }: Facts, list: Iterable<number>) {
  return [...list].map((order) => ({
    day: orders.day[order] ?? 0,
    customer: orders.customer[order] ?? 0,
    number: orders.orderNumber[order] ?? 0,
    isReturn: ((orders.flags[order] ?? 0) & ORDER_FLAG.isReturn) !== 0,
    hasMargin: ((orders.flags[order] ?? 0) & ORDER_FLAG.hasMargin) !== 0,
    units: orders.units[order] ?? 0,
    net: orders.netE4[order] ?? 0,
    margin: orders.marginE4[order] ?? 0,
    base: orders.marginBaseE4[order] ?? 0,
  }))
}
type Record = ReturnType<typeof records>[number]
const sum = (rows: readonly Record[], of: (row: Record) => number): number =>
  rows.reduce((all, row) => all + of(row), 0)
const distinct = (rows: readonly Record[]): number => new Set(rows.map(({ customer }) => customer)).size

test('totals of every group are those of plain sums over its orders', () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 9 }), (given, count) => {
      const facts = syntheticFacts(given)
      const all = Uint32Array.from({ length: given.orders }, (_, order) => order)
      const [first, last, closed] = [19_000, 19_000 + given.days - 1, 19_100]
      const groupOf = (day: number): number => Math.floor(((day - first) * count) / given.days)
      const grouped = groupByDay(all, facts.orders.day, dayGroups(first, last, count, groupOf), quiet)
      const needs = { customers: true, known: true, margins: true, closedUntil: closed }
      const totals = totalGroups(columnsOf(facts.orders, facts.orders.day), grouped, given.customers, needs, quiet)
      expect(totals).toHaveLength(count)
      totals.forEach((total, group) => {
        const rows = records(facts, all).filter(({ day }) => day !== UNDATED && groupOf(day) === group)
        const [bought, returned] = [rows.filter((row) => !row.isReturn), rows.filter((row) => row.isReturn)]
        const known = bought.filter(({ customer }) => customer > 0)
        const over = rows.filter(({ day }) => day <= closed)
        expect(total).toEqual({
          netE4: sum(rows, ({ net }) => net),
          purchaseE4: sum(bought, ({ net }) => net),
          returnedE4: 0 - sum(returned, ({ net }) => net),
          units: sum(bought, ({ units }) => units),
          orders: bought.length,
          customers: distinct(known),
          newCustomers: known.filter(({ number }) => number === 1).length,
          returningCustomers: distinct(known.filter(({ number }) => number > 1)),
          marginE4: sum(rows, ({ margin }) => margin),
          marginBaseE4: sum(rows, ({ base }) => base),
          hasMargin: rows.some(({ hasMargin }) => hasMargin),
          closedPurchaseE4: sum(over, ({ net, isReturn }) => (isReturn ? 0 : net)),
          closedReturnedE4: sum(over, ({ net, isReturn }) => (isReturn ? -net : 0)),
          known: {
            purchaseE4: sum(known, ({ net }) => net),
            orders: known.length,
            units: sum(known, ({ units }) => units),
          },
        })
      })
    }),
  )
})

test('guests and the population of known buyers are those of plain sums', () => {
  fc.assert(
    fc.property(
      shape,
      fc.constantFrom('purchases', 'net'),
      fc.option(fc.integer({ min: 1, max: 200 })),
      (given, monetary, windowDays) => {
        const facts = syntheticFacts(given)
        const all = Uint32Array.from({ length: given.orders }, (_, order) => order)
        const rows = records(facts, all)
        expect(countGuestPurchases(columnsOf(facts.orders, facts.orders.day), all)).toBe(
          rows.filter((row) => !row.isReturn && row.customer <= 0).length,
        )
        const asOf = 19_300
        const counted = rows.filter(({ day }) => day !== UNDATED && (windowDays === null || day > asOf - windowDays))
        const buyers = new Set(
          counted.filter((row) => !row.isReturn && row.customer > 0).map(({ customer }) => customer),
        )
        const found = populate(
          columnsOf(facts.orders, facts.orders.day),
          all,
          given.customers,
          { asOf, windowDays, monetary },
          quiet,
        )
        expect([...found.keys]).toEqual([...buyers].sort((a, b) => a - b))
        found.keys.forEach((key, place) => {
          const own = counted.filter(({ customer }) => customer === key)
          const bought = own.filter((row) => !row.isReturn)
          expect(found.frequency[place]).toBe(bought.length)
          expect(found.recencyDays[place]).toBe(asOf - Math.max(...bought.map(({ day }) => day)))
          expect(found.monetaryE4[place]).toBe(sum(monetary === 'net' ? own : bought, ({ net }) => net))
        })
      },
    ),
  )
})

test('orders between two days are those with such a day, zone by zone', () => {
  const facts = syntheticFacts({ orders: 20_000, customers: 50, products: 5, days: 700, seed: 3 })
  const { day } = facts.orders
  const zones = dayZones(day)
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 720 }), fc.integer({ min: -1, max: 300 }), (start, length) => {
      const [from, to] = [19_000 + start, 19_000 + start + length]
      const expected = [...day.keys()].filter((order) => (day[order] ?? 0) >= from && (day[order] ?? 0) <= to)
      expect([...ordersBetween(day, zones, from, to, quiet)]).toEqual(expected)
    }),
    { numRuns: 40 },
  )
  expect(ordersBetween(day, zones, UNDATED, 2_147_483_647, quiet)).toHaveLength(20_000)
})
