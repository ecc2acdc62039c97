import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fmScore,
  rfmGroup,
  scoreRfm,
  type RfmPopulation,
  type RfmScoring,
} from '../../src-main/analysis/kernels/rfm.ts'
import { ordered, type7Quantile } from '../../src-main/analysis/kernels/order-statistics.ts'
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
    expect(type7Quantile(ordered(Float64Array.of(1, 2, 5, 9)), 4, 5)).toBeCloseTo(6.6, 12)
    expect(type7Quantile(ordered(Float64Array.of(3)), 1, 5)).toBe(3)
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

  test('scores are those of their definitions, customer by customer', () => {
    const large = fc.tuple(people, fc.integer({ min: 1, max: 40 })).map(([rows, times]) =>
      // Enough customers that places are found by histogram.
      Array.from({ length: times }, (_, time) => rows.map((row) => ({ ...row, m: row.m + (time % 7) / 8 }))).flat(),
    )
    fc.assert(
      fc.property(large, fc.constantFrom('quintile', 'ntile5', 'cume_dist', 'value_quintile_type7'), (rows, method) => {
        const given = population(rows)
        const { r, f, m } = scoreRfm(given, method, { ...breaks, frequencyFallback: false })
        expect([...m]).toEqual(defined(given.monetaryE4, method))
        expect([...f]).toEqual(defined(given.frequency, method))
        const worst = method === 'value_quintile_type7' ? given.recencyDays : given.recencyDays.map((days) => -days)
        const scores = defined(worst, method)
        expect([...r]).toEqual(method === 'value_quintile_type7' ? scores.map((score) => 6 - score) : scores)
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

/** Scores by the words of the definitions: everybody is compared with everybody, ties by place. */
function defined(given: Int32Array | Float64Array, method: RfmScoring): number[] {
  const values = [...given]
  const sorted = values.toSorted((a, b) => a - b)
  const order = values.map((value, place) => ({ value, place })).sort((a, b) => a.value - b.value || a.place - b.place)
  const placeOf = new Map(order.map(({ place }, index) => [place, index]))
  const n = values.length
  const tiles = [1, 2, 3, 4, 5].flatMap((tile) =>
    new Array<number>(Math.floor(n / 5) + Number(tile <= n % 5)).fill(tile),
  )
  const quantile = (part: number): number => {
    const position = ((n - 1) * part) / 5
    const low = sorted[Math.floor(position)] ?? 0
    return low + (position % 1) * ((sorted[Math.floor(position) + 1] ?? low) - low)
  }
  return values.map((value, place) => {
    if (method === 'quintile') return 1 + Math.floor((5 * sorted.indexOf(value)) / n)
    if (method === 'cume_dist') return Math.ceil((5 * (sorted.lastIndexOf(value) + 1)) / n)
    if (method === 'ntile5') return tiles[placeOf.get(place) ?? 0] ?? 0
    return 1 + [1, 2, 3, 4].filter((part) => value > quantile(part) + 1e-9 * Math.abs(value)).length
  })
}
