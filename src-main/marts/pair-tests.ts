import { benjaminiHochberg } from '../base/stats/multiplicity.ts'
import { fisherGreater } from '../base/stats/proportions.ts'
import type { Baskets, PairCount } from './pair-counts.ts'

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
export function testPairs(pairs: readonly PairCount[], baskets: Baskets): TestedPair[] {
  const pOf = (pair: PairCount): number =>
    fisherGreater(pair.baskets, baskets.itemBaskets[pair.a] ?? 0, baskets.itemBaskets[pair.b] ?? 0, baskets.count)
  const p = Float64Array.from(pairs, pOf)
  const q = benjaminiHochberg(p)
  const tested = pairs.map((pair, place) => {
    const expected = ((baskets.itemBaskets[pair.a] ?? 0) * (baskets.itemBaskets[pair.b] ?? 0)) / baskets.count
    return { ...pair, p: p[place] ?? 1, q: q[place] ?? 1, extra: pair.baskets - expected }
  })
  return tested.sort((x, y) => y.extra - x.extra || x.a - y.a || x.b - y.b)
}
