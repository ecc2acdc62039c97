import { deviance, stirlingRemainder } from './gamma.ts'

/** A confidence interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Wilson score interval of a proportion (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).
 * @param z two-sided normal quantile, 1.959963984540054 for 95 %
 */
export function wilsonInterval(successes: number, trials: number, z: number): Interval {
  const share = successes / trials
  const z2 = z * z
  const centre = share + z2 / (2 * trials)
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))
  const scale = 1 + z2 / trials
  return {
    low: successes === 0 ? 0 : (centre - spread) / scale,
    high: successes === trials ? 1 : (centre + spread) / scale,
  }
}

/** Binomial probability of k in n with chance p, q = 1 - p (C. Loader 2000). */
function binomialTerm(k: number, n: number, p: number, q: number): number {
  if (n === 0) return 1
  if (k === 0) return Math.exp(n * Math.log1p(-p))
  if (k === n) return Math.exp(n * Math.log1p(-q))
  const gap = (n - k) * p - k * q
  const remainder = stirlingRemainder(n) - stirlingRemainder(k) - stirlingRemainder(n - k)
  const exponent = remainder - deviance(k, n * p, gap) - deviance(n - k, n * q, -gap)
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)))
}

/** Hypergeometric probability of `both` in the 2 x 2 table with these margins (Loader's three-binomial form). */
function hypergeometricTerm(both: number, left: number, right: number, total: number): number {
  const rest = total - left
  const p = right / total
  const q = (total - right) / total
  if (right === 0 || right === total) return 1
  return (binomialTerm(both, left, p, q) * binomialTerm(right - both, rest, p, q)) / binomialTerm(right, total, p, q)
}

/**
 * One-sided Fisher exact test for positive association (R. A. Fisher 1935): the chance of `both` or more joint
 * baskets when `left` and `right` of `total` are drawn independently.
 */
export function fisherGreater(both: number, left: number, right: number, total: number): number {
  const least = Math.max(0, left + right - total)
  const most = Math.min(left, right)
  if (both <= least) return 1
  if (both > most) return 0
  const mode = ((left + 1) * (right + 1)) / (total + 2)
  if (both > mode) return sumOutwards(both, most, 1, left, right, total)
  return Math.max(0, 1 - sumOutwards(both - 1, least, -1, left, right, total))
}

/** Sum of hypergeometric terms from `start` away from the mode until they no longer count. */
function sumOutwards(start: number, end: number, step: 1 | -1, left: number, right: number, total: number): number {
  let ratio = 1
  let sum = 1
  for (let k = start; k !== end; k += step) {
    const next = k + 1
    ratio *=
      step === 1
        ? ((left - k) * (right - k)) / (next * (total - left - right + next))
        : (k * (total - left - right + k)) / ((left - k + 1) * (right - k + 1))
    sum += ratio
    if (ratio < sum * 1e-17) break
  }
  return Math.min(1, sum * hypergeometricTerm(start, left, right, total))
}
