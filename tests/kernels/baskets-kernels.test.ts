import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BasketLines, FactLines } from '../../src-main/analysis/kernels/basket-rows.ts'
import { countItems } from '../../src-main/analysis/kernels/basket-rows.ts'
import { packRows, rankItems } from '../../src-main/analysis/kernels/basket-rows-ranked.ts'
import { distinctItems } from '../../src-main/analysis/kernels/distinct-items.ts'
import { findItemsets } from '../../src-main/analysis/kernels/itemsets.ts'
import { countBySize, ranksOf } from '../../src-main/analysis/kernels/itemset-tree.ts'
import { allPairs, rowOf } from '../../src-main/analysis/kernels/pairs.ts'
import { sortInSteps } from '../../src-main/analysis/kernels/rules-order.ts'
import { randomStream } from '../../src-main/base/random.ts'
import { findPairs } from '../../src-main/marts/pair-counts.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'

const quiet = (): void => undefined

/** Orders as lists of products, products as items (null = no item), and which orders count. */
interface Given {
  readonly orders: readonly (readonly number[])[]
  readonly items: readonly (number | null)[]
  readonly counts: readonly boolean[]
}

const CODES = 7
const PRODUCTS = 12

/** Empty orders, repeated products, unknown products (-1), several products of one item, orders that do not count. */
const given: fc.Arbitrary<Given> = fc
  .array(fc.tuple(fc.array(fc.integer({ min: -1, max: PRODUCTS - 1 }), { maxLength: 9 }), fc.boolean()), {
    maxLength: 40,
  })
  .chain((orders) =>
    fc
      .array(fc.option(fc.nat({ max: CODES - 1 }), { freq: 6 }), { minLength: PRODUCTS, maxLength: PRODUCTS })
      .map((items) => ({ orders: orders.map(([list]) => list), items, counts: orders.map(([, counts]) => counts) })),
  )

function linesOf({ orders, items, counts }: Given): FactLines {
  const starts = [0]
  for (const list of orders) starts.push((starts.at(-1) ?? 0) + list.length)
  return {
    orders: Uint32Array.from([...orders.keys()].filter((order) => counts[order])),
    lineStart: Uint32Array.from(starts),
    product: Int32Array.from(orders.flat()),
    itemOf: Int32Array.from(items, (item) => item ?? CODES),
    codes: CODES,
  }
}

/** Distinct items of the orders that count and have enough of them. */
function basketsByHand({ orders, items, counts }: Given, leastItems: number): number[][] {
  return orders
    .filter((_, order) => counts[order])
    .map((list) => [...new Set(list.flatMap((product) => items[product] ?? []))].sort((a, b) => a - b))
    .filter((basket) => basket.length >= leastItems)
}

describe('baskets from lines', () => {
  test('items, baskets and sizes equal counting by hand', () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 1, max: 3 }), (orders, leastItems) => {
        const baskets = basketsByHand(orders, leastItems)
        const found = countItems(linesOf(orders), leastItems, quiet)
        expect(found.baskets).toBe(baskets.length)
        for (let code = 0; code < CODES; code++) {
          expect(found.held[code]).toBe(baskets.filter((basket) => basket.includes(code)).length)
          expect(found.sizes[code]).toBe(baskets.filter((basket) => basket.length === code).length)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('rows hold the ranked items of every basket with two or more of them, ascending and once', () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 1, max: 6 }), (orders, minCount) => {
        const lines = linesOf(orders)
        const ranked = rankItems(countItems(lines, 1, quiet), minCount)
        const { cells, length } = packRows(lines, ranked, quiet)
        const rankOf = new Map(Array.from(ranked.items, (code, rank) => [code, rank + 1]))
        const rows = basketsByHand(orders, 1)
          .map((basket) => basket.flatMap((code) => rankOf.get(code) ?? []).sort((a, b) => a - b))
          .filter((row) => row.length > 1)
        expect([...cells.subarray(0, length)]).toEqual(rows.flatMap((row) => [...row, 0]))
      }),
      { numRuns: 500 },
    )
  })

  test('distinct items of all orders give what the lines of those that count give', () => {
    fc.assert(
      fc.property(
        given,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
        (orders, leastItems, minCount) => {
          const lines = linesOf(orders)
          const every = linesOf({ ...orders, counts: orders.orders.map(() => true) })
          const distinct = { ...distinctItems(every, quiet), orders: lines.orders }
          const counts = countItems(lines, leastItems, quiet)
          expect(countItems(distinct, leastItems, quiet)).toEqual({ ...counts, held: counts.held.slice() })
          const ranked = rankItems(counts, minCount)
          const [plain, quick] = [packRows(lines, ranked, quiet), packRows(distinct, ranked, quiet)]
          expect([...quick.cells.subarray(0, quick.length)]).toEqual([...plain.cells.subarray(0, plain.length)])
        },
      ),
      { numRuns: 500 },
    )
  })

  test("of orders that are nobody's choice distinct items hold none", () => {
    const lines = linesOf({ orders: [[0, 1], [1, 1, 0], [1]], items: [0, 1], counts: [true, false, true] })
    const { lineStart, product } = distinctItems(lines, quiet)
    expect([...lineStart]).toEqual([0, 2, 2, 3])
    expect(product).toHaveLength(3)
  })

  test('rare items come first, equal ones from the highest code, and at most as many as asked', () => {
    const counts = { baskets: 9, held: Int32Array.from([3, 5, 3, 1, 4]), sizes: new Int32Array(1) }
    expect([...rankItems(counts, 2).items]).toEqual([2, 0, 4, 1])
    expect([...rankItems(counts, 2, 2).items]).toEqual([4, 1])
    expect([...rankItems(counts, 2, 0).items]).toEqual([])
  })

  test('an order with more lines than the expected room, all of them repeated', () => {
    const lines = linesOf({
      orders: [Array.from({ length: 500 }, (_, i) => i % 2), []],
      items: [0, 1],
      counts: [true, true],
    })
    const { cells, length } = packRows(lines, rankItems(countItems(lines, 1, quiet), 1), quiet)
    expect([...cells.subarray(0, length)]).toEqual([1, 2, 0])
  })
})

