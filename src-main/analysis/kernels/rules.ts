import type { Itemsets } from './itemset-tree.ts'
import { childOf } from './itemset-tree.ts'
import type { Tick } from './tick.ts'

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

/** Itemsets between two looks at whether the reader has gone away; each has several rules. */
const SETS_PER_TICK = 8192

/** Measures from four counts (Agrawal 1993; Brin et al. 1997; Piatetsky-Shapiro 1991), each rounded once or twice. */
export function measureRule(count: number, leftCount: number, rightCount: number, baskets: number): RuleMeasures {
  const confidence = count / leftCount
  return {
    support: count / baskets,
    confidence,
    lift: liftOf(count, leftCount, rightCount, baskets),
    leverage: (count * baskets - leftCount * rightCount) / (baskets * baskets),
    conviction: count === leftCount ? null : (leftCount * (baskets - rightCount)) / (baskets * (leftCount - count)),
    extraBaskets: extraBaskets(count, leftCount, rightCount, baskets),
  }
}

/** How many times as often both sides share a basket as if they were independent (Brin et al. 1997). */
export function liftOf(count: number, leftCount: number, rightCount: number, baskets: number): number {
  return (count * baskets) / (leftCount * rightCount)
}

/** Joint baskets beyond those expected if both sides were independent. */
export function extraBaskets(count: number, leftCount: number, rightCount: number, baskets: number): number {
  return count - (leftCount * rightCount) / baskets
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
  // Node of the left side and rank of the right item, by row.
  const left = new Int32Array(length)
  const right = new Uint32Array(length)
  const best = new Float64Array(length)
  for (let node = 0; node < sets.length; node++) {
    if (node % SETS_PER_TICK === 0) tick(node, sets.length)
    const size = sets.size[node] as number
    if (size < 2) continue
    const start = starts[node] as number
    splitSet(sets, starts, node, left, right)
    for (let place = 0; place < size; place++) {
      const row = start + place
      rules.set[row] = node
      rules.rightAt[row] = place
      rules.leftCount[row] = sets.count[left[row] as number] as number
      rules.rightCount[row] = sets.count[right[row] as number] as number
      const confidence = (sets.count[node] as number) / rules.leftCount[row]
      const shorter = size < 3 ? -1 : bestShorter(starts, best, left.subarray(start, start + size), place)
      rules.redundant[row] = shorter >= confidence ? 1 : 0
      best[row] = Math.max(confidence, shorter)
    }
  }
  return rules
}

/**
 * Finds the rest of a set without each of its items. Without one of its first items it is the rest of the parent
 * without that item, and the last one added: one step down the tree.
 */
function splitSet(sets: Itemsets, starts: Uint32Array, node: number, left: Int32Array, right: Uint32Array): void {
  const parent = sets.parent[node] as number
  const rank = sets.rank[node] as number
  const last = (starts[node] as number) + (sets.size[node] as number) - 1
  let above = starts[parent] as number
  for (let row = starts[node] as number; row < last; row++) {
    // A single item is the node of its rank.
    const pair = sets.size[node] === 2
    left[row] = pair ? rank : childOf(sets, left[above] as number, rank)
    right[row] = pair ? parent : (right[above] as number)
    above++
  }
  left[last] = parent
  right[last] = rank
}

/**
 * Best confidence of any rule with the same right item and a smaller, non-empty left side. Subsets come earlier, so
 * their own best (including themselves) is known.
 * @param rests node of the set without each of its items
 */
function bestShorter(starts: Uint32Array, best: Float64Array, rests: Int32Array, right: number): number {
  let most = -1
  for (let dropped = 0; dropped < rests.length; dropped++) {
    if (dropped === right) continue
    const place = right < dropped ? right : right - 1
    most = Math.max(most, best[(starts[rests[dropped] as number] as number) + place] as number)
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
