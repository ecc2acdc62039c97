/** Gamma functions, built on one well-conditioned piece: Binet's remainder of Stirling's formula. */

const HALF_LOG_TWO_PI = 0.9189385332046728

/** Bernoulli coefficients B(2k) / (2k (2k - 1)) of the Stirling series, last one first (NIST DLMF 5.11.1). */
const STIRLING = [-3617 / 122400, 1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12] as const

const SERIES_FROM = 12
const MAX_TERMS = 100_000

/**
 * Binet's function: log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2, for x > 0 (NIST DLMF 5.11.1).
 * Below 12 it is moved up by the exact difference (x + 1/2) log(1 + 1/x) - 1 of neighbouring values.
 */
export function stirlingRemainder(x: number): number {
  let shift = 0
  let at = x
  while (at < SERIES_FROM) {
    shift += (at + 0.5) * Math.log1p(1 / at) - 1
    at += 1
  }
  const square = 1 / (at * at)
  let sum = 0
  for (const coefficient of STIRLING) sum = sum * square + coefficient
  return shift + sum / at
}

/** Natural logarithm of the gamma function for x > 0; NaN otherwise (Stirling, NIST DLMF 5.11.1). */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingRemainder(x)
}

/**
 * Deviance x log(x / m) + m - x of a count x against its mean m (C. Loader, "Fast and accurate computation of binomial
 * probabilities", 2000).
 * @param difference m - x, passed separately so that two large, close values keep their digits
 */
export function deviance(x: number, mean: number, difference: number): number {
  const u = difference / x
  return x * (u - (u > -0.5 ? Math.log1p(u) : Math.log(mean / x)))
}

/** x^a e^-x / Gamma(a + 1) for a > 0, x >= 0, in Loader's saddle-point form. */
function poissonTerm(a: number, x: number): number {
  return Math.exp(-stirlingRemainder(a) - deviance(a, x, x - a)) / Math.sqrt(2 * Math.PI * a)
}

/** Lower series, NIST DLMF 8.7.1, as a multiple of the Poisson term. */
function lowerSeries(a: number, x: number): number {
  let term = 1
  let sum = 1
  for (let n = 1; n < MAX_TERMS; n++) {
    term *= x / (a + n)
    sum += term
    if (term < sum * 1e-17) break
  }
  return sum
}

/** Upper continued fraction, NIST DLMF 8.9.2, by the modified Lentz method (Thompson and Barnett 1986). */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let value = d
  for (let n = 1; n < MAX_TERMS; n++) {
    const step = -n * (n - a)
    b += 2
    d = step * d + b
    if (Math.abs(d) < tiny) d = tiny
    c = b + step / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return value
}

/** Both regularised incomplete gamma functions, P (lower) and Q (upper), for a > 0 and x >= 0 (NIST DLMF 8.2.4). */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(a > 0) || !(x >= 0)) return { lower: Number.NaN, upper: Number.NaN }
  if (x === 0) return { lower: 0, upper: 1 }
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 }
  if (x < a + 1) {
    const lower = poissonTerm(a, x) * lowerSeries(a, x)
    return { lower, upper: 1 - lower }
  }
  const upper = poissonTerm(a, x) * a * upperFraction(a, x)
  return { lower: 1 - upper, upper }
}
