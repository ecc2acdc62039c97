import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { ItemsInput, ItemsResult, RulesInput, RulesResult } from '../../src-main/analysis/baskets/contract.ts'
import { runItems, runRules } from '../../src-main/analysis/baskets/run.ts'
import { readText } from '../oracle/basket-files.ts'
import { expectClose, golden } from '../oracle/golden.ts'
import { contextOf } from '../support/context.ts'
import { sharedData } from '../support/data.ts'
import type { BuiltWarehouse, GivenOrder } from '../support/warehouse.ts'
import { buildWarehouse } from '../support/warehouse.ts'

const groceriesFile = sharedData('groceries/groceries.csv')

function rules(warehouse: BuiltWarehouse, input: z.input<typeof RulesInput> = {}): RulesResult {
  return RulesResult.parse(runRules(contextOf(warehouse), RulesInput.parse(input)))
}

function items(warehouse: BuiltWarehouse, input: z.input<typeof ItemsInput> = {}): ItemsResult {
  return ItemsResult.parse(runItems(contextOf(warehouse), ItemsInput.parse(input)))
}

describe.skipIf(!groceriesFile)('Groceries from the warehouse', () => {
  let warehouse: BuiltWarehouse
  beforeAll(() => {
    const categories = new Map(
      readText(sharedData('groceries/items.csv') ?? '')
        .split('\n')
        .map((line) => line.split(','))
        .map(([item = '', , top = '']) => [item, top.trim()]),
    )
    const orders = readText(groceriesFile ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line, i): GivenOrder => {
        const products = line.split(',').map((item) => item.trim())
        const lines = products.map((product) => {
          const category = categories.get(product)
          return { product, quantity: 1, price: 1, ...(category === undefined ? {} : { category }) }
        })
        return { id: String(i + 1), lines }
      })
    warehouse = buildWarehouse({ orders })
  })
  afterAll(() => warehouse.remove())

  interface GoldenRule {
    readonly lhs: string[]
    readonly rhs: string
    readonly count: number
    readonly support: number
    readonly confidence: number
    readonly lift: number
    readonly leverage: number
    readonly conviction: number
    readonly fisher_p: number
  }

  test('0.01 / 0.5 gives exactly the 15 rules of arules, with their Fisher p', () => {
    const result = rules(warehouse, { minSupport: 0.01, minConfidence: 0.5 })
    expect(result).toMatchObject({ transactions: 9835, items: 169, minCount: 99, total: 15 })
    expect(result.itemsetsBySize).toEqual({ 1: 88, 2: 213, 3: 32 })
    expect(result.tested).toBe(2 * 213 + 3 * 32)
    for (const expected of golden<GoldenRule[]>('groceries', 'rules_0.01_0.5_all15_by_lift')) {
      const found = result.rules.find(
        (rule) => rule.right[0] === expected.rhs && rule.left.join() === expected.lhs.join(),
      )
      expect(found?.count).toBe(expected.count)
      for (const name of ['support', 'confidence', 'lift', 'leverage', 'conviction'] as const) {
        expectClose(found?.[name] ?? null, expected[name], 1e-9)
      }
      expectClose(found?.p ?? null, expected.fisher_p, 1e-9)
      expect(found?.q).toBeGreaterThanOrEqual(expected.fisher_p)
    }
  })

  test('0.001 / 0.8 gives 410 rules, 28 of them certain and without a conviction', () => {
    const result = rules(warehouse, { minSupport: 0.001, minConfidence: 0.8 })
    expect(result.rules).toHaveLength(410)
    expect(result.rules.filter((rule) => rule.conviction === null)).toHaveLength(28)
    expect(result.rules.filter((rule) => !rule.redundant)).toHaveLength(392)
    const extra = result.rules.map((rule) => rule.extraBaskets)
    expect(extra).toEqual(extra.toSorted((a, b) => b - a))
    expect(rules(warehouse, { minSupport: 0.001, minConfidence: 0.8 })).toEqual(result)
    expect(rules(warehouse, { minSupport: 0.001, minConfidence: 0.8, limit: 7 }).rules).toEqual(
      result.rules.slice(0, 7),
    )
  })

  test('items, sizes and the categories above them', () => {
    const found = items(warehouse, { top: 20 })
    expect(Object.fromEntries(found.items.map((item) => [item.label, item.count]))).toEqual(
      golden('groceries', 'top20_items'),
    )
    expect(found.medianSize).toBe(3)
    expectClose(found.meanSize, golden<number>('groceries', 'mean_basket_size'), 1e-12)
    const sizes = Object.fromEntries(found.sizes.map((row) => [row.size, row.baskets]))
    expect(sizes).toEqual(golden('groceries', 'basket_size_distribution'))

    const categories = items(warehouse, { level: 'category_level_1', top: 5 })
    const expected = golden<{ top5: Record<string, number> }>('groceries', 'aggregated_level1')
    expect(Object.fromEntries(categories.items.map((item) => [item.label, item.count]))).toEqual(expected.top5)
    const byCategory = rules(warehouse, { level: 'category_level_1', minSupport: 0.05, minConfidence: 0.5 })
    expect(byCategory.total).toBe(86)
  })
})

