/** One row per customer, all arrays of equal length; amounts in e4, so that equal money gives equal scores. */
export interface RfmPopulation {
  readonly recencyDays: Int32Array
  readonly frequency: Int32Array
  readonly monetaryE4: Float64Array
  /** Position of the customer in the order of ids; breaks ties of `ntile5`. */
  readonly idRank: Int32Array
}

/** Fixed breaks, best first, each giving 5, 4, 3, 2; anything beyond gives 1 (metrics 5.1 `threshold`). */
export interface RfmBreaks {
  readonly recencyDays: readonly number[]
  readonly counts: readonly number[]
  readonly amountsE4: readonly number[]
  /** Whether crowded frequencies fall back to the fixed counts under `quintile`. */
  readonly frequencyFallback: boolean
}

export type RfmScoring = 'quintile' | 'threshold' | 'value_quintile_type7' | 'ntile5' | 'cume_dist'

/** Scores 1 (worst) to 5 (best) per customer, and the cut points where the method has them. */
export interface RfmScores {
  readonly r: Int8Array
  readonly f: Int8Array
  readonly m: Int8Array
  readonly cutPoints: { readonly r: number[]; readonly f: number[]; readonly m: number[] }
  readonly frequencyFallback: boolean
}

type Values = Int32Array | Float64Array

/** Share of the population in one frequency beyond which rank quintiles say nothing (metrics 5.1). */
const CROWDED = 0.4

/** Rows FM 1..5, columns R 1..5: the named groups of metrics 5.1. */
const GROUPS: readonly (readonly string[])[] = [
  ['Lost', 'Hibernating', 'About to sleep', 'Promising', 'New'],
  ['Lost', 'Hibernating', 'About to sleep', 'Promising', 'Potential loyal'],
  ['Hibernating', 'At risk', 'Need attention', 'Potential loyal', 'Potential loyal'],
  ["Can't lose", 'At risk', 'Loyal', 'Loyal', 'Champions'],
  ["Can't lose", 'At risk', 'Loyal', 'Champions', 'Champions'],
]

/** Rounded mean of the F and M scores, halves up (metrics 5.1). */
export function fmScore(f: number, m: number): number {
  return Math.floor((f + m) / 2 + 0.5)
}

/** Name of the group of a cell of the 5 x 5 grid; scores 1 to 5. */
export function rfmGroup(r: number, fm: number): string {
  const name = GROUPS[fm - 1]?.[r - 1]
  if (name === undefined) throw new RangeError(`no RFM group for R ${String(r)}, FM ${String(fm)}`)
  return name
}

/**
 * Scores a population by one of the five methods. Definitions: `quintile` and `threshold` metrics 5.1;
 * `value_quintile_type7`: strictly greater than the type-7 quantiles (Hyndman and Fan 1996) at 20/40/60/80 %;
 * `ntile5`: SQL NTILE(5) with ties by customer id; `cume_dist`: ceil(5 * share of customers not better).
 */
export function scoreRfm(population: RfmPopulation, method: RfmScoring, breaks: RfmBreaks): RfmScores {
  const { recencyDays, frequency, monetaryE4, idRank } = population
  const fallback =
    method === 'quintile' && breaks.frequencyFallback && largestTie(frequency) > CROWDED * frequency.length
  const none = { r: [], f: [], m: [] }
  if (method === 'threshold') {
    const r = recencyDays.map((value) => scoreUpTo(value, breaks.recencyDays))
    return { r: Int8Array.from(r), ...fixedFm(population, breaks), cutPoints: none, frequencyFallback: false }
  }
  if (method === 'value_quintile_type7') {
    const r = Int8Array.from(scoreAboveCuts(recencyDays), (score) => 6 - score)
    const cutPoints = { r: type7Cuts(recencyDays), f: type7Cuts(frequency), m: type7Cuts(monetaryE4) }
    return { r, f: scoreAboveCuts(frequency), m: scoreAboveCuts(monetaryE4), cutPoints, frequencyFallback: false }
  }
  const worseIsMore = Float64Array.from(recencyDays, (value) => -value)
  const score =
    method === 'quintile'
      ? scoreByRank
      : method === 'ntile5'
        ? (values: Values): Int8Array => scoreByTile(values, idRank)
        : scoreByCumulativeShare
  return {
    r: score(worseIsMore),
    f: fallback ? fixedFm(population, breaks).f : score(frequency),
    m: score(monetaryE4),
    cutPoints: none,
    frequencyFallback: fallback,
  }
}

