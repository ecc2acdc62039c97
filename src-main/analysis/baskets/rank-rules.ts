import { falseDiscoveryRate } from '../../base/stats/multiplicity.ts'
import { fisherGreater, wilsonInterval } from '../../base/stats/proportions.ts'
import type { Itemsets } from '../kernels/itemset-tree.ts'
import { ranksOf } from '../kernels/itemset-tree.ts'
import type { RuleColumns } from '../kernels/rules.ts'
import { extraBaskets, liftOf, measureRule } from '../kernels/rules.ts'
import { sortInSteps } from '../kernels/rules-order.ts'
import type { Tick } from '../kernels/tick.ts'
import type { Rule } from './contract.ts'

/** What a rule must reach to be shown. */
export interface RuleLimits {
  readonly minConfidence: number
  readonly minLift: number
  readonly limit: number
}

/** Rules with everything needed to rank and word them. */
export interface RuleTable {
  readonly sets: Itemsets
  readonly rules: RuleColumns
  readonly labels: readonly string[]
  readonly baskets: number
}

/** Rules between two looks at whether the reader has gone away: a test, or the wording of a rule, takes microseconds. */
const RULES_PER_TICK = 2048

/** Two-sided normal quantile of the 95 % intervals. */
const Z95 = 1.959963984540054

/**
 * The rules that reach the limits, by extra baskets descending, then by labels. p-values are adjusted over every rule
 * of the frequent itemsets, shown or not, because each of them was looked at.
 */
export function rankRules(table: RuleTable, limits: RuleLimits, tick: Tick): { total: number; rules: Rule[] } {
  const { p, extra, kept } = testRules(table, limits, tick)
  const adjust = falseDiscoveryRate(sortInSteps(p, tick))
  const worded = new Map<number, Sides>()
  const sides = (row: number): Sides => {
    const known = worded.get(row) ?? sidesOf(table, row)
    worded.set(row, known)
    return known
  }
  const best = leadersOf(kept, extra, limits.limit, tick)
  let compared = 0
  best.sort((a, b) => {
    // Equal rules are compared by their words, which are put together when they are first asked for.
    if (compared++ % RULES_PER_TICK === 0) tick(0, best.length)
    return (extra[b] as number) - (extra[a] as number) || compareSides(sides(a), sides(b))
  })
  const rules = Array.from(best.subarray(0, limits.limit), (row, place) => {
    if (place % RULES_PER_TICK === 0) tick(place, best.length)
    const chance = p[row] ?? 1
    return describeRule(table, row, sides(row), chance, adjust(chance))
  })
  return { total: kept.length, rules }
}

/** What every rule is ranked and tested by, by row; and the rows that reach the limits. */
interface TestedRules {
  readonly p: Float64Array
  readonly extra: Float64Array
  readonly kept: Uint32Array
}

function testRules(table: RuleTable, limits: RuleLimits, tick: Tick): TestedRules {
  const { sets, rules, baskets } = table
  const p = new Float64Array(rules.length)
  const extra = new Float64Array(rules.length)
  const kept = new Uint32Array(rules.length)
  let length = 0
  for (let row = 0; row < rules.length; row++) {
    if (row % RULES_PER_TICK === 0) tick(row, rules.length)
    const count = sets.count[rules.set[row] as number] as number
    const left = rules.leftCount[row] as number
    const right = rules.rightCount[row] as number
    p[row] = fisherGreater(count, left, right, baskets)
    extra[row] = extraBaskets(count, left, right, baskets)
    kept[length] = row
    length += Number(count / left >= limits.minConfidence && liftOf(count, left, right, baskets) >= limits.minLift)
  }
  return { p, extra, kept: kept.subarray(0, length) }
}

/** The rows that can be among the first `limit` by extra baskets: only these need to be put in order. */
function leadersOf(kept: Uint32Array, extra: Float64Array, limit: number, tick: Tick): Uint32Array {
  if (kept.length <= limit) return kept.slice()
  const sorted = sortInSteps(
    Float64Array.from(kept, (row) => extra[row] ?? 0),
    tick,
  )
  const least = sorted[sorted.length - limit] ?? 0
  return kept.filter((row) => (extra[row] ?? 0) >= least)
}

function describeRule(table: RuleTable, row: number, { left, right }: Sides, p: number, q: number): Rule {
  const [count, leftCount, rightCount] = countsOf(table, row)
  const { low, high } = wilsonInterval(count, leftCount, Z95)
  const rightShare = rightCount / table.baskets
  return {
    left,
    right: [right],
    count,
    leftCount,
    rightCount,
    ...measureRule(count, leftCount, rightCount, table.baskets),
    confidenceLow: low,
    confidenceHigh: high,
    liftLow: low / rightShare,
    liftHigh: high / rightShare,
    p,
    q,
    redundant: table.rules.redundant[row] === 1,
  }
}

/** Baskets with both sides, with the left side, with the right item. */
function countsOf({ sets, rules }: RuleTable, row: number): [both: number, left: number, right: number] {
  return [sets.count[rules.set[row] ?? 0] ?? 0, rules.leftCount[row] ?? 0, rules.rightCount[row] ?? 0]
}

interface Sides {
  readonly left: string[]
  readonly right: string
}

/** Labels of both sides, the left side in order of labels. */
function sidesOf({ sets, rules, labels }: RuleTable, row: number): Sides {
  const left = ranksOf(sets, rules.set[row] ?? 0).map((rank) => labels[sets.items[rank] ?? -1] ?? '')
  const [right = ''] = left.splice(rules.rightAt[row] ?? 0, 1)
  return { left: left.sort(), right }
}

function compareSides(a: Sides, b: Sides): number {
  const first = [...a.left, a.right]
  const second = [...b.left, b.right]
  for (const [place, label] of first.entries()) {
    const other = second[place] ?? ''
    if (label !== other) return label < other ? -1 : 1
  }
  return first.length - second.length
}
