import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { countItems, minimumCount } from '../../src-main/analysis/kernels/basket-rows.ts'
import type { Itemsets } from '../../src-main/analysis/kernels/itemset-tree.ts'
import { childOf, countBySize, ranksOf } from '../../src-main/analysis/kernels/itemset-tree.ts'
import { findItemsets } from '../../src-main/analysis/kernels/itemsets.ts'
import { findRules, measureRule } from '../../src-main/analysis/kernels/rules.ts'
import type { LabelledBaskets } from '../oracle/basket-files.ts'
import { csvCells, readBasketLines, readText, toBaskets } from '../oracle/basket-files.ts'
import { expectClose, golden } from '../oracle/golden.ts'
import { sharedData } from '../support/data.ts'

const quiet = (): void => undefined
const groceriesFile = sharedData('groceries/groceries.csv')
const t10File = sharedData('t10i4d100k/T10I4D100K.dat.gz')
const retailFile = sharedData('online-retail/online-retail.csv.gz')

function search(baskets: LabelledBaskets, minCount: number, maxLength: number, maxItemsets = 1_000_000): Itemsets {
  return findItemsets(baskets, countItems(baskets, 1, quiet), { minCount, maxLength, maxItemsets }, quiet)
}

function mine(baskets: LabelledBaskets, minSupport: number, maxLength = 20): Itemsets {
  return search(baskets, minimumCount(minSupport, baskets.orders.length), maxLength)
}

interface FoundRule {
  readonly lhs: string[]
  readonly rhs: string
  readonly count: number
  readonly leftCount: number
  readonly rightCount: number
  readonly redundant: boolean
}

function rulesOf(baskets: LabelledBaskets, sets: Itemsets, minConfidence: number): FoundRule[] {
  const rules = findRules(sets, quiet)
  const label = (rank: number): string => baskets.labels[sets.items[rank] ?? -1] ?? '?'
  const found: FoundRule[] = []
  for (let row = 0; row < rules.length; row++) {
    const count = sets.count[rules.set[row] ?? 0] ?? 0
    const leftCount = rules.leftCount[row] ?? 0
    if (count / leftCount < minConfidence) continue
    const labels = ranksOf(sets, rules.set[row] ?? 0).map(label)
    const [rhs = '?'] = labels.splice(rules.rightAt[row] ?? 0, 1)
    const redundant = rules.redundant[row] === 1
    found.push({ lhs: labels.sort(), rhs, count, leftCount, rightCount: rules.rightCount[row] ?? 0, redundant })
  }
  return found
}

/** For each place of an itemset, the node of the set without the item there, by walking down from the root. */
function subsetsOf(sets: Itemsets, node: number): number[] {
  const ranks = ranksOf(sets, node)
  return ranks.map((_, left) => {
    let at = -1
    for (const rank of ranks.toSpliced(left, 1)) at = at < 0 ? rank : childOf(sets, at, rank)
    return at
  })
}

/** Closed = no larger set with the same count; maximal = no larger frequent set. */
function closedAndMaximal(sets: Itemsets): { closed: number; maximal: number } {
  const [open, inner] = [new Set<number>(), new Set<number>()]
  for (let node = 0; node < sets.length; node++) {
    if ((sets.size[node] ?? 0) < 2) continue
    for (const subset of subsetsOf(sets, node)) {
      inner.add(subset)
      if (sets.count[subset] === sets.count[node]) open.add(subset)
    }
  }
  return { closed: sets.length - open.size, maximal: sets.length - inner.size }
}

interface GoldenRule {
  readonly lhs: string | string[]
  readonly rhs: string | string[]
  readonly count: number
  readonly support: number
  readonly confidence: number
  readonly lift: number
  readonly leverage: number
  readonly conviction: number | null
}

