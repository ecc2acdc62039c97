import { fisherGreater, logFactorials } from './fisher.ts'
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
  const logs = logFactorials(baskets.count)
  const tested = pairs.map((pair) => {
    const [a, b] = [baskets.itemBaskets[pair.a] ?? 0, baskets.itemBaskets[pair.b] ?? 0]
    const p = fisherGreater(pair.baskets, a, b, baskets.count, logs)
    return { ...pair, p, extra: pair.baskets - (a * b) / baskets.count }
  })
  const worstFirst = tested.toSorted((x, y) => y.p - x.p)
  const adjusted: TestedPair[] = []
  for (const [place, pair] of worstFirst.entries()) {
    const raw = (pair.p * tested.length) / (tested.length - place)
    adjusted.push({ ...pair, q: Math.min(1, raw, adjusted[place - 1]?.q ?? 1) })
  }
  return adjusted.sort((x, y) => y.extra - x.extra || x.a - y.a || x.b - y.b)
}
