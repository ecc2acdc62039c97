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
  const valued = keysWith(keys, values, false)
  const own = new Float64Array(valued.length)
  const sign = rule.descending ? -1 : 1
  for (let place = 0; place < own.length; place++) own[place] = sign * (values[valued[place] as number] as number)
  const page = pageOf(valued, own, ranks, rule.offset, rule.offset + rule.limit)
  if (rule.offset + rule.limit <= valued.length) return page
  const rest = keysWith(keys, values, true)
  const [from, to] = [rule.offset - valued.length, rule.offset + rule.limit - valued.length]
  return [...page, ...pageOf(rest, new Float64Array(rest.length), ranks, Math.max(0, from), to)]
}

/** The keys with a value, or those without. */
function keysWith(keys: Int32Array, values: Float64Array, isMissing: boolean): Int32Array {
  const kept = new Int32Array(keys.length)
  let length = 0
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place] as number
    kept[length] = key
    length += Number(Number.isNaN(values[key]) === isMissing)
  }
  return kept.subarray(0, length)
}

/** @param values one per key */
function pageOf(keys: Int32Array, values: Float64Array, ranks: Int32Array, from: number, to: number): number[] {
  const end = Math.min(to, keys.length)
  if (from >= end) return []
  const [low = 0, high = 0] = valuesAt(values, [from, end - 1])
  const { places, before } = placesBetween(values, low, high)
  const rankOf = (place: number): number => ranks[keys[place] as number] as number
  const ties = low === high ? Float64Array.from(places, rankOf) : null
  // Of equal values there may be very many: then the ranks alone decide, and again only the page is sorted.
  const [first = 0, last = 0] = ties ? valuesAt(ties, [from - before, end - before - 1]) : []
  const within = ties ? placesBetween(ties, first, last) : null
  const chosen = within ? within.places.map((tie) => places[tie] as number) : places
  const skipped = from - before - (within?.before ?? 0)
  return [...chosen]
    .sort((a, b) => (values[a] as number) - (values[b] as number) || rankOf(a) - rankOf(b))
    .slice(skipped, skipped + end - from)
    .map((place) => keys[place] as number)
}

/** Places of the values from `low` to `high`, both inclusive, and how many values are lower. */
function placesBetween(
  values: Float64Array,
  low: number,
  high: number,
): { readonly places: Int32Array; readonly before: number } {
  const places = new Int32Array(values.length)
  let [before, length] = [0, 0]
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number
    places[length] = place
    before += Number(value < low)
    length += Number(value >= low) & Number(value <= high)
  }
  return { places: places.subarray(0, length), before }
}