function expectRule(found: readonly FoundRule[], expected: GoldenRule, baskets: number): void {
  const left = [expected.lhs].flat().sort().join('\n')
  const match = found.find((rule) => rule.rhs === String(expected.rhs) && rule.lhs.join('\n') === left)
  if (!match) throw new Error(`rule ${left} -> ${String(expected.rhs)} is missing`)
  const measures = measureRule(match.count, match.leftCount, match.rightCount, baskets)
  expect(match.count).toBe(expected.count)
  for (const name of ['support', 'confidence', 'lift', 'leverage'] as const) {
    expectClose(measures[name], expected[name], 1e-9)
  }
  if (match.count === match.leftCount) expect(measures.conviction).toBeNull()
  else expectClose(measures.conviction, Number(expected.conviction), 1e-9)
}

describe.skipIf(!groceriesFile)('Groceries against arules', () => {
  let baskets: LabelledBaskets
  beforeAll(() => {
    baskets = readBasketLines(groceriesFile ?? '', ',')
  })

  test('every row of the itemset table, with closed and maximal sets', () => {
    interface Row {
      readonly support: number
      readonly min_count: number
      readonly by_size: Record<string, number>
      readonly closed: number
      readonly maximal: number
    }
    for (const row of golden<Row[]>('groceries', 'frequent_itemsets')) {
      const sets = mine(baskets, row.support)
      expect(minimumCount(row.support, 9835)).toBeLessThanOrEqual(row.min_count)
      expect(countBySize(sets)).toEqual(row.by_size)
      expect(closedAndMaximal(sets)).toEqual({ closed: row.closed, maximal: row.maximal })
    }
  })

  test('every row of the rule table: number, sums and redundancy', () => {
    interface Row {
      readonly support: number
      readonly confidence: number
      readonly rules_minlen2: number
      readonly non_redundant: number
      readonly sum_support: number
      readonly sum_confidence: number
      readonly sum_lift: number
      readonly sum_count: number
    }
    for (const row of golden<Row[]>('groceries', 'rules')) {
      const rules = rulesOf(baskets, mine(baskets, row.support), row.confidence)
      const measured = rules.map((rule) => measureRule(rule.count, rule.leftCount, rule.rightCount, 9835))
      const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
      expect(rules).toHaveLength(row.rules_minlen2)
      expect(sum(rules.map((rule) => rule.count))).toBe(row.sum_count)
      expectClose(sum(measured.map((rule) => rule.support)), row.sum_support, 1e-9)
      expectClose(sum(measured.map((rule) => rule.confidence)), row.sum_confidence, 1e-9)
      expectClose(sum(measured.map((rule) => rule.lift)), row.sum_lift, 1e-9)
      expect(rules.filter((rule) => !rule.redundant).length).toBe(row.non_redundant)
    }
  })

  test('the listed rules measure by measure', () => {
    const loose = rulesOf(baskets, mine(baskets, 0.001), 0.8)
    for (const table of ['rules_0.001_0.8_top25_by_lift', 'rules_0.001_0.8_top25_by_confidence']) {
      for (const rule of golden<GoldenRule[]>('groceries', table)) expectRule(loose, rule, 9835)
    }
    expect(loose.filter((rule) => rule.count === rule.leftCount)).toHaveLength(28)
    const strict = rulesOf(baskets, mine(baskets, 0.01), 0.5)
    expect(strict).toHaveLength(15)
    for (const rule of golden<GoldenRule[]>('groceries', 'rules_0.01_0.5_all15_by_lift')) {
      expectRule(strict, rule, 9835)
    }
  })

  test('a maximum length cuts the search, not the counts', () => {
    const sets = mine(baskets, 0.005, 2)
    expect(countBySize(sets)).toEqual({ 1: 120, 2: 605 })
  })

  test('too many itemsets are refused by name', () => {
    const refused = (): unknown => search(baskets, 10, 9, 5000)
    expect(refused).toThrow(expect.objectContaining({ key: 'too_many_itemsets' }))
  })
})

