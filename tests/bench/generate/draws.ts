import type { Choice, Random } from '../../../src-main/base/random.ts'
import { exp, ln } from './exact-math.ts'

/** A number in (0, 1], so that its logarithm exists. */
function positiveUnit(random: Random): number {
  return (random.next() + 1) / 4294967296
}

/** Exponential with mean 1. */
export function drawExponential(random: Random): number {
  return -ln(positiveUnit(random))
}

/** Standard normal (polar method of Marsaglia). */
export function drawNormal(random: Random): number {
  for (;;) {
    const x = 2 * random.unit() - 1
    const y = 2 * random.unit() - 1
    const s = x * x + y * y
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * ln(s)) / s)
  }
}

/** Gamma with scale 1 (G. Marsaglia and W. W. Tsang 2000; boosted for a shape below 1). */
export function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * exp(ln(positiveUnit(random)) / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const z = drawNormal(random)
    const root = 1 + c * z
    if (root <= 0) continue
    const v = root * root * root
    if (ln(positiveUnit(random)) < 0.5 * z * z + d - d * v + d * ln(v)) return d * v
  }
}

/** Beta from two Gammas. */
export function drawBeta(random: Random, a: number, b: number): number {
  const x = drawGamma(random, a)
  return x / (x + drawGamma(random, b))
}

/** How many trials of chance `p` fail before one succeeds; `logOfFailure` is ln(1 - p). */
export function drawGap(random: Random, logOfFailure: number): number {
  return Math.floor(ln(positiveUnit(random)) / logOfFailure)
}

/** Weights of a negative binomial count 0, 1, 2 … with that size and mean, up to the last that matters. */
export function negativeBinomialWeights(size: number, mean: number): number[] {
  const share = mean / (mean + size)
  const weights: number[] = []
  let chance = exp(size * ln(1 - share))
  for (let count = 0; chance > 1e-9; count++) {
    weights.push(chance)
    chance *= (share * (size + count)) / (count + 1)
  }
  return weights
}

const NOBODY = 0xffffffff

/** Chooses index i with a chance in proportion to `weights[i]` in two draws (alias method of Walker and Vose). */
export function aliasChoice(weights: readonly number[]): Choice {
  const count = weights.length
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / count
  const share = Float64Array.from(weights, (weight) => weight / mean)
  const other = new Uint32Array(count).fill(NOBODY)
  const small: number[] = []
  const large: number[] = []
  share.forEach((value, index) => (value < 1 ? small : large).push(index))
  for (let low = small.pop(); low !== undefined && large.length > 0; low = small.pop()) {
    const high = large.at(-1) ?? 0
    other[low] = high
    share[high] = (share[high] as number) + (share[low] as number) - 1
    if (share[high] < 1) small.push(large.pop() ?? 0)
  }
  // What rounding leaves over takes itself.
  for (const index of other.keys()) if (other[index] === NOBODY) other[index] = index
  return (random) => {
    const index = random.below(count)
    return random.unit() < (share[index] as number) ? index : (other[index] as number)
  }
}