/** Type-7 quantile at p = part / of, of values in ascending order; exact in its position. */
export function type7Quantile(sorted: Values, part: number, of: number): number {
  const position = (sorted.length - 1) * part
  const low = Math.floor(position / of)
  const rest = position - low * of
  const a = sorted[low] ?? Number.NaN
  return rest === 0 ? a : a + (rest / of) * ((sorted[low + 1] ?? a) - a)
}

function fixedFm(population: RfmPopulation, breaks: RfmBreaks): { f: Int8Array; m: Int8Array } {
  return {
    f: Int8Array.from(population.frequency, (value) => scoreFrom(value, breaks.counts)),
    m: Int8Array.from(population.monetaryE4, (value) => scoreFrom(value, breaks.amountsE4)),
  }
}

function scoreUpTo(value: number, limits: readonly number[]): number {
  const index = limits.findIndex((limit) => value <= limit)
  return index < 0 ? 1 : 5 - index
}

function scoreFrom(value: number, limits: readonly number[]): number {
  const index = limits.findIndex((limit) => value >= limit)
  return index < 0 ? 1 : 5 - index
}

function largestTie(values: Values): number {
  const counts = new Map<number, number>()
  let largest = 0
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1
    counts.set(value, count)
    if (count > largest) largest = count
  }
  return largest
}

function type7Cuts(values: Values): number[] {
  const sorted = values.slice().sort()
  return sorted.length === 0 ? [] : [1, 2, 3, 4].map((part) => type7Quantile(sorted, part, 5))
}

/** 1 + number of quintile cut points strictly below the value, compared in integers (five times the quantile). */
function scoreAboveCuts(values: Values): Int8Array {
  const sorted = values.slice().sort()
  const fiveCuts = [1, 2, 3, 4].map((part) => {
    const position = (sorted.length - 1) * part
    const low = Math.floor(position / 5)
    const a = sorted[low] ?? 0
    return 5 * a + (position - low * 5) * ((sorted[low + 1] ?? a) - a)
  })
  return Int8Array.from(values, (value) => 1 + fiveCuts.filter((cut) => 5 * value > cut).length)
}

/** `1 + floor(5 (rank - 1) / N)`, equal values sharing the lowest rank; ascending = worst first. */
function scoreByRank(values: Values): Int8Array {
  const sorted = values.slice().sort()
  const below = new Map<number, number>()
  sorted.forEach((value: number, index: number) => {
    if (!below.has(value)) below.set(value, index)
  })
  return Int8Array.from(values, (value) => 1 + Math.floor((5 * (below.get(value) ?? 0)) / values.length))
}

/** `ceil(5 n / N)`, n = customers with this value or a worse one. */
function scoreByCumulativeShare(values: Values): Int8Array {
  const sorted = values.slice().sort()
  const upTo = new Map<number, number>()
  sorted.forEach((value: number, index: number) => upTo.set(value, index + 1))
  return Int8Array.from(values, (value) => Math.ceil((5 * (upTo.get(value) ?? 0)) / values.length))
}

/** SQL NTILE(5): the first N mod 5 tiles take one customer more. */
function scoreByTile(values: Values, idRank: Int32Array): Int8Array {
  const order = Int32Array.from(values, (_, index) => index)
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || (idRank[a] ?? 0) - (idRank[b] ?? 0))
  const size = Math.floor(values.length / 5)
  const larger = (values.length % 5) * (size + 1)
  const scores = new Int8Array(values.length)
  order.forEach((customer, place) => {
    scores[customer] =
      1 + (place < larger ? Math.floor(place / (size + 1)) : (values.length % 5) + Math.floor((place - larger) / size))
  })
  return scores
}
