import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PromotionResult, ReturnResult } from '../../src-main/analysis/goods/contract.ts'
import { sumPromotions } from '../../src-main/analysis/kernels/promotions.ts'
import { sumReturns } from '../../src-main/analysis/kernels/returns.ts'
import { ORDER_FLAG } from '../../src-main/base/facts.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { ask } from '../support/ask.ts'
import { f1 } from '../support/fixture-f1.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'
import { buildWarehouse, type BuiltWarehouse } from '../support/warehouse.ts'

describe('promotions and returns of fixture F1 (metrics 3.1, 10.6, 10.7)', () => {
  const held: { warehouse?: BuiltWarehouse } = {}
  beforeAll(() => {
    held.warehouse = buildWarehouse(f1)
    buildMarts(held.warehouse.db, { asOf: '2025-06-30', settings: held.warehouse.settings, buildId: 1 })
  })
  afterAll(() => held.warehouse?.remove())
  function askF1<Output>(path: string, input: object = {}): Output {
    if (!held.warehouse) throw new TypeError('no warehouse')
    return ask<Output>(held.warehouse, path, input)
  }

  test('share and depth of promotions are the worked example', () => {
    const found = askF1<PromotionResult>('analysis.goods.promotions')
    expect(found.promoShare).toBeCloseTo(68 / 258, 12)
    expect(found.discountDepth).toBeCloseTo(12 / 80, 12)
    expect([found.orders, found.promotedOrders]).toEqual([6, 2])
    // T1 (70) and T7 (38) have a promotional line, 150 of four orders is the rest.
    expect([found.aovPromoted, found.aovOthers, found.difference]).toEqual([54, 37.5, 16.5])
    const grocery = askF1<PromotionResult>('analysis.goods.promotions', { filters: { category: ['Grocery'] } })
    expect(grocery.promoShare).toBeCloseTo(18 / 148, 12)
  })

  test('rates of returns are the worked example', () => {
    const { total, rows } = askF1<ReturnResult>('analysis.goods.returns')
    expect(total.unitRate).toBeCloseTo(1 / 14, 12)
    expect(total.valueRate).toBeCloseTo(60 / 258, 12)
    expect(rows.map(({ id, soldUnits, returnedUnits, unitRate }) => [id, soldUnits, returnedUnits, unitRate])).toEqual([
      ['P2', 2, 1, 0.5],
    ])
    const february = askF1<ReturnResult>('analysis.goods.returns', {
      filters: { from: '2025-02-06', to: '2025-02-28' },
      by: 'category',
    })
    expect(february.rows).toEqual([
      {
        name: 'Home',
        id: null,
        soldUnits: 0,
        returnedUnits: 1,
        unitRate: null,
        soldAmount: 0,
        returnedAmount: 60,
        valueRate: null,
      },
    ])
  })
})

test('sums of promotions and returns are those of plain loops', () => {
  const shape = fc.record({
    orders: fc.integer({ min: 0, max: 120 }),
    customers: fc.constant(9),
    products: fc.integer({ min: 1, max: 12 }),
    days: fc.constant(50),
    seed: fc.nat(),
  })
  fc.assert(
    fc.property(shape, (given) => {
      const facts = syntheticFacts(given)
      const { orders, lines } = facts
      // Every fifth product does not count.
      const member = Int32Array.from({ length: given.products + 3 }, (_, place) => (place % 5 === 4 ? -1 : place % 3))
      const table = { base: -2, member, members: 3 }
      const all = Uint32Array.from({ length: given.orders }, (_, order) => order)
      const rows = [...all].flatMap((order) => {
        const [from = 0, to = 0] = orders.lineStart.subarray(order, order + 2)
        return Array.from({ length: to - from }, (_, place) => ({ order, line: from + place }))
      })
      const counted = rows
        .map(({ order, line }) => ({
          order,
          isReturn: ((orders.flags[order] ?? 0) & ORDER_FLAG.isReturn) !== 0,
          member: member[(lines.product[line] ?? 0) + 2] ?? -1,
          units: lines.quantity[line] ?? 0,
          net: lines.netE4[line] ?? 0,
          discount: lines.discountE4[line] ?? 0,
          promoted: lines.isPromotional[line] === 1,
        }))
        .filter((row) => row.member >= 0)
      const sum = (of: (row: (typeof counted)[number]) => number): number =>
        counted.reduce((total, row) => total + of(row), 0)
      const withPromotion = new Set(counted.filter((row) => row.promoted && !row.isReturn).map(({ order }) => order))
      const quiet = (): void => undefined
      expect(sumPromotions(facts, all, table, quiet)).toEqual({
        netE4: sum((row) => (row.isReturn ? 0 : row.net)),
        promotedNetE4: sum((row) => (row.promoted && !row.isReturn ? row.net : 0)),
        promotedDiscountE4: sum((row) => (row.promoted && !row.isReturn ? row.discount : 0)),
        orders: [...all].filter((order) => ((orders.flags[order] ?? 0) & ORDER_FLAG.isReturn) === 0).length,
        promotedOrders: withPromotion.size,
        promotedOrdersE4: sum((row) => (withPromotion.has(row.order) ? row.net : 0)),
      })
      const found = sumReturns(facts, all, table, quiet)
      for (const one of [0, 1, 2]) {
        expect(found.soldUnits[one]).toBe(sum((row) => (row.member === one && !row.isReturn ? row.units : 0)))
        expect(found.soldE4[one]).toBe(sum((row) => (row.member === one && !row.isReturn ? row.net : 0)))
        expect(found.returnedUnits[one]).toBe(sum((row) => (row.member === one && row.isReturn ? -row.units : 0)))
        expect(found.returnedE4[one]).toBe(sum((row) => (row.member === one && row.isReturn ? -row.net : 0)))
      }
    }),
  )
})