describe('small baskets', () => {
  const line = (product: string) => ({ product, quantity: 1, price: 10, category: product === 'P3' ? 'Y' : 'X' })
  const dated = { date: '2025-03-10' }
  const orders: GivenOrder[] = [
    {
      id: '1',
      ...dated,
      customer: 'A',
      channel: 'Online',
      region: 'North',
      lines: [line('P1'), line('P3'), line('P1')],
    },
    { id: '2', ...dated, customer: 'A', channel: 'Online', region: 'North', lines: [line('P1'), line('P2')] },
    { id: '3', date: '2025-04-02', customer: 'B', channel: 'Store', region: 'South', lines: [line('P1'), line('P3')] },
    { id: '4', date: '2025-04-02', channel: 'Store', region: 'South', lines: [line('P1')] },
    { id: '5', ...dated, channel: 'Online', lines: [line('P2')] },
    { id: '6', customer: 'C', lines: [line('P1')] },
    {
      id: 'R',
      ...dated,
      customer: 'A',
      isReturn: true,
      lines: [{ product: 'P2', quantity: -1, price: 10 }, line('P1')],
    },
  ]
  let warehouse: BuiltWarehouse
  beforeAll(() => {
    warehouse = buildWarehouse({ orders })
  })
  afterAll(() => warehouse.remove())

  const loose = { minSupport: 0.01, minConfidence: 0 }

  test('fixture F1 of the metric definitions, returns left out and single items counted', () => {
    const result = rules(warehouse, loose)
    const found = result.rules.find((rule) => rule.left[0] === 'P1' && rule.right[0] === 'P3')
    expect(result).toMatchObject({ transactions: 6, items: 3, minCount: 1, tested: 4 })
    expect(found).toMatchObject({ count: 2, leftCount: 5, rightCount: 2 })
    for (const [name, value] of Object.entries({
      support: 0.3333,
      confidence: 0.4,
      lift: 1.2,
      leverage: 0.0556,
      conviction: 1.1111,
      extraBaskets: 0.3333,
      confidenceLow: 0.1176,
      confidenceHigh: 0.7693,
      liftLow: 0.3529,
      liftHigh: 2.3078,
      p: 0.6667,
    })) {
      expect(found?.[name as 'p'], name).toBeCloseTo(value, 4)
    }
    expect(result.rules.find((rule) => rule.left[0] === 'P3')?.conviction).toBeNull()
  })

  test('filters choose the purchases, the category filter chooses the lines', () => {
    const count = (filters: z.input<typeof RulesInput>['filters']) => items(warehouse, { filters }).transactions
    expect(count({ from: '2025-04-01' })).toBe(2)
    expect(count({ to: '2025-03-31' })).toBe(3)
    expect(count({ customers: 'known' })).toBe(4)
    expect(count({ channel: ['Store'] })).toBe(2)
    expect(count({ region: ['North'] })).toBe(2)
    expect(count({ region: { names: ['North'], exclude: true } })).toBe(4)
    expect(count({ category: ['Y'] })).toBe(2)
    expect(count({ currency: 'USD' })).toBe(0)
  })

  test('exclusions and single-item baskets change the base', () => {
    expect(rules(warehouse, { ...loose, exclude: ['P1'] }).transactions).toBe(4)
    expect(rules(warehouse, { ...loose, singleItemBaskets: 'ignore' }).transactions).toBe(3)
    expect(rules(warehouse, { ...loose, maxLength: 1 })).toMatchObject({
      total: 0,
      tested: 0,
      itemsetsBySize: { 1: 3 },
    })
    expect(rules(warehouse, { ...loose, minLift: 1.1 }).rules.every((rule) => rule.lift >= 1.1)).toBe(true)
  })

  test('nothing under the filters is an answer, not an error', () => {
    const none = rules(warehouse, { ...loose, filters: { channel: ['Phone'] } })
    expect(none).toMatchObject({ transactions: 0, items: 0, rules: [], itemsetsBySize: {} })
    expect(items(warehouse, { filters: { channel: ['Phone'] } })).toMatchObject({
      items: [],
      medianSize: null,
      meanSize: null,
    })
  })

  test('a level without values has no baskets', () => {
    expect(items(warehouse, { level: 'brand' }).transactions).toBe(0)
  })

  test('product names travel beside product ids', () => {
    const named = buildWarehouse({ orders })
    named.db.prepare(`UPDATE gold_product_dim SET product_name = 'Tent' WHERE product_id = 'P3'`).run()
    expect(rules(named, loose).names).toEqual({ P3: 'Tent' })
    expect(items(named).items.find((item) => item.label === 'P3')?.name).toBe('Tent')
    expect(rules(named, { ...loose, level: 'product_name' }).rules.some((rule) => rule.right[0] === 'Tent')).toBe(true)
    named.remove()
  })
})
