/** Numbers without NaN. */
export type Values = Int32Array | Float64Array

/** Values fewer than this are sorted; more are narrowed down by a histogram first. */
const FEW = 512
const BUCKETS = 4096

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
  // Equal values share a bucket and greater values never lie in a lower one, whatever the rounding.
  const scale = (BUCKETS - 1) / (most - least)
  const counts = countBuckets(values, least, scale)
  const held = new Map<number, number[]>()
  const found = places.map((place) => {
    const bucket = bucketOfPlace(counts, place)
    held.set(bucket.number, [...(held.get(bucket.number) ?? []), place - bucket.before])
    return { bucket: bucket.number, index: (held.get(bucket.number)?.length ?? 1) - 1 }
  })
  const inner = new Map(
    [...held].map(([bucket, own]) => [
      bucket,
      valuesAt(valuesIn(values, least, scale, bucket, counts[bucket] ?? 0), own),
    ]),
  )
  return found.map(({ bucket, index }) => inner.get(bucket)?.[index] ?? Number.NaN)
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
    const bucket = ((values[place] as number) - least) * scale
    counts[bucket | 0] = (counts[bucket | 0] as number) + 1
  }
  return counts
}

function bucketOfPlace(counts: Uint32Array, place: number): { readonly number: number; readonly before: number } {
  let [number, before] = [0, 0]
  while (before + (counts[number] ?? 0) <= place && number < BUCKETS - 1) before += counts[number++] ?? 0
  return { number, before }
}

function valuesIn(values: Values, least: number, scale: number, bucket: number, count: number): Float64Array {
  const kept = new Float64Array(count)
  let length = 0
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number
    if ((((value - least) * scale) | 0) === bucket) kept[length++] = value
  }
  return kept
}
