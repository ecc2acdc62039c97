import { chiSquareSf } from './chi-square.ts'
import { normalQuantile, normalSf } from './normal.ts'
import { studentTQuantile, studentTSf } from './student-t.ts'

/** Size, mean and sample standard deviation of one group. */
export interface Sample {
  readonly n: number
  readonly mean: number
  readonly sd: number
}

/** A difference of two groups with its test; statistic and p are null where nothing varies. */
export interface Difference {
  readonly diff: number
  readonly standardError: number
  readonly low: number
  readonly high: number
  readonly statistic: number | null
  readonly df: number | null
  readonly p: number | null
}

/** Pearson's goodness-of-fit test of counts against expected weights (K. Pearson 1900), df = groups - 1. */
export function goodnessOfFit(
  counts: readonly number[],
  weights: readonly number[],
): { readonly statistic: number; readonly df: number; readonly p: number } {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const weight = weights.reduce((sum, share) => sum + share, 0)
  const statistic = counts.reduce((sum, count, i) => {
    const expected = (total * (weights[i] ?? 0)) / weight
    return sum + (count - expected) ** 2 / expected
  }, 0)
  const df = counts.length - 1
  return { statistic, df, p: df > 0 ? chiSquareSf(statistic, df) : 1 }
}

/**
 * Treatment minus control of two proportions: Wald interval with unpooled standard error, z and two-sided p with the
 * pooled one (metric definitions, uplift studies; Fleiss, Levin and Paik 2003, section 3).
 */
export function compareProportions(
  treated: { readonly successes: number; readonly n: number },
  control: { readonly successes: number; readonly n: number },
  confidence: number,
): Difference {
  const [p1, p0] = [treated.successes / treated.n, control.successes / control.n]
  const diff = p1 - p0
  const standardError = Math.sqrt((p1 * (1 - p1)) / treated.n + (p0 * (1 - p0)) / control.n)
  const pooled = (treated.successes + control.successes) / (treated.n + control.n)
  const pooledError = Math.sqrt(pooled * (1 - pooled) * (1 / treated.n + 1 / control.n))
  const reach = normalQuantile(0.5 + confidence / 2) * standardError
  const statistic = pooledError > 0 ? diff / pooledError : null
  const p = statistic === null ? null : 2 * normalSf(Math.abs(statistic))
  return { diff, standardError, low: diff - reach, high: diff + reach, statistic, df: null, p }
}

/** Treatment minus control of two means without assuming equal variances (Welch 1947, Satterthwaite 1946). */
export function compareMeans(treated: Sample, control: Sample, confidence: number): Difference {
  const diff = treated.mean - control.mean
  const [v1, v0] = [treated.sd ** 2 / treated.n, control.sd ** 2 / control.n]
  const standardError = Math.sqrt(v1 + v0)
  if (!(standardError > 0)) return { diff, standardError: 0, low: diff, high: diff, statistic: null, df: null, p: null }
  const df = (v1 + v0) ** 2 / (v1 ** 2 / (treated.n - 1) + v0 ** 2 / (control.n - 1))
  const reach = studentTQuantile(0.5 + confidence / 2, df) * standardError
  const statistic = diff / standardError
  return {
    diff,
    standardError,
    low: diff - reach,
    high: diff + reach,
    statistic,
    df,
    p: 2 * studentTSf(Math.abs(statistic), df),
  }
}
