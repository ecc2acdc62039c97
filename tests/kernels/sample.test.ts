import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rankRules } from '../../src-main/analysis/baskets/rank-rules.ts'
import type { RulesResult } from '../../src-main/analysis/baskets/contract.ts'
import { countItems } from '../../src-main/analysis/kernels/basket-rows.ts'
import { findItemsets } from '../../src-main/analysis/kernels/itemsets.ts'
import { findRules } from '../../src-main/analysis/kernels/rules.ts'
import { ReadoutInput } from '../../src-main/analysis/uplift/contract.ts'
import { runReadout } from '../../src-main/analysis/uplift/run.ts'
import { randomStream, weighted } from '../../src-main/base/random.ts'
import type { SampleTruth } from '../../src-main/import/sample/generate.ts'
import { generateSample } from '../../src-main/import/sample/generate.ts'
import { toBaskets } from '../oracle/basket-files.ts'
import { csvRecords, studyContext } from '../oracle/study-files.ts'

const quiet = (): void => undefined
const folders: string[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lens-sample-'))
  folders.push(folder)
  return folder
}

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** Minor units of decimal text. */
const minor = (text: string | undefined): number => Math.round(Number(text) * 100)

describe('seeded randomness', () => {
  test('the same seed and name give the same numbers, another name or seed gives others', () => {
    const draw = (seed: number, name: string): number[] => {
      const random = randomStream(seed, name)
      return Array.from({ length: 4 }, () => random.next())
    }
    expect(draw(1, 'a')).toEqual(draw(1, 'a'))
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'))
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'))
  })

  test('numbers are spread evenly and weights are kept', () => {
    const random = randomStream(7, 'spread')
    const [cells, picks] = [new Array<number>(16).fill(0), [0, 0, 0]]
    const choice = weighted([1, 0, 3])
    for (let n = 0; n < 160_000; n++) {
      const cell = random.below(16)
      cells[cell] = (cells[cell] ?? 0) + 1
      const pick = choice(random)
      picks[pick] = (picks[pick] ?? 0) + 1
    }
    for (const count of cells) expect(Math.abs(count - 10_000)).toBeLessThan(500)
    expect(picks[1]).toBe(0)
    expect(Math.abs((picks[2] ?? 0) - 120_000)).toBeLessThan(1000)
  })
})

test('the same seed writes the same bytes, another seed writes others', () => {
  const bytes = (seed: number): string[] =>
    generateSample(newFolder(), { seed, customers: 300, orders: 1000 }).files.map(({ path }) =>
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    )
  const first = bytes(5)
  expect(bytes(5)).toEqual(first)
  expect(bytes(6).filter((sha) => first.includes(sha))).toEqual([])
})

test('fewer orders than customers are refused', () => {
  expect(() => generateSample(newFolder(), { seed: 1, customers: 100, orders: 90 })).toThrow(RangeError)
})

