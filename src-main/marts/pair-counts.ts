/** Baskets of distinct items, one after the other. */
export interface Baskets {
  readonly count: number
  /** Item × 2 + 1 when it was promotional in that basket. */
  readonly members: number[]
  /** End of each basket in `members`. */
  readonly ends: number[]
  readonly itemBaskets: Float64Array
  readonly units: Float64Array
  readonly netE4: Float64Array
}

/** How often two items share a basket. */
export interface PairCount {
  readonly a: number
  readonly b: number
  readonly baskets: number
  /** Joint baskets in which either item was promotional. */
  readonly promoBaskets: number
}

/**
 * Counts the pairs of items that share at least `floor` baskets, over the `most` frequent items that could.
 * One triangular counter array; memory 8 × most² / 2 bytes.
 */
export function countPairs(baskets: Baskets, floor: number, most: number): PairCount[] {
  const frequent = Array.from(baskets.itemBaskets.keys())
    .filter((item) => (baskets.itemBaskets[item] ?? 0) >= floor)
    .sort((a, b) => (baskets.itemBaskets[b] ?? 0) - (baskets.itemBaskets[a] ?? 0) || a - b)
    .slice(0, most)
  const rankOf = new Int32Array(baskets.itemBaskets.length).fill(-1)
  frequent.forEach((item, rank) => {
    rankOf[item] = rank
  })
  const cells = (frequent.length * (frequent.length - 1)) / 2
  const together = new Int32Array(cells)
  const promotional = new Int32Array(cells)
  let start = 0
  for (const end of baskets.ends) {
    countBasket(baskets.members, start, end, rankOf, together, promotional)
    start = end
  }
  return collect(frequent, together, promotional, floor)
}

function countBasket(
  members: readonly number[],
  start: number,
  end: number,
  rankOf: Int32Array,
  together: Int32Array,
  promotional: Int32Array,
): void {
  const ranks: number[] = []
  for (let place = start; place < end; place++) {
    const member = members[place] ?? 0
    const rank = rankOf[member >> 1] ?? -1
    if (rank >= 0) ranks.push(rank * 2 + (member & 1))
  }
  ranks.sort((a, b) => a - b)
  for (let high = 1; high < ranks.length; high++) {
    const upper = ranks[high] ?? 0
    const base = cellBase(upper >> 1)
    for (let low = 0; low < high; low++) {
      const lower = ranks[low] ?? 0
      const cell = base + (lower >> 1)
      together[cell] = (together[cell] ?? 0) + 1
      if (((upper | lower) & 1) === 1) promotional[cell] = (promotional[cell] ?? 0) + 1
    }
  }
}

function cellBase(rank: number): number {
  return (rank * (rank - 1)) / 2
}

function collect(
  frequent: readonly number[],
  together: Int32Array,
  promotional: Int32Array,
  floor: number,
): PairCount[] {
  const pairs: PairCount[] = []
  frequent.forEach((b, high) => {
    for (let low = 0; low < high; low++) {
      const cell = cellBase(high) + low
      const count = together[cell] ?? 0
      const a = frequent[low]
      if (count >= floor && a !== undefined) pairs.push({ a, b, baskets: count, promoBaskets: promotional[cell] ?? 0 })
    }
  })
  return pairs
}
