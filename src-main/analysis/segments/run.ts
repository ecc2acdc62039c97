import { toIsoDate } from '../../base/days.ts'
import { fromE4, MONEY_SCALE } from '../../base/money.ts'
import type { z } from 'zod'
import type { Run } from '../context.ts'
import { sumOf } from '../kernels/order-statistics.ts'
import { countCells, countScores, sumCellsOf } from '../kernels/rfm-cells.ts'
import { scoreRfm, type RfmPopulation, type RfmScores } from '../kernels/rfm.ts'
import { dayFrom, scopeOf } from '../selection.ts'
import type { RfmInput, RfmResult } from './contract.ts'
import { readPopulation } from './population.ts'
import { sizeGrid, sizeGroups, summarise } from './size-groups.ts'

/** Scores customers by recency, frequency and money, and sizes cells and groups (metrics 5.1). */
export const runRfm: Run<z.output<typeof RfmInput>, RfmResult> = (context, input) => {
  const inData = scopeOf(context, input.filters)
  const asOf = input.asOf === undefined ? inData.asOf : dayFrom(input.asOf)
  if (asOf === null) return emptyResult(input.method)
  const population = readPopulation(
    context,
    // Evaluated later, the population stays that of the data's as-of date.
    { ...inData, asOf: inData.asOf === null || asOf < inData.asOf ? asOf : inData.asOf },
    {
      asOf,
      windowDays: input.windowDays === undefined ? context.settings['rfm.window_days'] : input.windowDays,
      monetary: input.monetary,
    },
    input.method === 'ntile5',
  )
  const { settings } = context
  const scores = scoreRfm(
    population,
    input.method,
    {
      recencyDays: settings['rfm.r_days'],
      counts: settings['rfm.f_counts'],
      amountsE4: settings['rfm.m_amounts'].map((amount) => Math.round(amount * MONEY_SCALE)),
      frequencyFallback: settings['rfm.f_fallback'],
    },
    context.tick,
  )
  context.tick(0, 1)
  return describe(population, scores, { asOf: toIsoDate(asOf), method: input.method })
}

/** The answer for a population with its scores; nobody has no summary. */
function describe(population: RfmPopulation, scores: RfmScores, head: Pick<RfmResult, 'asOf' | 'method'>): RfmResult {
  const revenueE4 = sumOf(population.monetaryE4)
  const sums = sumCellsOf(population, scores)
  return {
    ...head,
    customers: population.frequency.length,
    revenue: fromE4(revenueE4),
    groups: sizeGroups(population, scores, sums, revenueE4),
    grid: sizeGrid(population, sums),
    cells: countCells(sums),
    scores: { r: countScores(sums, 'r'), f: countScores(sums, 'f'), m: countScores(sums, 'm') },
    cutPoints: inUnits(scores),
    summary: summaryOf(population),
    frequencyFallback: scores.frequencyFallback,
  }
}

function inUnits(scores: RfmScores): RfmResult['cutPoints'] {
  return { ...scores.cutPoints, m: scores.cutPoints.m.map(fromE4) }
}

function summaryOf(population: RfmPopulation): RfmResult['summary'] {
  if (population.frequency.length === 0) return null
  const money = summarise(population.monetaryE4)
  return {
    r: summarise(population.recencyDays),
    f: summarise(population.frequency),
    m: { min: fromE4(money.min), max: fromE4(money.max), mean: fromE4(money.mean), median: fromE4(money.median) },
  }
}

function emptyResult(method: RfmResult['method']): RfmResult {
  const nobody: RfmPopulation = {
    recencyDays: new Int32Array(0),
    frequency: new Int32Array(0),
    monetaryE4: new Float64Array(0),
    idRank: new Int32Array(0),
  }
  const none = new Int8Array(0)
  const scores: RfmScores = { r: none, f: none, m: none, cutPoints: { r: [], f: [], m: [] }, frequencyFallback: false }
  return describe(nobody, scores, { asOf: null, method })
}
