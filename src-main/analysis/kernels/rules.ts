import type { Tick } from './tick.ts'
import type { Itemsets } from './itemset-tree.ts'
import { ranksOf, subsetsOf } from './itemset-tree.ts'

/** Every rule "rest of the set -> one item" of the frequent itemsets, one row each, in node order. */
export interface RuleColumns {
  readonly length: number
  /** Node of the whole itemset. */
  readonly set: Uint32Array
  /** Place of the right item within the set, 0 = lowest rank. */
  readonly rightAt: Uint8Array
  readonly leftCount: Uint32Array
  readonly rightCount: Uint32Array
  /** 1 when a rule with fewer items on the left and the same right item has at least the same confidence. */
  readonly redundant: Uint8Array
}

/** The measures of one rule; see metric definitions, basket analysis. */
export interface RuleMeasures {
  readonly support: number
  readonly confidence: number
  readonly lift: number
  readonly leverage: number
  /** Null when the confidence is exactly 1. */
  readonly conviction: number | null
  /** Joint baskets beyond those expected if both sides were independent. */
  readonly extraBaskets: number
}

const SETS_PER_TICK = 65_536

/** Measures from four counts (Agrawal 1993; Brin et al. 1997; Piatetsky-Shapiro 1991), each rounded once or twice. */
export function measureRule(count: number, leftCount: number, rightCount: number, baskets: number): RuleMeasures {
  const confidence = count / leftCount
  return {
    support: count / baskets,
    confidence,
    lift: (count * baskets) / (leftCount * rightCount),
    leverage: (count * baskets - leftCount * rightCount) / (baskets * baskets),
    conviction: count === leftCount ? null : (leftCount * (baskets - rightCount)) / (baskets * (leftCount - count)),
    extraBaskets: count - (leftCount * rightCount) / baskets,
  }
}

/** All rules with exactly one item on the right and at least one on the left, with the counts of both sides. */
export function findRules(sets: Itemsets, tick: Tick): RuleColumns {
  const starts = ruleStarts(sets)
  const length = starts[sets.length] ?? 0
  const rules = {
    length,
    set: new Uint32Array(length),
    rightAt: new Uint8Array(length),
    leftCount: new Uint32Array(length),
    rightCount: new Uint32Array(length),
    redundant: new Uint8Array(length),
  }
  const best = new Float64Array(length)
  for (let node = 0; node < sets.length; node++) {
    if (node % SETS_PER_TICK === 0) tick(node, sets.length)
    const size = sets.size[node] ?? 0
    if (size < 2) continue
    const without = subsetsOf(sets, node)
    const ranks = ranksOf(sets, node)
    const count = sets.count[node] ?? 0
    for (let right = 0; right < size; right++) {
      const row = (starts[node] ?? 0) + right
      rules.set[row] = node
      rules.rightAt[row] = right
      rules.leftCount[row] = sets.count[without[right] ?? 0] ?? 0
      rules.rightCount[row] = sets.count[ranks[right] ?? 0] ?? 0
      const confidence = count / (rules.leftCount[row] ?? 1)
      const shorter = bestShorter(starts, best, without, right)
      rules.redundant[row] = shorter >= confidence ? 1 : 0
      best[row] = Math.max(confidence, shorter)
    }
  }
  return rules
}

/**
 * Best confidence of any rule with the same right item and a smaller, non-empty left side. Subsets come earlier, so
 * their own best (including themselves) is known.
 */
function bestShorter(starts: Uint32Array, best: Float64Array, without: readonly number[], right: number): number {
  let most = -1
  if (without.length < 3) return most
  for (const [dropped, subset] of without.entries()) {
    if (dropped === right) continue
    most = Math.max(most, best[(starts[subset] ?? 0) + (right < dropped ? right : right - 1)] ?? -1)
  }
  return most
}

function ruleStarts(sets: Itemsets): Uint32Array {
  const starts = new Uint32Array(sets.length + 1)
  for (let node = 0; node < sets.length; node++) {
    const size = sets.size[node] ?? 0
    starts[node + 1] = (starts[node] ?? 0) + (size < 2 ? 0 : size)
  }
  return starts
}