test.skipIf(!t10File)('T10I4D100K against arules: itemsets and rules per support', () => {
  const baskets = readBasketLines(t10File ?? '', ' ')
  interface Row {
    readonly support: number
    readonly n: number
    readonly by_size: Record<string, number>
    readonly sum_count: number
  }
  const trees = new Map<number, Itemsets>()
  for (const row of golden<Row[]>('t10i4d100k', 'frequent')) {
    const sets = mine(baskets, row.support)
    trees.set(row.support, sets)
    expect(sets.length).toBe(row.n)
    expect(countBySize(sets)).toEqual(row.by_size)
    expect(sets.count.reduce((sum, count) => sum + count, 0)).toBe(row.sum_count)
  }
  for (const row of golden<{ support: number; confidence: number; n: number }[]>('t10i4d100k', 'rules')) {
    const sets = trees.get(row.support) ?? mine(baskets, row.support)
    expect(rulesOf(baskets, sets, row.confidence)).toHaveLength(row.n)
  }
})

describe.skipIf(!retailFile)('Online Retail against the published tutorial and arules', () => {
  let lines: string[][] = []
  beforeAll(() => {
    lines = readText(retailFile ?? '')
      .split(/\r?\n/)
      .slice(1)
      .filter((line) => line !== '')
      .map(csvCells)
  })

  /** Invoices of one country as the tutorial builds them: items by description, postage taken out of the invoices. */
  function tutorialBaskets(country: string): LabelledBaskets {
    const invoices = new Map<string, Map<string, number>>()
    for (const [invoice = '', , description = '', quantity = '', , , , place = ''] of lines) {
      if (place !== country || invoice.includes('C')) continue
      const items = invoices.get(invoice) ?? new Map<string, number>()
      const name = description.trim()
      if (name !== '') items.set(name, (items.get(name) ?? 0) + Number(quantity))
      invoices.set(invoice, items)
    }
    const kept = (items: Map<string, number>): string[] =>
      [...items].filter(([name, quantity]) => quantity > 0 && name !== 'POSTAGE').map(([name]) => name)
    return toBaskets([...invoices.values()].map(kept))
  }

  test.each(['France', 'Germany'])('%s as in the tutorial', (country) => {
    interface Expected {
      readonly n_baskets: number
      readonly min_support: number
      readonly frequent_itemsets: number
      readonly rules: GoldenRule[]
    }
    const expected = golden<Expected>('online_retail_baskets', country.toLowerCase())
    const baskets = tutorialBaskets(country)
    expect(baskets.orders.length).toBe(expected.n_baskets)
    const sets = mine(baskets, expected.min_support)
    expect(sets.length).toBe(expected.frequent_itemsets)
    const rules = rulesOf(baskets, sets, 0)
    for (const rule of expected.rules) expectRule(rules, rule, expected.n_baskets)
  })

  const fees = new Set(['POST', 'DOT', 'M', 'D', 'BANK CHARGES', 'AMAZONFEE', 'S', 'C2', 'CRUK', 'PADS', 'B'])

  function cleanBaskets(country: string | null): LabelledBaskets {
    const invoices = new Map<string, string[]>()
    for (const [invoice = '', stock = '', , quantity = '', , price = '', customer = '', place = ''] of lines) {
      if (invoice.startsWith('C') || customer === '' || Number(quantity) <= 0 || Number(price) <= 0) continue
      if (country !== null && place !== country) continue
      const code = stock.toUpperCase()
      if (fees.has(code) || code.startsWith('GIFT_')) continue
      const items = invoices.get(invoice)
      if (items) items.push(code)
      else invoices.set(invoice, [code])
    }
    return toBaskets(invoices.values())
  }

  test.each([
    ['uk_clean_stockcode', 'United Kingdom'],
    ['all_clean_stockcode', null],
    ['germany_clean_stockcode', 'Germany'],
    ['france_clean_stockcode', 'France'],
  ])('%s', (key, country) => {
    interface Expected {
      readonly n_baskets: number
      readonly n_items: number
      readonly basket_item_pairs: number
      readonly top25_pairs: GoldenRule[]
      readonly 'top10_pairs_by_lift_support_ge_0.01': GoldenRule[]
      readonly frequent: { support: number; n: number; by_size: Record<string, number> }[]
      readonly rules: { support: number; confidence: number; n_single_consequent: number }[]
    }
    const expected = golden<Expected>('online_retail_baskets', key)
    const baskets = cleanBaskets(country)
    expect(baskets.orders.length).toBe(expected.n_baskets)
    expect(baskets.codes).toBe(expected.n_items)
    const held = countItems(baskets, 1, quiet).held.reduce((sum, count) => sum + count, 0)
    expect(held).toBe(expected.basket_item_pairs)
    for (const row of expected.frequent) expect(countBySize(mine(baskets, row.support))).toEqual(row.by_size)
    for (const row of expected.rules) {
      expect(rulesOf(baskets, mine(baskets, row.support), row.confidence)).toHaveLength(row.n_single_consequent)
    }
    const all = rulesOf(baskets, mine(baskets, 0.01), 0)
    for (const rule of [...expected.top25_pairs, ...expected['top10_pairs_by_lift_support_ge_0.01']]) {
      expectRule(all, rule, expected.n_baskets)
    }
  })
})

