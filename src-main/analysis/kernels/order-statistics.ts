/** Numbers without NaN. */
export type Values = Int32Array | Float64Array

/** Values fewer than this are sorted; more are narrowed down by a histogram first. */
const FEW = 512
const BUCKETS = 4096

/** Buckets of equal width from the smallest value to the largest, with the number of values in each. */
interface Histogram {
  readonly least: number
  /** Buckets per unit. */
  readonly scale: number
  readonly counts: Uint32Array
}

/**
 * The values that would stand at the given places of the ascending order, without sorting everything: a histogram
 * shows in which narrow range each place lies, and only that range is looked at again. Linear time unless values
 * spread over many powers of ten, when each further range costs one more pass.
 * @param places from 0 to length - 1
 */
export function valuesAt(values: Values, places: readonly number[]): number[] {
  if (places.length === 0) return []
  if (values.length <= FEW) {
    const sorted = values.slice().sort()
    return places.map((place) => sorted[place] ?? Number.NaN)
  }
  const { least, most } = extremes(values)
  if (least === most) return places.map(() => least)
  const isWhole = values instanceof Int32Array && most - least < BUCKETS
  // Equal values share a bucket and greater values never lie in a lower one, whatever the rounding.
  const scale = isWhole ? 1 : (BUCKETS - 1) / (most - least)
  const histogram = { least, scale, counts: countBuckets(values, least, scale) }
  const found = places.map((place) => bucketOfPlace(histogram.counts, place))
  if (isWhole) return found.map(({ bucket }) => least + bucket)
  return placesInBuckets(values, histogram, found)
}

/** The values at places of single buckets, whose values are collected in one pass. */
function placesInBuckets(values: Values, histogram: Histogram, found: readonly PlaceInBucket[]): number[] {
  const buckets = [...new Set(found.map(({ bucket }) => bucket))]
  const collected = collect(values, histogram, buckets)
  const results = new Array<number>(found.length).fill(Number.NaN)
  buckets.forEach((bucket, slot) => {
    const wanted = [...found.keys()].filter((index) => found[index]?.bucket === bucket)
    const own = valuesAt(
      collected[slot] ?? new Float64Array(0),
      wanted.map((index) => found[index]?.place ?? 0),
    )
    wanted.forEach((index, at) => (results[index] = own[at] ?? Number.NaN))
  })
  return results
}

/** Type-7 quantile (Hyndman and Fan 1996) at p = part / of; exact in its position; NaN of nothing. */
export function type7Quantile(values: Values, part: number, of: number): number {
  const position = (values.length - 1) * part
  const low = Math.floor(position / of)
  const rest = position - low * of
  const [a = Number.NaN, b = a] = valuesAt(values, rest === 0 ? [low] : [low, low + 1])
  return rest === 0 ? a : a + (rest / of) * (b - a)
}

/** Smallest and largest value; refuses nothing, NaN of nothing. */
export function extremes(values: Values): { readonly least: number; readonly most: number } {
  let [least, most] = [values[0] ?? Number.NaN, values[0] ?? Number.NaN]
  for (let place = 1; place < values.length; place++) {
    const value = values[place] as number
    if (value < least) least = value
    if (value > most) most = value
  }
  return { least, most }
}

function countBuckets(values: Values, least: number, scale: number): Uint32Array {
  const counts = new Uint32Array(BUCKETS)
  for (let place = 0; place < values.length; place++) {
    const bucket = (((values[place] as number) - least) * scale) | 0
    counts[bucket] = (counts[bucket] as number) + 1
  }
  return counts
}

/** A bucket, and the place among the values in it. */
interface PlaceInBucket {
  readonly bucket: number
  readonly place: number
}

function bucketOfPlace(counts: Uint32Array, place: number): PlaceInBucket {
  let [bucket, before] = [0, 0]
  while (before + (counts[bucket] ?? 0) <= place && bucket < BUCKETS - 1) before += counts[bucket++] ?? 0
  return { bucket, place: place - before }
}

/** The values of each of these buckets. */
function collect(values: Values, { least, scale, counts }: Histogram, buckets: readonly number[]): Float64Array[] {
  const slotOf = new Int8Array(BUCKETS).fill(-1)
  buckets.forEach((bucket, slot) => (slotOf[bucket] = slot))
  const kept = buckets.map((bucket) => new Float64Array(counts[bucket] ?? 0))
  const next = new Uint32Array(buckets.length)
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number
    const slot = slotOf[((value - least) * scale) | 0] as number
    if (slot < 0) continue
    const at = next[slot] as number
    ;(kept[slot] as Float64Array)[at] = value
    next[slot] = at + 1
  }
  return kept
}
