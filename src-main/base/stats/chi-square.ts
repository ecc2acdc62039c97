import { incompleteGamma, logGamma } from './gamma.ts'
import { normalQuantile } from './normal.ts'
import { solveDecreasing } from './root.ts'

/** P(X > x) of the chi-square distribution with `df` > 0 degrees of freedom (NIST DLMF 8.2.4). */
export function chiSquareSf(x: number, df: number): number {
  return x <= 0 ? 1 : incompleteGamma(df / 2, x / 2).upper
}

/** P(X <= x) of the chi-square distribution. */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : incompleteGamma(df / 2, x / 2).lower
}

function density(x: number, df: number): number {
  return Math.exp((df / 2 - 1) * Math.log(x / 2) - x / 2 - logGamma(df / 2)) / 2
}

/**
 * The x with P(X <= x) = p for 0 < p < 1: Newton on the logarithm of the smaller tail, in log x so that tiny
 * quantiles keep their digits; started from Wilson and Hilferty (1931).
 */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df > 0)) return Number.NaN
  const spread = 2 / (9 * df)
  const cube = Math.max(1 - spread + normalQuantile(p) * Math.sqrt(spread), 0.01) ** 3
  const upperTail = p > 0.5
  const target = Math.log(upperTail ? 1 - p : p)
  const solved = solveDecreasing(
    (logX) => {
      const x = Math.exp(logX)
      const tail = upperTail ? chiSquareSf(x, df) : chiSquareCdf(x, df)
      const value = Math.log(tail) - target
      const slope = (-density(x, df) * x) / tail
      return { value: upperTail ? value : -value, slope }
    },
    Math.log(df * cube),
    -745,
    Math.log(df + 1) + 9,
  )
  return Math.exp(solved)
}
