import { deviance, logGamma, stirlingRemainder } from './gamma.ts'

const MAX_TERMS = 100_000

/** Natural logarithm of the beta function for a, b > 0 (NIST DLMF 5.12.1), without cancelling large log-gammas. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  if (large < 10) return logGamma(a) + logGamma(b) - logGamma(a + b)
  const remainder = stirlingRemainder(large) - stirlingRemainder(a + b)
  return logGamma(small) + remainder - (large - 0.5) * Math.log1p(small / large) - small * Math.log(a + b) + small
}

/** x^a y^b / B(a, b) with y = 1 - x, in Loader's saddle-point form (exact in the exponent for large a and b). */
function front(a: number, b: number, x: number, y: number): number {
  const n = a + b
  const gap = b * x - a * y
  const remainder = stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b)
  return (
    Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(remainder - deviance(a, n * x, gap) - deviance(b, n * y, -gap))
  )
}

/** Continued fraction of I_x(a, b) for x <= a / (a + b): Didonato and Morris 1992 (ACM TOMS 708, `bfrac`). */
function fraction(a: number, b: number, x: number, y: number): number {
  const c = 1 + a * y - b * x
  const c0 = b / a
  const c1 = 1 + 1 / a
  let [p, s, an, bn, anext, bnext] = [1, a + 1, 0, 1, 1, c / c1]
  let ratio = c1 / c
  for (let n = 1; n < MAX_TERMS; n++) {
    const t = n / a
    const w = n * (b - n) * x
    const shrink = a / s
    const alpha = p * (p + c0) * shrink * shrink * w * x
    const beta = n + w / s + ((1 + t) / (c1 + t + t)) * (c + n * (1 + y))
    p = 1 + t
    s += 2
    const a2 = alpha * an + beta * anext
    const b2 = alpha * bn + beta * bnext
    const before = ratio
    ratio = a2 / b2
    if (Math.abs(ratio - before) <= 1e-16 * ratio) break
    an = anext / b2
    bn = bnext / b2
    anext = ratio
    bnext = 1
  }
  return ratio
}

/**
 * Regularised incomplete beta function I_x(a, b) and its complement (NIST DLMF 8.17.2), for a, b > 0.
 * @param y 1 - x, passed separately so that arguments next to 1 keep their digits
 */
export function incompleteBeta(
  a: number,
  b: number,
  x: number,
  y: number = 1 - x,
): { readonly lower: number; readonly upper: number } {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return { lower: Number.NaN, upper: Number.NaN }
  if (x === 0) return { lower: 0, upper: 1 }
  if (y === 0) return { lower: 1, upper: 0 }
  if (a * y >= b * x) {
    const lower = front(a, b, x, y) * fraction(a, b, x, y)
    return { lower, upper: 1 - lower }
  }
  const upper = front(b, a, y, x) * fraction(b, a, y, x)
  return { lower: 1 - upper, upper }
}
