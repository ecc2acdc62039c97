/**
 * All frequent itemsets as a prefix tree over ranks (0 = rarest frequent item). Nodes 0 to `items.length - 1` are the
 * single items. Children of a node lie side by side by rank, and every subset of an itemset has a smaller node number.
 */
export interface Itemsets {
  readonly length: number
  /** Item code per rank. */
  readonly items: Uint32Array
  /** Node of the itemset without its highest rank; -1 for single items. */
  readonly parent: Int32Array
  /** Highest rank of the itemset. */
  readonly rank: Uint32Array
  /** Baskets that contain the whole itemset. */
  readonly count: Uint32Array
  readonly size: Uint8Array
  readonly firstChild: Uint32Array
  readonly children: Uint32Array
}

/** Collects itemsets while they are found; grows by doubling. */
export class ItemsetTree {
  length = 0
  count = new Uint32Array(1024)
  size = new Uint8Array(1024)
  private parent = new Int32Array(1024)
  private rank = new Uint32Array(1024)
  private firstChild = new Uint32Array(1024)
  private children = new Uint32Array(1024)

  /** Appends one itemset: its parent (-1 for a single item) and one more rank. */
  add(parent: number, rank: number, count: number): void {
    const node = this.length
    if (node === this.parent.length) this.grow()
    this.parent[node] = parent
    this.rank[node] = rank
    this.count[node] = count
    this.size[node] = parent < 0 ? 1 : (this.size[parent] ?? 0) + 1
    this.length = node + 1
  }

  /** Says which itemsets are the children of a node; they lie side by side. */
  setChildren(node: number, first: number, count: number): void {
    this.firstChild[node] = first
    this.children[node] = count
  }

  /** The finished tree, cut to its length. */
  close(items: Uint32Array): Itemsets {
    const { length } = this
    return {
      length,
      items,
      parent: this.parent.slice(0, length),
      rank: this.rank.slice(0, length),
      count: this.count.slice(0, length),
      size: this.size.slice(0, length),
      firstChild: this.firstChild.slice(0, length),
      children: this.children.slice(0, length),
    }
  }

  private grow(): void {
    const room = this.parent.length * 2
    const wider = (old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const next = new Uint32Array(room)
      next.set(old)
      return next
    }
    const parent = new Int32Array(room)
    parent.set(this.parent)
    this.parent = parent
    const size = new Uint8Array(room)
    size.set(this.size)
    this.size = size
    this.rank = wider(this.rank)
    this.count = wider(this.count)
    this.firstChild = wider(this.firstChild)
    this.children = wider(this.children)
  }
}

/** The child of a node with this rank; -1 when that larger set is not frequent. */
export function childOf(sets: Itemsets, node: number, rank: number): number {
  let low = sets.firstChild[node] ?? 0
  let high = low + (sets.children[node] ?? 0)
  const end = high
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sets.rank[middle] ?? 0) < rank) low = middle + 1
    else high = middle
  }
  return low < end && sets.rank[low] === rank ? low : -1
}

/** Number of itemsets per size, as {"1": 88, "2": 213}. */
export function countBySize(sets: Itemsets): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const size of sets.size) counts[size] = (counts[size] ?? 0) + 1
  return counts
}

/** Ranks of an itemset, ascending. */
export function ranksOf(sets: Itemsets, node: number): number[] {
  const ranks: number[] = []
  for (let at = node; at >= 0; at = sets.parent[at] ?? -1) ranks.push(sets.rank[at] ?? 0)
  return ranks.reverse()
}
