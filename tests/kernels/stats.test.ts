import { describe, expect, test } from 'vitest'
import { incompleteBeta, logBeta } from '../../src-main/base/stats/beta.ts'
import { chiSquareCdf, chiSquareQuantile, chiSquareSf } from '../../src-main/base/stats/chi-square.ts'
import { incompleteGamma, logGamma } from '../../src-main/base/stats/gamma.ts'
import { benjaminiHochberg, holm } from '../../src-main/base/stats/multiplicity.ts'
import { normalCdf, normalQuantile, normalSf } from '../../src-main/base/stats/normal.ts'
import { fisherGreater, wilsonInterval } from '../../src-main/base/stats/proportions.ts'
import { studentTCdf, studentTQuantile, studentTSf } from '../../src-main/base/stats/student-t.ts'
import { expectClose, golden, goldenFile, statisticsRows } from '../oracle/golden.ts'

const Z95 = 1.959963984540054

describe.skipIf(!goldenFile)('distributions against mpmath at 40 digits', () => {
  test('normal tails to 1e-300 and quantiles', () => {
    for (const [x = 0, cdf = 0, sf = 0] of statisticsRows('normal_cdf_sf')) {
      expectClose(normalCdf(x), cdf, 1e-12)
      expectClose(normalSf(x), sf, 1e-12)
    }
    for (const [p = 0, z = 0] of statisticsRows('normal_quantile')) expectClose(normalQuantile(p), z, 1e-12)
  })

  test('Student t tails and quantiles from 1 to a million degrees of freedom', () => {
    for (const [t = 0, df = 0, cdf = 0, sf = 0, twoSided = 0] of statisticsRows('student_t')) {
      expectClose(studentTCdf(t, df), cdf, 1e-12)
      expectClose(studentTSf(t, df), sf, 1e-12)
      expectClose(2 * studentTSf(t, df), twoSided, 1e-12)
    }
    for (const [p = 0, df = 0, t = 0] of statisticsRows('student_t_quantile')) {
      expectClose(studentTQuantile(p, df), t, 1e-10)
    }
  })

  test('chi-square tails and quantiles', () => {
    for (const [x = 0, df = 0, cdf = 0, sf = 0] of statisticsRows('chi_square')) {
      expectClose(chiSquareCdf(x, df), cdf, 1e-12)
      expectClose(chiSquareSf(x, df), sf, 1e-12)
    }
    for (const [p = 0, df = 0, x = 0] of statisticsRows('chi_square_quantile')) {
      expectClose(chiSquareQuantile(p, df), x, 1e-10)
    }
  })

  test('gamma and beta functions', () => {
    for (const [x = 0, value = 0] of statisticsRows('log_gamma')) expectClose(logGamma(x), value, 1e-12, 1e-15)
    for (const [a = 0, b = 0, value = 0] of statisticsRows('log_beta')) expectClose(logBeta(a, b), value, 1e-12, 1e-15)
    for (const [a = 0, b = 0, x = 0, value = 0] of statisticsRows('regularised_incomplete_beta')) {
      expectClose(incompleteBeta(a, b, x).lower, value, 1e-12)
    }
    for (const [a = 0, x = 0, value = 0] of statisticsRows('regularised_lower_incomplete_gamma')) {
      expectClose(incompleteGamma(a, x).lower, value, 1e-12)
    }
  })
})

describe.skipIf(!goldenFile)('tests and intervals against scipy and statsmodels', () => {
  test('one-sided Fisher exact test', () => {
    interface Row {
      readonly table: readonly [readonly [number, number], readonly [number, number]]
      readonly p_greater: number
    }
    for (const row of goldenFile ? golden<Row[]>('statistics', 'fisher_and_chi2_2x2') : []) {
      const [[a, b], [c, d]] = row.table
      expectClose(fisherGreater(a, a + b, a + c, a + b + c + d), row.p_greater, 1e-10)
    }
  })

  test('Wilson interval', () => {
    interface Row {
      readonly k: number
      readonly n: number
      readonly wilson: readonly [number, number]
    }
    for (const { k, n, wilson } of goldenFile ? golden<Row[]>('statistics', 'one_proportion_ci95', 'rows') : []) {
      const { low, high } = wilsonInterval(k, n, Z95)
      expectClose(low, wilson[0], 1e-9, 1e-16)
      expectClose(high, wilson[1], 1e-9)
    }
  })

  test('Benjamini-Hochberg and Holm adjustments', () => {
    interface Row {
      readonly p: readonly number[]
      readonly fdr_bh: readonly number[]
      readonly holm: readonly number[]
    }
    for (const row of goldenFile ? golden<Row[]>('statistics', 'multiple_testing') : []) {
      const bh = benjaminiHochberg(Float64Array.from(row.p))
      const stepDown = holm(row.p)
      row.p.forEach((_, i) => {
        expectClose(bh[i] ?? Number.NaN, row.fdr_bh[i] ?? 0, 1e-12)
        expectClose(stepDown[i] ?? Number.NaN, row.holm[i] ?? 0, 1e-12)
      })
    }
  })
})

describe('worked examples', () => {
  test('fixture F1 of the metric definitions: Wilson bounds and Fisher p of the pair', () => {
    const { low, high } = wilsonInterval(2, 5, Z95)
    expect(low).toBeCloseTo(0.1176, 4)
    expect(high).toBeCloseTo(0.7693, 4)
    expect(fisherGreater(2, 5, 2, 6)).toBeCloseTo(0.6667, 4)
    expect(fisherGreater(1, 5, 2, 6)).toBeCloseTo(1, 12)
  })

  test('Fisher test in a far tail agrees with the exact fraction 1 / C(200, 100)', () => {
    let ways = 1
    for (let k = 1; k <= 100; k++) ways *= (100 + k) / k
    expectClose(fisherGreater(100, 100, 100, 200), 1 / ways, 1e-11)
  })

  test('quantiles undo distribution functions', () => {
    for (const p of [1e-12, 0.003, 0.2, 0.5, 0.81, 0.9999]) {
      expectClose(normalCdf(normalQuantile(p)), p, 1e-12)
      expectClose(studentTCdf(studentTQuantile(p, 3.7), 3.7), p, 1e-11)
      expectClose(chiSquareCdf(chiSquareQuantile(p, 2.5), 2.5), p, 1e-11)
    }
  })

  test('arguments outside the domain are refused as not a number', () => {
    expect(normalQuantile(1.5)).toBeNaN()
    expect(studentTQuantile(0, 3)).toBeNaN()
    expect(chiSquareQuantile(0.5, -1)).toBeNaN()
    expect(logGamma(0)).toBeNaN()
  })
})
