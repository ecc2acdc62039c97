import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fmScore,
  rfmGroup,
  scoreRfm,
  type RfmPopulation,
  type RfmScoring,
} from '../../src-main/analysis/kernels/rfm.ts'
import { type7Quantile } from '../../src-main/analysis/kernels/order-statistics.ts'
import { RFM_GROUPS } from '../../src-main/base/rfm-groups.ts'

const breaks = {
  recencyDays: [30, 60, 90, 180],
  counts: [6, 4, 3, 2],
  amountsE4: [10_000_000, 5_000_000, 2_000_000, 500_000],
  frequencyFallback: true,
}
const methods: RfmScoring[] = ['quintile', 'threshold', 'value_quintile_type7', 'ntile5', 'cume_dist']
const people = fc.array(
  fc.record({
    r: fc.integer({ min: 0, max: 40 }),
    f: fc.integer({ min: 1, max: 6 }),
    m: fc.integer({ min: -5, max: 30 }),
  }),
  { minLength: 1, maxLength: 60 },
)

function population(rows: readonly { r: number; f: number; m: number }[]): RfmPopulation {
  return {
    recencyDays: Int32Array.from(rows, ({ r }) => r),
    frequency: Int32Array.from(rows, ({ f }) => f),
    monetaryE4: Float64Array.from(rows, ({ m }) => m * 10_000),
    idRank: Int32Array.from(rows.keys()),
  }
}

describe('RFM scores', () => {
  test('fixture F1 by rank quintiles: 344, 212, 111, 413 (metrics 5.1)', () => {
    const f1 = population([
      { r: 10, f: 3, m: 130 },
      { r: 29, f: 1, m: 30 },
      { r: 145, f: 1, m: 0 },
      { r: 5, f: 1, m: 38 },
    ])
    const { r, f, m } = scoreRfm(f1, 'quintile', { ...breaks, frequencyFallback: false })
    expect([...r]).toEqual([3, 2, 1, 4])
    expect([...f]).toEqual([4, 1, 1, 1])
    expect([...m]).toEqual([4, 2, 1, 3])
    const crowded = scoreRfm(f1, 'quintile', breaks)
    expect(crowded.frequencyFallback).toBe(true)
    expect([...crowded.f]).toEqual([3, 1, 1, 1])
  })

  test('type-7 quantiles interpolate as numpy does', () => {
    expect(type7Quantile(Float64Array.of(1, 2, 5, 9), 4, 5)).toBeCloseTo(6.6, 12)
    expect(type7Quantile(Float64Array.of(3), 1, 5)).toBe(3)
  })

  test('every score lies between 1 and 5 and better values never score worse', () => {
    fc.assert(
      fc.property(people, fc.constantFrom(...methods), (rows, method) => {
        const scores = scoreRfm(population(rows), method, breaks)
        for (const score of [...scores.r, ...scores.f, ...scores.m]) expect(score >= 1 && score <= 5).toBe(true)
        rows.forEach((a, i) =>
          rows.forEach((b, j) => {
            if (a.m > b.m) expect(scores.m[i]).toBeGreaterThanOrEqual(scores.m[j] ?? 0)
            if (a.r < b.r) expect(scores.r[i]).toBeGreaterThanOrEqual(scores.r[j] ?? 0)
            if (a.m === b.m && method !== 'ntile5') expect(scores.m[i]).toBe(scores.m[j])
          }),
        )
      }),
    )
  })

  test('ntile5 fills tiles as SQL does: the first take one more', () => {
    const rows = Array.from({ length: 13 }, (_, place) => ({ r: place, f: 1, m: place }))
    const { m } = scoreRfm(population(rows), 'ntile5', breaks)
    expect([...m]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5])
  })

  test('the 25 cells name eleven groups', () => {
    const names = new Set([1, 2, 3, 4, 5].flatMap((r) => [1, 2, 3, 4, 5].map((fm) => rfmGroup(r, fm))))
    expect([...names].sort()).toEqual([...RFM_GROUPS].sort())
    expect(rfmGroup(1, 5)).toBe("Can't lose")
    expect(fmScore(4, 5)).toBe(5)
    expect(() => rfmGroup(0, 3)).toThrow(RangeError)
  })
})
