import { valuesAt } from './order-statistics.ts'

/** A part of a sorted list. */
export interface PageRule {
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

/**
 * One page of keys in the order of their values, without sorting the others: the values at both ends of the page are
 * found first, and only what lies between them is sorted. Keys without a value (NaN) come last in either direction.
 * @param values by key
 * @param ranks by key; decides between equal values, always ascending
 */
export function sortedPage(keys: Int32Array, values: Float64Array, ranks: Int32Array, rule: PageRule): number[] {
  const valued = keys.filter((key) => !Number.isNaN(values[key]))
  const sign = rule.descending ? -1 : 1
  const page = pageOf(valued, (key) => sign * (values[key] as number), ranks, rule.offset, rule.offset + rule.limit)
  if (rule.offset + rule.limit <= valued.length) return page
  const rest = keys.filter((key) => Number.isNaN(values[key]))
  const [from, to] = [rule.offset - valued.length, rule.offset + rule.limit - valued.length]
  return [...page, ...pageOf(rest, () => 0, ranks, Math.max(0, from), to)]
}

function pageOf(
  keys: Int32Array,
  valueOf: (key: number) => number,
  ranks: Int32Array,
  from: number,
  to: number,
): number[] {
  const end = Math.min(to, keys.length)
  if (from >= end) return []
  const values = Float64Array.from(keys, valueOf)
  const [low = 0, high = 0] = valuesAt(values, [from, end - 1])
  let before = 0
  for (const value of values) before += Number(value < low)
  const within = [...keys.keys()].filter((place) => (values[place] ?? 0) >= low && (values[place] ?? 0) <= high)
  const rankOf = (place: number): number => ranks[keys[place] ?? 0] ?? 0
  return within
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || rankOf(a) - rankOf(b))
    .slice(from - before, end - before)
    .map((place) => keys[place] ?? 0)
}
