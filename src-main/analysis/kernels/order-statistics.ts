import { countWhole, wholeAt, wholeSum, type WholeCounts } from './whole-counts.ts'

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

/** Values whose order is asked for several times: whole numbers are counted once. */
export interface Ordered {
  readonly length: number
  /**
   * The values that would stand at the given places of the ascending order.
   * @param places from 0 to length - 1
   */
  readonly at: (places: readonly number[]) => number[]
  /** What a function makes of the values, each by itself; of whole numbers it is asked once for each that may occur. */
  readonly each: (make: (values: Float64Array) => Int8Array) => Int8Array
  /** Smallest, greatest and mean value; NaN of nothing. */
  readonly summary: () => { readonly least: number; readonly most: number; readonly mean: number }
}

/**
 * Values, times `sign`, in their order without sorting everything. Whole numbers are counted. Of others a histogram
 * shows in which narrow range each place lies, and only that range is looked at again: linear time unless values spread
 * over many powers of ten, when each further range costs one more pass.
 */
export function ordered(values: Values, sign: 1 | -1 = 1): Ordered {
  const counted = values instanceof Int32Array ? countWhole(values) : null
  if (values instanceof Int32Array && counted) return orderedWhole(values, counted, sign)
  const reals = values instanceof Int32Array || sign < 0 ? Float64Array.from(values, (value) => sign * value) : values
  const { length } = reals
  return {
    length,
    at: (places) => (places.length === 0 ? [] : realsAt(reals, places)),
    each: (make) => make(reals),
    summary: () => ({ ...extremes(reals), mean: sumOf(reals) / length }),
  }
}

function orderedWhole(values: Int32Array, counted: WholeCounts, sign: 1 | -1): Ordered {
  const { length } = values
  const { least, counts } = counted
  const at = (place: number): number => sign * wholeAt(counted, sign > 0 ? place : length - 1 - place)
  return {
    length,
    at: (places) => places.map(at),
    each: (make) => {
      const table = make(Float64Array.from(counts.keys(), (step) => sign * (least + step)))
      const made = new Int8Array(length)
      for (let place = 0; place < length; place++) made[place] = table[(values[place] as number) - least] as number
      return made
    },
    summary: () => ({ least: at(0), most: at(length - 1), mean: (sign * wholeSum(counted)) / length }),
  }
}

/** The values at places of the ascending order; see {@link ordered}. */
export function valuesAt(values: Values, places: readonly number[]): number[] {
  return ordered(values).at(places)
}

function realsAt(values: Float64Array, places: readonly number[]): number[] {
  if (values.length <= FEW) {
    const sorted = values.slice().sort()
    return places.map((place) => sorted[place] ?? Number.NaN)
  }
  const { least, most } = extremes(values)
  if (least === most) return places.map(() => least)
  // Equal values share a bucket and greater values never lie in a lower one, whatever the rounding.
  const scale = (BUCKETS - 1) / (most - least)
  const histogram = { least, scale, counts: countBuckets(values, least, scale) }
  return placesInBuckets(
    values,
    histogram,
    places.map((place) => bucketOfPlace(histogram.counts, place)),
  )
}

/** The values at places of single buckets, whose values are collected in one pass. */
function placesInBuckets(values: Float64Array, histogram: Histogram, found: readonly PlaceInBucket[]): number[] {
  const buckets = [...new Set(found.map(({ bucket }) => bucket))]
  const collected = collect(values, histogram, buckets)
  const results = new Array<number>(found.length).fill(Number.NaN)
  buckets.forEach((bucket, slot) => {
    const wanted = [...found.keys()].filter((index) => found[index]?.bucket === bucket)
    const own = realsAt(
      collected[slot] ?? new Float64Array(0),
      wanted.map((index) => found[index]?.place ?? 0),
    )
    wanted.forEach((index, at) => (results[index] = own[at] ?? Number.NaN))
  })
  return results
}

/** Type-7 quantile (Hyndman and Fan 1996) at p = part / of; exact in its position; NaN of nothing. */
export function type7Quantile({ length, at }: Ordered, part: number, of: number): number {
  if (length === 0) return Number.NaN
  const position = (length - 1) * part
  const low = Math.floor(position / of)
  const rest = position - low * of
  const [a = Number.NaN, b = a] = at(rest === 0 ? [low] : [low, low + 1])
  return rest === 0 ? a : a + (rest / of) * (b - a)
}

/** The values added up. */
export function sumOf(values: Float64Array): number {
  let sum = 0
  for (let place = 0; place < values.length; place++) sum += values[place] as number
  return sum
}

/** Smallest and largest value; refuses nothing, NaN of nothing. */
export function extremes(values: Float64Array): { readonly least: number; readonly most: number } {
  let [least, most] = [values[0] ?? Number.NaN, values[0] ?? Number.NaN]
  for (let place = 1; place < values.length; place++) {
    const value = values[place] as number
    if (value < least) least = value
    if (value > most) most = value
  }
  return { least, most }
}

function countBuckets(values: Float64Array, least: number, scale: number): Uint32Array {
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
function collect(
  values: Float64Array,
  { least, scale, counts }: Histogram,
  buckets: readonly number[],
): Float64Array[] {
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
