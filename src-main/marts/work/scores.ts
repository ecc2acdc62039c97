import type { Day } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import type { RfmPopulation, RfmScores, RfmScoring } from '../../analysis/kernels/rfm.ts'
import { scoreRfm } from '../../analysis/kernels/rfm.ts'
import type { Settings } from '../../model/settings.ts'
import type { Spend } from './spend.ts'

/** Recency, frequency, money and scores of the customers with a purchase in the window (metrics 5.1). */
export interface RfmWork {
  /** Customer numbers, ascending; the arrays of population and scores follow them. */
  readonly number: Int32Array
  readonly population: RfmPopulation
  readonly scores: RfmScores
  /** As `mart_rfm.method` names it. */
  readonly method: string
}

/** Measures and scores the population of `rfm.window_days` to the as-of date. */
export function rfmOf(spend: Spend, asOf: Day, settings: Settings): RfmWork {
  const { number, population } = populationOf(spend, asOf, settings['rfm.window_days'])
  const scoring = scoringOf(settings, number.length)
  const scores = scoreRfm(population, scoring, {
    recencyDays: settings['rfm.r_days'],
    counts: settings['rfm.f_counts'],
    amountsE4: settings['rfm.m_amounts'].map((amount) => MONEY_SCALE * amount),
    frequencyFallback: settings['rfm.f_fallback'],
  })
  return { number, population, scores, method: scores.frequencyFallback ? 'quintile_f_fixed' : scoring }
}

function scoringOf(settings: Settings, population: number): RfmScoring {
  const method = settings['rfm.method']
  if (method === 'auto') return population < settings['rfm.min_population'] ? 'threshold' : 'quintile'
  return method
}

function populationOf(
  spend: Spend,
  asOf: Day,
  windowDays: number | null,
): { number: Int32Array; population: RfmPopulation } {
  const customers = spend.start.length - 1
  const after = windowDays === null ? UNDATED : asOf - windowDays
  const number = new Int32Array(customers)
  const recencyDays = new Int32Array(customers)
  const frequency = new Int32Array(customers)
  const monetaryE4 = new Float64Array(customers)
  let n = 0
  for (let customer = 0; customer < customers; customer++) {
    let purchases = 0
    let money = 0
    let last = 0
    for (let row = spend.start[customer] as number; row < (spend.start[customer + 1] as number); row++) {
      const day = spend.day[row] as number
      if (day <= after) continue
      money += spend.amountE4[row] as number
      if (spend.isReturn[row] === 1) continue
      purchases++
      last = day
    }
    if (purchases === 0) continue
    number[n] = customer
    recencyDays[n] = asOf - last
    frequency[n] = purchases
    monetaryE4[n++] = money
  }
  const population = {
    recencyDays: recencyDays.subarray(0, n),
    frequency: frequency.subarray(0, n),
    monetaryE4: monetaryE4.subarray(0, n),
    idRank: Int32Array.from({ length: n }, (_, place) => place),
  }
  return { number: number.subarray(0, n), population }
}