describe('the sample of the default size', () => {
  let truth: SampleTruth
  let lines: Record<string, string>[] = []
  let pathOf: ReadonlyMap<string, string> = new Map()

  beforeAll(() => {
    const sample = generateSample(newFolder(), { seed: 1 })
    truth = sample.truth
    pathOf = new Map(sample.files.map(({ path }) => [basename(path), path]))
    lines = csvRecords(pathOf.get('order_lines.csv') ?? '')
  })

  /** Rows that a load keeps: neither bad nor repeated. */
  function goodLines(): Record<string, string>[] {
    const planted = new Set(truth.planted.map((row) => row.row))
    return lines.filter((_, i) => !planted.has(i + 1))
  }

  test('the totals of the truth are those of the file', () => {
    const [sales, returns] = [goodLines(), goodLines()].map((rows, i) =>
      rows.filter((row) => row['is_return'] === String(i)),
    )
    const net = (rows: typeof sales): number =>
      (rows ?? []).reduce(
        (sum, row) => sum + minor(row['unit_price']) * Number(row['quantity']) - minor(row['discount_amount']),
        0,
      )
    expect(sales?.length).toBe(truth.lines)
    expect(returns?.length).toBe(truth.returnLines)
    expect(net(sales)).toBe(truth.salesMinor)
    expect(net(returns)).toBe(-truth.returnedMinor)
    expect(new Set(sales?.map((row) => row['order_id'])).size).toBe(64_000)
    const guests = sales?.filter((row) => row['customer_id'] === '').map((row) => row['order_id'])
    expect(new Set(guests).size).toBe(truth.guestOrders)
    expect(csvRecords(pathOf.get('customers.csv') ?? '')).toHaveLength(18_000)
    expect(csvRecords(pathOf.get('products.csv') ?? '')).toHaveLength(truth.products)
  })

  test('24 months that end in the middle of one, in order of time, every customer with an order', () => {
    const dates = goodLines().map((row) => (row['order_ts'] ?? '').slice(0, 10))
    expect([truth.firstDate, truth.lastDate]).toEqual(['2023-10-30', '2025-11-15'])
    expect(dates.every((date, i) => i === 0 || date >= (dates[i - 1] ?? ''))).toBe(true)
    expect([dates[0], dates.at(-1)]).toEqual([truth.firstDate, truth.lastDate])
    expect(new Set(goodLines().map((row) => row['customer_id'])).size).toBe(18_001)
  })

  test('every return gives back a line of an earlier order in full', () => {
    const sold = new Map(goodLines().map((row) => [`${row['order_id']}/${row['line_id']}`, row]))
    for (const row of goodLines().filter((each) => each['is_return'] === '1')) {
      const original = sold.get(`${row['original_order_id']}/${row['original_line_id']}`)
      expect(Number(row['quantity'])).toBe(-Number(original?.['quantity']))
      expect(minor(row['discount_amount'])).toBe(-minor(original?.['discount_amount']) + 0)
      expect((row['order_ts'] ?? '') > (original?.['order_ts'] ?? '~')).toBe(true)
    }
  })

  test('the ledger of bad rows points at them', () => {
    const at = (kind: string): Record<string, string>[] =>
      truth.planted.filter((row) => row.kind === kind).map((row) => lines[row.row - 1] ?? {})
    expect(at('impossible date')[0]?.['order_ts']).toBe('2025-02-30 10:00:00')
    expect(at('no product')[0]?.['product_id']).toBe('')
    expect(at('price is no number')[0]?.['unit_price']).toBe('n/k')
    expect(at('quantity zero')[0]?.['quantity']).toBe('0')
    expect(at('no order id')[0]?.['order_id']).toBe('')
    const repeated = truth.planted.filter((row) => row.kind === 'exact duplicate').map((row) => row.row)
    expect(repeated).toHaveLength(2)
    for (const row of repeated) expect(lines[row - 1]).toEqual(lines[row - 2])
  })

  test('the planted pair is among the five best rules by extra baskets, the null pair is at chance', () => {
    const orders = new Map<string, string[]>()
    for (const row of goodLines()) {
      if (row['is_return'] === '1') continue
      const items = orders.get(row['order_id'] ?? '')
      if (items) items.push(row['product_id'] ?? '')
      else orders.set(row['order_id'] ?? '', [row['product_id'] ?? ''])
    }
    const baskets = toBaskets(orders.values())
    const sets = findItemsets(
      baskets,
      countItems(baskets, 1, quiet),
      { minCount: 20, maxLength: 3, maxItemsets: 1e6 },
      quiet,
    )
    const table = { sets, rules: findRules(sets, quiet), labels: baskets.labels, baskets: orders.size }
    const { rules } = rankRules(table, { minConfidence: 0, minLift: 0, limit: 1e6 }, quiet)

    const [camping, lighting, nothing] = truth.bundles
    const pair = ruleOf(rules, camping?.productIds ?? [])
    expect(rules.indexOf(pair)).toBeLessThan(5)
    expect(pair.count).toBe(camping?.orders)
    expect(pair.liftLow).toBeGreaterThan(1)
    expect(pair.q).toBeLessThan(1e-6)
    expect(ruleOf(rules, lighting?.productIds ?? []).count).toBe(lighting?.orders)
    const chance = ruleOf(rules, nothing?.productIds ?? [])
    expect(chance.liftLow).toBeLessThan(1)
    expect(chance.liftHigh).toBeGreaterThan(1)

    const [tent, mat] = camping?.items ?? []
    const joint = 0.012 + (1 - 0.012) * (tent?.soloRate ?? 0) * (mat?.soloRate ?? 0)
    expect(Math.abs(pair.support / joint - 1)).toBeLessThan(4 / Math.sqrt(pair.count))
  })

  function ruleOf(rules: RulesResult['rules'], ids: readonly string[]): RulesResult['rules'][number] {
    const [right] = ids.slice(-1)
    const left = ids.slice(0, -1).toSorted().join()
    const found = rules.find((rule) => rule.right[0] === right && rule.left.join() === left)
    if (!found) throw new Error(`no rule ${left} -> ${right}`)
    return found
  }

  test('the sound experiment shows its planted effect, sharper with the covariate; the faulty one is not readable', () => {
    const contexts = truth.studies.map(({ study, path, control }) =>
      studyContext({
        shape: {
          id: study,
          arm: 'arm',
          unit: 'unit_id',
          control,
          measures: [
            ['revenue_28d', 'outcome', 'number'],
            ['purchased', 'outcome', 'binary'],
            ['past_spend', 'covariate', 'number'],
          ],
        },
        rows: csvRecords(path),
      }),
    )
    const [sound, faulty] = contexts.map((context) => ({
      revenue: runReadout(context, ReadoutInput.parse({ covariate: 'past_spend' })),
      ordered: runReadout(context, ReadoutInput.parse({ outcome: 'purchased' })),
    }))
    for (const [name, result] of Object.entries(sound ?? {})) {
      const [comparison] = result.comparisons
      const effect = truth.studies[0]?.effects[name === 'revenue' ? 'revenue_28d' : 'purchased'] ?? Number.NaN
      expect(comparison?.verdict).toBe('clear_increase')
      expect(comparison?.ciLow).toBeLessThan(effect)
      expect(comparison?.ciHigh).toBeGreaterThan(effect)
    }
    const [revenue] = sound?.revenue.comparisons ?? []
    expect(sound?.revenue.srm.readable).toBe(true)
    expect(revenue?.adjusted?.standardError).toBeLessThan(revenue?.standardError ?? 0)
    expect(revenue?.adjusted?.correlation).toBeGreaterThan(0.1)
    expect(faulty?.revenue.srm).toMatchObject({ readable: false })
    expect(faulty?.revenue.arms.map((arm) => arm.n)).toEqual([9412, 8588])
    expect(faulty?.revenue.comparisons[0]?.verdict).toBe('not_readable')
  })
})
