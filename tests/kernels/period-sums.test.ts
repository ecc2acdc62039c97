import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutDays } from '../../src-main/analysis/kernels/day-cells.ts'
import { dayGroups } from '../../src-main/analysis/kernels/group-orders.ts'
import { sumPeriod } from '../../src-main/analysis/kernels/period-sums.ts'
import { NO_MARGIN, ORDER_FLAG, UNDATED, type Facts } from '../../src-main/base/facts.ts'
import { everyOrder } from '../support/order-source.ts'
import { smallShapes, syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined

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

/** Orders with a line of an odd product, with the amounts of those lines. */
function oddOnly(facts: Facts): Record[] {
  const { lineStart } = facts.orders
  const { product, quantity, netE4, marginE4 } = facts.lines
  return records(facts, facts.orders.key.keys()).flatMap((row, order) => {
    const [first, end] = [lineStart[order] ?? 0, lineStart[order + 1] ?? 0]
    const all = Array.from({ length: end - first }, (_, place) => first + place)
    const lines = all.filter((line) => (product[line] ?? 0) > 0 && (product[line] ?? 0) % 2 === 1)
    const costed = lines.filter((line) => marginE4[line] !== NO_MARGIN)
    const add = (of: readonly number[], values: ArrayLike<number>): number =>
      of.reduce((total, line) => total + (values[line] ?? 0), 0)
    const amounts = { units: add(lines, quantity), net: add(lines, netE4), margin: add(costed, marginE4) }
    return lines.length === 0 ? [] : [{ ...row, ...amounts, hasMargin: costed.length > 0, base: add(costed, netE4) }]
  })
}

function plainTotals(rows: readonly Record[], closed: number, returning: boolean) {
  const [bought, returned] = [rows.filter((row) => !row.isReturn), rows.filter((row) => row.isReturn)]
  const known = bought.filter(({ customer }) => customer > 0)
  const over = rows.filter(({ day }) => day !== UNDATED && day <= closed)
  const first = known.filter(({ number }) => number === 1)
  return {
    netE4: sum(rows, ({ net }) => net),
    purchaseE4: sum(bought, ({ net }) => net),
    returnedE4: 0 - sum(returned, ({ net }) => net),
    units: sum(bought, ({ units }) => units),
    orders: bought.length,
    customers: distinct(known),
    newCustomers: first.length,
    newE4: sum(first, ({ net }) => net),
    returningCustomers: returning ? distinct(known.filter(({ number }) => number > 1)) : 0,
    marginE4: sum(rows, ({ margin }) => margin),
    marginBaseE4: sum(rows, ({ base }) => base),
    hasMargin: rows.some(({ hasMargin }) => hasMargin),
    closedPurchaseE4: sum(over, ({ net, isReturn }) => (isReturn ? 0 : net)),
    closedReturnedE4: 0 - sum(over, ({ net, isReturn }) => (isReturn ? net : 0)),
    known: {
      purchaseE4: sum(known, ({ net }) => net),
      orders: known.length,
      units: sum(known, ({ units }) => units),
    },
  }
}

const groups = fc.record({ slices: fc.integer({ min: 1, max: 9 }), weeks: fc.integer({ min: 1, max: 40 }) })

test('totals of a period and of every group are those of plain sums over its orders', () => {
  fc.assert(
    fc.property(smallShapes, groups, fc.boolean(), (given, { slices, weeks }, odd) => {
      const facts = syntheticFacts(given)
      const [first, last, closed] = [19_000, 19_000 + given.days - 1, 19_100]
      const groupOf = (count: number) => (day: number) => Math.floor(((day - first) * count) / given.days)
      const groupings = [slices, weeks].map((count) => dayGroups(first, last, count, groupOf(count)))
      const matches = odd ? Uint8Array.from({ length: given.products + 1 }, (_, key) => key % 2) : null
      const cells = cutDays(first, last, groupings, closed)
      const question = { day: facts.orders.day, cells, customers: given.customers, margins: true, units: true }
      const found = sumPeriod(everyOrder(facts, matches, true), question, quiet)
      const rows = odd ? oddOnly(facts) : records(facts, facts.orders.key.keys())
      expect(found.total).toEqual(plainTotals(rows, closed, true))
      for (const [at, count] of [slices, weeks].entries()) {
        expect(found.groups[at]).toHaveLength(count)
        found.groups[at]?.forEach((total, group) => {
          const own = rows.filter(({ day }) => day !== UNDATED && groupOf(count)(day) === group)
          expect(total).toEqual(plainTotals(own, closed, at === 0))
        })
      }
    }),
  )
})
