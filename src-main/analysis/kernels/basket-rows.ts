/** Baskets as rows of item codes: the distinct items of basket b are `items[starts[b]]` to `items[starts[b + 1] - 1]`. */
export interface Baskets {
  readonly items: Uint32Array
  readonly starts: Uint32Array
  /** Number of different codes; every code is below it. */
  readonly codes: number
}

/** Marks the end of a packed row. */
export const END = 0xffffffff

/**
 * Smallest basket count whose share reaches the minimum support: ceil(s * N) without the float error of the product
 * (0.07 * 100 is 7.000000000000001, yet 7 of 100 baskets have support 0.07).
 */
export function minimumCount(minSupport: number, baskets: number): number {
  let count = Math.max(1, Math.ceil(minSupport * baskets))
  while (count > 1 && (count - 1) / baskets >= minSupport) count--
  return count
}

/** Baskets reduced to frequent items, ranks ascending, each closed by END; and where every single item occurs. */
export interface Packed {
  readonly items: Uint32Array
  readonly counts: Uint32Array
  readonly rows: Uint32Array
  /** Position behind each occurrence, grouped by rank in rank order. */
  readonly behind: Uint32Array
}

/** Drops items below the minimum count and ranks the rest from rare to frequent, ties by code. */
export function packBaskets(baskets: Baskets, minCount: number): Packed {
  const totals = new Uint32Array(baskets.codes)
  for (const code of baskets.items) totals[code] = (totals[code] ?? 0) + 1
  const items = Uint32Array.from(Array.from(totals.keys()).filter((code) => (totals[code] ?? 0) >= minCount))
  items.sort((a, b) => (totals[a] ?? 0) - (totals[b] ?? 0) || a - b)
  const counts = items.map((code) => totals[code] ?? 0)
  const rankOf = new Int32Array(baskets.codes).fill(-1)
  items.forEach((code, rank) => (rankOf[code] = rank))
  return { items, counts, ...fillRows(baskets, counts, rankOf) }
}

/** Writes the rows rank by rank, so that they come out sorted without sorting any of them. */
function fillRows(baskets: Baskets, counts: Uint32Array, rankOf: Int32Array): Pick<Packed, 'rows' | 'behind'> {
  const basketCount = baskets.starts.length - 1
  const slot = new Uint32Array(counts.length + 1)
  counts.forEach((count, rank) => (slot[rank + 1] = (slot[rank] ?? 0) + count))
  const kept = slot[counts.length] ?? 0
  const byRank = new Uint32Array(kept)
  const cursor = new Uint32Array(basketCount)
  let next = 0
  for (let basket = 0; basket < basketCount; basket++) {
    cursor[basket] = next
    const end = baskets.starts[basket + 1] ?? 0
    for (let at = baskets.starts[basket] ?? 0; at < end; at++) {
      const rank = rankOf[baskets.items[at] ?? 0] ?? -1
      if (rank < 0) continue
      const place = slot[rank] ?? 0
      slot[rank] = place + 1
      byRank[place] = basket
      next++
    }
    next++
  }
  const rows = new Uint32Array(next).fill(END)
  const behind = new Uint32Array(kept)
  let place = 0
  counts.forEach((count, rank) => {
    for (const last = place + count; place < last; place++) {
      const basket = byRank[place] ?? 0
      const position = cursor[basket] ?? 0
      rows[position] = rank
      behind[place] = position + 1
      cursor[basket] = position + 1
    }
  })
  return { rows, behind }
}
