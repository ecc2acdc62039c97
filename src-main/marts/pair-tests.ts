import type { ItemCounts } from '../analysis/kernels/basket-rows.ts'
import { benjaminiHochberg } from '../base/stats/multiplicity.ts'
import { fisherGreater } from '../base/stats/proportions.ts'
import type { PairCount } from './pair-counts.ts'

/** A pair with its significance over all pairs that were tested. */
export interface TestedPair extends PairCount {
  /** One-sided Fisher exact test for positive association. */
  readonly p: number
  /** Adjusted for the number of pairs (Benjamini and Hochberg 1995). */
  readonly q: number
  /** Joint baskets beyond those expected by chance. */
  readonly extra: number
}

/** Tests every pair and adjusts for their number; most extra baskets first, ties by item. */
export function testPairs(pairs: readonly PairCount[], { held, baskets }: ItemCounts): TestedPair[] {
  const heldBy = (item: number): number => held[item] ?? 0
  const p = Float64Array.from(pairs, (pair) => fisherGreater(pair.baskets, heldBy(pair.a), heldBy(pair.b), baskets))
  const q = benjaminiHochberg(p)
  const tested = pairs.map((pair, place) => {
    const expected = (heldBy(pair.a) * heldBy(pair.b)) / baskets
    return { ...pair, p: p[place] ?? 1, q: q[place] ?? 1, extra: pair.baskets - expected }
  })
  return tested.sort((x, y) => y.extra - x.extra || x.a - y.a || x.b - y.b)
}
