import type { FactLines, ItemCounts } from '../analysis/kernels/basket-rows.ts'
import { packRows, rankItems } from '../analysis/kernels/basket-rows-ranked.ts'
import { allPairs, rowOf } from '../analysis/kernels/pairs.ts'
import { ORDER_FLAG, type Facts } from '../base/facts.ts'

/** How often two items share a basket. */
export interface PairCount {
  /** The one that is in more baskets. */
  readonly a: number
  readonly b: number
  readonly baskets: number
  /** Joint baskets in which either item was promotional. */
  readonly promoBaskets: number
}

/** Items that pairs are counted over, most frequent first; bounds the counters. */
const MOST_ITEMS = 4000

const quiet = (): void => undefined

/** The pairs of items that share at least `floor` baskets, over the most frequent items that could. */
export function findPairs(facts: Facts, lines: FactLines, counts: ItemCounts, floor: number): PairCount[] {
  const ranked = rankItems(counts, floor, MOST_ITEMS)
  const items = ranked.items.length
  const count = (product: Int32Array): Uint32Array =>
    allPairs(packRows({ ...lines, product }, ranked, quiet), items, quiet).counters
  const together = count(lines.product)
  // What is not joint without promoted items is joint with at least one of them.
  const plain = hasPromotions(facts) ? count(withoutPromoted(facts, lines)) : together
  const pairs: PairCount[] = []
  for (let low = 0; low < items; low++) {
    const row = rowOf(low, items)
    for (let high = low + 1; high < items; high++) {
      const baskets = together[row + high] as number
      if (baskets < floor) continue
      const [a = 0, b = 0] = [ranked.items[high], ranked.items[low]]
      pairs.push({ a, b, baskets, promoBaskets: baskets - (plain[row + high] as number) })
    }
  }
  return pairs
}

function hasPromotions({ orders: { flags } }: Facts): boolean {
  return flags.some((flag) => (flag & ORDER_FLAG.isPromotional) !== 0)
}

/** Products per line; lines of an item that is promotional in their basket have none. */
function withoutPromoted({ lines: { isPromotional } }: Facts, lines: FactLines): Int32Array {
  const { orders, lineStart, itemOf, codes } = lines
  const product = lines.product.slice()
  const promoted = new Int32Array(codes + 1).fill(-1)
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const start = (lineStart[order] as number) | 0
    const end = (lineStart[order + 1] as number) | 0
    let found = false
    for (let line = start; line < end; line++) {
      const key = product[line] as number
      if (isPromotional[line] === 0 || key < 0) continue
      promoted[itemOf[key] as number] = order
      found = true
    }
    if (!found) continue
    for (let line = start; line < end; line++) {
      const key = product[line] as number
      if (key >= 0 && promoted[itemOf[key] as number] === order) product[line] = -1
    }
  }
  return product
}
