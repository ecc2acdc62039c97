import { ordered, valuesAt, type Ordered, type Values } from './order-statistics.ts'
import type { Tick } from './tick.ts'

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
export function scoreRfm(
  population: RfmPopulation,
  method: RfmScoring,
  breaks: RfmBreaks,
  tick: Tick = () => undefined,
): RfmScores {
  const { recencyDays, frequency, monetaryE4, idRank } = population
  const fallback =
    method === 'quintile' && breaks.frequencyFallback && largestTie(frequency) > CROWDED * frequency.length
  const none = { r: [], f: [], m: [] }
  if (method === 'threshold') {
    const r = scoreByBreaks(ordered(recencyDays, -1), breaks.recencyDays, -1)
    return { r, ...fixedFm(population, breaks), cutPoints: none, frequencyFallback: false }
  }
  if (method === 'value_quintile_type7') {
    const [r, f] = [scoreAboveCuts(ordered(recencyDays)), scoreAboveCuts(ordered(frequency))]
    const m = scoreAboveCuts(ordered(monetaryE4))
    return {
      r: r.scores.map((score) => 6 - score),
      f: f.scores,
      m: m.scores,
      cutPoints: { r: r.cuts, f: f.cuts, m: m.cuts },
      frequencyFallback: false,
    }
  }
  const score = (values: Values, sign: 1 | -1): Int8Array => {
    tick(0, values.length)
    if (method === 'ntile5') return scoreByTile(sign < 0 ? values.map((value) => -value) : values, idRank, tick)
    return method === 'quintile' ? scoreByRank(ordered(values, sign)) : scoreByCumulativeShare(ordered(values, sign))
  }
  return {
    r: score(recencyDays, -1),
    f: fallback ? fixedFm(population, breaks).f : score(frequency, 1),
    m: score(monetaryE4, 1),
    cutPoints: none,
    frequencyFallback: fallback,
  }
}

function fixedFm(population: RfmPopulation, breaks: RfmBreaks): { f: Int8Array; m: Int8Array } {
  return {
    f: scoreByBreaks(ordered(population.frequency), breaks.counts, 1),
    m: scoreByBreaks(ordered(population.monetaryE4), breaks.amountsE4, 1),
  }
}

/** 5 for the first break that a value reaches, 4 for the next …; breaks are compared with `sign` times their amount. */
function scoreByBreaks(values: Ordered, breaks: readonly number[], sign: 1 | -1): Int8Array {
  const limits = Float64Array.from(breaks, (limit) => sign * limit)
  return values.each((given) => {
    const scores = new Int8Array(given.length)
    for (let place = 0; place < given.length; place++) {
      const value = given[place] as number
      let step = 0
      while (step < limits.length && value < (limits[step] as number)) step++
      scores[place] = step < limits.length ? 5 - step : 1
    }
    return scores
  })
}

/** Most customers with the same count; counts are 1 and more. */
function largestTie(counts: Int32Array): number {
  let [most, largest] = [0, 0]
  for (let place = 0; place < counts.length; place++) most = Math.max(most, counts[place] as number)
  const ties = new Uint32Array(most + 1)
  for (let place = 0; place < counts.length; place++) {
    const tie = (ties[counts[place] as number] as number) + 1
    ties[counts[place] as number] = tie
    largest = Math.max(largest, tie)
  }
  return largest
}

/** 1 + number of cuts that a value passes; `reached` = being equal to a cut is enough. Cuts are compared with `fold` times the value. */
function scoreByCuts(values: Ordered, cuts: readonly number[], reached: boolean, fold = 1): Int8Array {
  const [a = Infinity, b = Infinity, c = Infinity, d = Infinity] = cuts
  return values.each((given) => {
    const scores = new Int8Array(given.length)
    for (let place = 0; place < given.length; place++) {
      const value = fold * (given[place] as number)
      scores[place] = 1 + Number(value > a) + Number(value > b) + Number(value > c) + Number(value > d)
    }
    if (!reached) return scores
    for (let place = 0; place < given.length; place++) {
      const value = fold * (given[place] as number)
      const equal = Number(value === a) + Number(value === b) + Number(value === c) + Number(value === d)
      scores[place] = (scores[place] as number) + equal
    }
    return scores
  })
}

/**
 * Quintile cut points (type 7) and 1 + number of them strictly below the value, compared in integers (five times the
 * quantile).
 */
function scoreAboveCuts(values: Ordered): { readonly scores: Int8Array; readonly cuts: number[] } {
  const { length } = values
  if (length === 0) return { scores: new Int8Array(0), cuts: [] }
  const positions = [1, 2, 3, 4].map((part) => (length - 1) * part)
  const lows = positions.map((position) => Math.floor(position / 5))
  const found = values.at([...lows, ...lows.map((place) => Math.min(place + 1, length - 1))])
  const cuts = positions.map((position, part) => {
    const [a = 0, b = 0, rest] = [found[part], found[part + 4], position % 5]
    return { fiveFold: 5 * a + rest * (b - a), cut: rest === 0 ? a : a + (rest / 5) * (b - a) }
  })
  const fiveFold = cuts.map((cut) => cut.fiveFold)
  return { scores: scoreByCuts(values, fiveFold, false, 5), cuts: cuts.map(({ cut }) => cut) }
}

/** `1 + floor(5 (rank - 1) / N)`, equal values sharing the lowest rank; ascending = worst first. */
function scoreByRank(values: Ordered): Int8Array {
  // A score of s or more needs ceil((s - 1) N / 5) smaller values: more than the value at that place, counted from 1.
  const places = [1, 2, 3, 4].map((part) => Math.ceil((part * values.length) / 5) - 1)
  return scoreByCuts(values, cutsAt(values, places), false)
}

/** `ceil(5 n / N)`, n = customers with this value or a worse one. */
function scoreByCumulativeShare(values: Ordered): Int8Array {
  // A score of s or more needs more than (s - 1) N / 5 values that are not greater.
  const places = [1, 2, 3, 4].map((part) => Math.floor((part * values.length) / 5))
  return scoreByCuts(values, cutsAt(values, places), true)
}

function cutsAt(values: Ordered, places: readonly number[]): number[] {
  return values.length === 0 ? [] : values.at(places)
}

/** SQL NTILE(5): the first N mod 5 tiles take one customer more; equal values by the rank of the customer id. */
function scoreByTile(values: Values, idRank: Int32Array, tick: Tick): Int8Array {
  const size = Math.floor(values.length / 5)
  const starts = [1, 2, 3, 4].map((tile) => tile * size + Math.min(tile, values.length % 5))
  const places = starts.filter((place) => place < values.length)
  const scores = new Int8Array(values.length).fill(1)
  valuesAt(values, places).forEach((step, index) => {
    tick(index, places.length)
    const firstRank = rankAt(values, idRank, step, places[index] ?? 0)
    for (let place = 0; place < values.length; place++) {
      const value = values[place] as number
      const tied = Number(value === step) & Number((idRank[place] as number) >= firstRank)
      scores[place] = (scores[place] as number) + (Number(value > step) | tied)
    }
  })
  return scores
}

/** Rank of the customer at a place of the order by values, of whom it is known that they have the value `step`. */
function rankAt(values: Values, idRank: Int32Array, step: number, at: number): number {
  const ties = new Int32Array(values.length)
  let [below, length] = [0, 0]
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number
    below += Number(value < step)
    ties[length] = idRank[place] as number
    length += Number(value === step)
  }
  const [rank = 0] = valuesAt(ties.subarray(0, length), [at - below])
  return rank
}