describe('properties', () => {
  test('minimum count is the smallest count that reaches the support, whatever floats do', () => {
    expect(minimumCount(0.001, 9835)).toBe(10)
    expect(minimumCount(0.07, 100)).toBe(7)
    expect(minimumCount(0.01, 100_000)).toBe(1000)
    expect(minimumCount(1e-9, 100)).toBe(1)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 1000 }), (baskets, permille) => {
        expect(minimumCount(permille / 1000, baskets)).toBe(Math.max(1, Math.ceil((permille * baskets) / 1000)))
      }),
    )
  })

  test('random small baskets: every set and count equals counting by hand, and subsets are numbered first', () => {
    const basket = fc.uniqueArray(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 })
    fc.assert(
      fc.property(
        fc.array(basket, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        (lists, minCount) => {
          const baskets = toBaskets(lists)
          const sets = search(baskets, minCount, 6)
          const found = new Map<string, number>()
          for (let node = 0; node < sets.length; node++) {
            const labels = ranksOf(sets, node).map((rank) => baskets.labels[sets.items[rank] ?? -1] ?? '?')
            found.set(labels.sort().join(''), sets.count[node] ?? 0)
            if (labels.length > 1) for (const subset of subsetsOf(sets, node)) expect(subset).toBeLessThan(node)
          }
          const expected = new Map<string, number>()
          for (let mask = 1; mask < 64; mask++) {
            const items = [...'abcdef'].filter((_, i) => (mask >> i) & 1)
            const count = lists.filter((list) => items.every((item) => list.includes(item))).length
            if (count >= minCount) expected.set(items.join(''), count)
          }
          expect(found).toEqual(expected)
        },
      ),
    )
  })

  test('a missing child is told apart from the next one', () => {
    const sets = search(toBaskets([['a', 'c'], ['a', 'c'], ['b']]), 1, 3, 9)
    expect(sets.length).toBe(4)
    expect(childOf(sets, 0, 99)).toBe(-1)
  })

  test('long searches report and can be stopped', () => {
    const lists = Array.from({ length: 20_000 }, (_, i) => [`x${i % 7}`, `y${i % 11}`, `z${i % 13}`, 'w'])
    const stop = new Error('gone')
    const baskets = toBaskets(lists)
    const counts = countItems(baskets, 1, quiet)
    const stopped = (): unknown =>
      findItemsets(baskets, counts, { minCount: 1, maxLength: 5, maxItemsets: 1e6 }, () => {
        throw stop
      })
    expect(stopped).toThrow(stop)
  })
})
