import { incompleteBeta, logBeta } from './beta.ts'
import { normalQuantile } from './normal.ts'
import { solveDecreasing } from './root.ts'

/** P(T > t) of Student's t with `df` > 0 degrees of freedom, not necessarily whole (NIST DLMF 8.17.26). */
export function studentTSf(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0
  if (t === Number.NEGATIVE_INFINITY) return 1
  const square = t * t
  const { lower, upper } = incompleteBeta(df / 2, 0.5, df / (df + square), square / (df + square))
  return t >= 0 ? lower / 2 : 0.5 + upper / 2
}

/** P(T <= t) of Student's t. */
export function studentTCdf(t: number, df: number): number {
  return studentTSf(-t, df)
}

function density(t: number, df: number): number {
  return Math.exp(-((df + 1) / 2) * Math.log1p((t * t) / df) - logBeta(df / 2, 0.5)) / Math.sqrt(df)
}

/** The t with P(T <= t) = p for 0 < p < 1: Newton on the logarithm of the tail, started from the normal quantile. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df > 0)) return Number.NaN
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  const target = Math.log(tail)
  let high = 2
  while (studentTSf(high, df) > tail) high *= 2
  const size = solveDecreasing(
    (t) => {
      const sf = studentTSf(t, df)
      return { value: Math.log(sf) - target, slope: -density(t, df) / sf }
    },
    -normalQuantile(tail),
    0,
    high,
  )
  return p < 0.5 ? -size : size
}
