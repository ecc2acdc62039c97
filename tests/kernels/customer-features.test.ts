import fc from 'fast-check'
import { expect, test } from 'vitest'
import { customerFeatures, type CustomerFeatures } from '../../src-main/analysis/kernels/customer-features.ts'
import { purchasesByCustomer } from '../../src-main/analysis/kernels/customer-purchases.ts'
import { orderSet } from '../../src-main/analysis/kernels/order-set.ts'
import { detailPurchases } from '../../src-main/analysis/kernels/purchase-details.ts'
import { isoWeekday, type Day } from '../../src-main/base/days.ts'
import { ORDER_FLAG, UNDATED, type Facts } from '../../src-main/base/facts.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined
const AS_OF = 19_500

/** The features of one customer by the words of their definitions. */
function defined(
  facts: Facts,
  orders: readonly number[],
  categories: Int32Array,
): Record<Exclude<keyof CustomerFeatures, 'keys'>, number> {
  const { orders: o, lines: l } = facts
  const isReturn = (order: number): boolean => ((o.flags[order] ?? 0) & ORDER_FLAG.isReturn) !== 0
  const bought = orders.filter((order) => !isReturn(order) && o.day[order] !== UNDATED)
  const days = bought.map((order) => o.day[order] ?? 0).sort((a, b) => a - b)
  const nets = bought.map((order) => o.netE4[order] ?? 0).sort((a, b) => a - b)
  const lines = bought.flatMap((order) => {
    const [from = 0, to = 0] = o.lineStart.subarray(order, order + 2)
    return Array.from({ length: to - from }, (_, place) => from + place)
  })
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : Number.NaN)
  const n = bought.length
  const mean = sum(nets) / n
  const gaps = days.slice(1).map((day, place) => day - (days[place] ?? 0))
  const weekdays = days.map((day) => isoWeekday(day as Day))
  const discount = sum(lines.map((line) => l.discountE4[line] ?? 0))
  const promoted = lines.filter((line) => l.isPromotional[line] === 1)
  const products = lines.map((line) => Math.max(0, l.product[line] ?? 0))
  return {
    orders: n,
    units: sum(bought.map((order) => o.units[order] ?? 0)),
    revenueE4: sum(nets),
    recencyDays: AS_OF - (days.at(-1) ?? 0),
    tenureDays: AS_OF - (days[0] ?? 0),
    meanGapDays: n > 1 ? sum(gaps) / gaps.length : Number.NaN,
    longestGapDays: n > 1 ? Math.max(...gaps) : Number.NaN,
    meanOrderE4: mean,
    medianOrderE4: ((nets[Math.floor((n - 1) / 2)] ?? 0) + (nets[Math.floor(n / 2)] ?? 0)) / 2,
    sdOrderE4: n > 1 ? Math.sqrt(sum(nets.map((net) => (net - mean) ** 2)) / (n - 1)) : Number.NaN,
    largestOrderE4: nets.at(-1) ?? 0,
    lines: lines.length,
    distinctProducts: new Set(products).size,
    distinctCategories: new Set(products.map((product) => categories[product])).size,
    promoShare: share(sum(promoted.map((line) => l.netE4[line] ?? 0)), sum(nets)),
    returnShare: share(-sum(orders.filter(isReturn).map((order) => o.netE4[order] ?? 0)), sum(nets)),
    discountShare: share(discount, sum(nets) + discount),
    preferredChannel: mostFrequent(bought.map((order) => o.channel[order] ?? 0)),
    preferredWeekday: mostFrequent(weekdays),
    weekendShare: weekdays.filter((weekday) => weekday > 5).length / n,
  }
}

/** The most frequent value, the smallest of equally frequent ones. */
function mostFrequent(values: readonly number[]): number {
  const count = (value: number): number => values.filter((each) => each === value).length
  const [best = Number.NaN] = [...new Set(values)].sort((a, b) => count(b) - count(a) || a - b)
  return best
}

const shape = fc.record({
  orders: fc.integer({ min: 0, max: 250 }),
  customers: fc.integer({ min: 1, max: 12 }),
  products: fc.integer({ min: 1, max: 30 }),
  days: fc.integer({ min: 1, max: 400 }),
  seed: fc.nat(),
})

test('twenty features of every customer are those of their definitions', () => {
  fc.assert(
    fc.property(shape, fc.boolean(), (given, everyOther) => {
      const facts = syntheticFacts(given)
      const all = Uint32Array.from({ length: given.orders }, (_, order) => order)
      const selected = everyOther ? all.filter((order) => order % 2 === 0) : all
      const purchases = purchasesByCustomer(facts, quiet)
      const details = detailPurchases(facts, purchases.order, quiet)
      const counted = orderSet(selected, given.orders)
      const categories = Int32Array.from({ length: given.products + 1 }, (_, product) => product % 4)
      const source = { purchases, details, counted, columns: facts.orders, categories, asOf: AS_OF }
      const { keys, ...found } = customerFeatures(source, quiet)
      const buyers = new Set<number>()
      for (const order of selected) {
        const isPurchase = ((facts.orders.flags[order] ?? 0) & ORDER_FLAG.isReturn) === 0
        const customer = facts.orders.customer[order] ?? 0
        if (customer > 0 && isPurchase && facts.orders.day[order] !== UNDATED) buyers.add(customer)
      }
      expect([...keys]).toEqual([...buyers].sort((a, b) => a - b))
      keys.forEach((key, place) => {
        const own = [...selected].filter((order) => facts.orders.customer[order] === key)
        const expected = defined(facts, own, categories)
        for (const [name, values] of Object.entries(found)) {
          const value = (values as Float64Array)[place]
          const wanted = expected[name as keyof typeof found]
          if (Number.isNaN(wanted)) expect(value, name).toBeNaN()
          else expect(Math.abs((value ?? Number.NaN) - wanted), name).toBeLessThanOrEqual(1e-9 * Math.abs(wanted))
        }
      })
    }),
  )
})
