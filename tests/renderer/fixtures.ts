import type { z } from 'zod'
import type { Rule } from '../../src-main/analysis/baskets/contract.ts'
import type { TriangleResult } from '../../src-main/analysis/cohorts/contract.ts'
import type { SeriesPoint } from '../../src-main/analysis/overview/contract.ts'
import type { Comparison } from '../../src-main/analysis/uplift/contract.ts'

/** Consecutive months from January 2011. */
export function points(count: number): z.infer<typeof SeriesPoint>[] {
  return Array.from({ length: count }, (_, index) => ({
    start: new Date(Date.UTC(2011, index, 1)).toISOString().slice(0, 10),
    end: new Date(Date.UTC(2011, index + 1, 0)).toISOString().slice(0, 10),
    complete: true,
    netRevenue: 1000 + index,
    purchaseAmount: 1100,
    returnedAmount: 100,
    orders: 10,
    customers: 8,
    units: 50,
  }))
}

/** The leading rule of the published Online Retail example. */
export function rule(changes: Partial<Rule> = {}): Rule {
  return {
    left: ['GREEN REGENCY TEACUP AND SAUCER'],
    right: ['ROSES REGENCY TEACUP AND SAUCER'],
    count: 476,
    leftCount: 612,
    rightCount: 678,
    support: 0.0287,
    confidence: 0.778,
    confidenceLow: 0.743,
    confidenceHigh: 0.809,
    lift: 19,
    liftLow: 17.5,
    liftHigh: 20.7,
    leverage: 0.0272,
    conviction: 4.3,
    extraBaskets: 451,
    p: 1e-12,
    q: 1e-11,
    redundant: false,
    ...changes,
  }
}

/** Two cohorts; February is still running at age 2. */
export function triangle(): TriangleResult {
  const cell = (
    age: number,
    value: number,
    complete = true,
  ): { age: number; value: number; customers: number; complete: boolean } => ({
    age,
    value,
    customers: Math.round(value * 100),
    complete,
  })
  return {
    asOf: '2011-04-10',
    grain: 'month',
    cohorts: [
      { cohort: '2011-01', start: '2011-01-01', size: 100, cells: [cell(0, 1), cell(1, 0.4), cell(2, 0.2)] },
      { cohort: '2011-02', start: '2011-02-01', size: 100, cells: [cell(0, 1), cell(1, 0.2), cell(2, 0.1, false)] },
    ],
    average: [
      { age: 0, value: 1, cohorts: 2 },
      { age: 1, value: 0.3, cohorts: 2 },
      { age: 2, value: 0.2, cohorts: 1 },
    ],
    guestOrders: 0,
  }
}

/** One arm against control with a clear increase. */
export function comparison(changes: Partial<Comparison> = {}): Comparison {
  return {
    arm: 'mail',
    control: 'none',
    diff: 1,
    relative: 0.5,
    ciLow: 0.6,
    ciHigh: 1.4,
    statistic: 4.9,
    df: 1000,
    p: 1e-6,
    pAdjusted: 2e-6,
    standardError: 0.2,
    test: 'welch_t',
    verdict: 'clear_increase',
    incremental: 1000,
    detectable: 0.56,
    adjusted: null,
    ...changes,
  }
}