test('reports by lines, however long the orders are', () => {
  const orders = Array.from({ length: 6 }, () => Array.from({ length: 70_000 }, (_, line) => line % PRODUCTS))
  const items = Array.from({ length: PRODUCTS }, (_, product) => product % CODES)
  const lines = linesOf({ orders, items, counts: orders.map(() => true) })
  const ticks: number[] = []
  countItems(lines, 1, (done) => ticks.push(done))
  expect(ticks).toHaveLength(6)
})

describe('pairs', () => {
  test('every pair equals counting by hand', () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 1, max: 5 }), (orders, minCount) => {
        const lines = linesOf(orders)
        const { items } = rankItems(countItems(lines, 1, quiet), minCount)
        const pairs = allPairs(packRows(lines, { items, held: items.slice() }, quiet), items.length, quiet)
        const baskets = basketsByHand(orders, 1)
        for (let low = 0; low < items.length; low++) {
          for (let high = low + 1; high < items.length; high++) {
            const both = baskets.filter((b) => b.includes(items[low] ?? -1) && b.includes(items[high] ?? -1))
            expect(pairs.counters[rowOf(low, items.length) + high]).toBe(both.length)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('pairs of the marts', () => {
  test('joint baskets, and those with a promotional line of either item, equal counting by hand', () => {
    const facts = syntheticFacts({ orders: 900, customers: 40, products: 30, days: 300, seed: 5 })
    const { orders, lines } = facts
    const itemOf = Int32Array.from({ length: 31 }, (_, key) => (key === 0 ? 12 : key % 12))
    const chosen = Uint32Array.from([...Array(orders.count).keys()].filter((order) => order % 7 !== 3))
    const given = { orders: chosen, lineStart: orders.lineStart, product: lines.product, itemOf, codes: 12 }
    const counts = countItems(given, 1, quiet)
    const pairs = findPairs(facts, given, counts, 20)
    const baskets = Array.from(chosen, (order) => {
      const items = new Map<number, boolean>()
      for (let line = orders.lineStart[order] ?? 0; line < (orders.lineStart[order + 1] ?? 0); line++) {
        const item = itemOf[lines.product[line] ?? -1] ?? 12
        if (item < 12) items.set(item, items.get(item) === true || lines.isPromotional[line] === 1)
      }
      return items
    })
    const expected = new Map<string, readonly [number, number]>()
    for (let a = 0; a < 12; a++) {
      for (let b = a + 1; b < 12; b++) {
        const both = baskets.filter((items) => items.has(a) && items.has(b))
        const promoted = both.filter((items) => items.get(a) === true || items.get(b) === true)
        if (both.length >= 20) expected.set(`${a} ${b}`, [both.length, promoted.length])
      }
    }
    const found = new Map(
      pairs.map((pair) => [
        `${Math.min(pair.a, pair.b)} ${Math.max(pair.a, pair.b)}`,
        [pair.baskets, pair.promoBaskets] as const,
      ]),
    )
    expect(expected.size).toBeGreaterThan(20)
    expect(found).toEqual(expected)
    for (const { a, b } of pairs) expect(counts.held[a]).toBeGreaterThanOrEqual(counts.held[b] ?? 0)
  })
})

describe('the order of rules', () => {
  test('sorting in steps gives what sorting at once gives, and can be stopped', () => {
    const random = randomStream(3, 'values')
    for (const length of [0, 1, 65_536, 65_537, 200_000]) {
      const values = Float64Array.from({ length }, () => Math.floor(random.unit() * 1000) / 7)
      const before = values.slice()
      expect(sortInSteps(values, quiet)).toEqual(values.slice().sort())
      expect(values).toEqual(before)
    }
    const stop = new Error('gone')
    const ticks = { left: 4 }
    const stopped = (): unknown =>
      sortInSteps(new Float64Array(200_000), () => {
        if (ticks.left-- === 0) throw stop
      })
    expect(stopped).toThrow(stop)
  })
})

describe('itemsets', () => {
  /** Itemsets as text with their baskets, by looking at every subset of every basket. */
  function byHand(baskets: readonly (readonly number[])[], minCount: number, maxLength: number): Map<string, number> {
    const counts = new Map<string, number>()
    const add = (basket: readonly number[], from: number, chosen: readonly number[]): void => {
      for (let at = from; at < basket.length; at++) {
        const next = [...chosen, basket[at] ?? 0]
        counts.set(next.join(), (counts.get(next.join()) ?? 0) + 1)
        if (next.length < maxLength) add(basket, at + 1, next)
      }
    }
    for (const basket of baskets) add(basket, 0, [])
    return new Map([...counts].filter(([, count]) => count >= minCount))
  }

  function found(lines: BasketLines, minCount: number, maxLength: number): Map<string, number> {
    const limits = { minCount, maxLength, maxItemsets: 1e6 }
    const sets = findItemsets(lines, countItems(lines, 1, quiet), limits, quiet)
    const codes = (node: number): number[] => ranksOf(sets, node).map((rank) => sets.items[rank] ?? -1)
    return new Map(
      Array.from(sets.count, (count, node) => [
        codes(node)
          .sort((a, b) => a - b)
          .join(),
        count,
      ]),
    )
  }

  test.each([
    ['few items, counted by bit masks', 8, 60, 8],
    ['many items in few baskets, class by class', 30, 14, 9],
    ['many items in many baskets', 26, 120, 7],
  ])('%s', (_, products, most, longest) => {
    const orders = fc.array(fc.array(fc.nat({ max: products - 1 }), { maxLength: longest }), { maxLength: most })
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), (lists, minCount, length) => {
        const items = Array.from({ length: products }, (_, product) => product)
        const lines = { ...linesOf({ orders: lists, items, counts: lists.map(() => true) }), codes: products }
        const baskets = lists.map((list) => [...new Set(list)].sort((a, b) => a - b))
        expect(found(lines, minCount, length)).toEqual(byHand(baskets, minCount, length))
      }),
      { numRuns: 60 },
    )
  })

  test('more items than pairs can be counted for at once, and than sixteen bits can tell apart', () => {
    const items = 70_000
    const lines: BasketLines = {
      orders: Uint32Array.from({ length: items / 2 + 2 }, (_, order) => order),
      lineStart: Uint32Array.from(
        { length: items / 2 + 3 },
        (_, order) => Math.min(2 * order, items) + (order > items / 2 ? 3 * (order - items / 2) : 0),
      ),
      product: Int32Array.from([
        ...Array.from({ length: items }, (_, product) => product),
        5,
        60_000,
        69_999,
        60_000,
        69_999,
        5,
      ]),
      itemOf: Int32Array.from({ length: items }, (_, product) => product),
      codes: items,
    }
    const limits = { minCount: 2, maxLength: 9, maxItemsets: 1e6 }
    const counts = countItems(lines, 1, quiet)
    expect(countBySize(findItemsets(lines, counts, limits, quiet))).toEqual({ 1: 3, 2: 3, 3: 1 })
    const all = findItemsets(lines, counts, { ...limits, minCount: 1 }, quiet)
    expect(countBySize(all)).toEqual({ 1: items, 2: items / 2 + 3, 3: 1 })
    expect(countBySize(findItemsets(lines, counts, { ...limits, minCount: 1, maxLength: 2 }, quiet))).toEqual({
      1: items,
      2: items / 2 + 3,
    })
  })
})
