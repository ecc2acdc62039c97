import { normalQuantile } from '../../base/stats/normal.ts'
import type { Difference } from '../../base/stats/two-sample.ts'
import { compareMeans, compareProportions } from '../../base/stats/two-sample.ts'
import type { Moments } from '../kernels/moments.ts'
import { momentsByArm, regress } from '../kernels/moments.ts'
import type { Comparison } from './contract.ts'

/** An outcome as it was read: 0/1 or a number, per unit. */
export interface Outcome {
  readonly kind: 'proportion' | 'mean'
  readonly values: Float64Array
}

/** A pre-assignment number of every unit. */
export interface Covariate {
  readonly name: string
  readonly values: Float64Array
}

/** Conversions below which the normal interval of a proportion says nothing (metric definitions, verdicts). */
const LEAST_CONVERSIONS = 5

/** Standard errors between zero and the effect that 80 % power finds at 5 %: 1.96 + 0.84. */
const DETECTABLE_ERRORS = 2.8

/** Treatment minus control with test and interval; null where an arm is too small to have a spread. */
export function compareArms(
  kind: Outcome['kind'],
  arm: Moments,
  control: Moments,
  confidence: number,
): Difference | null {
  if (arm.mean === null || control.mean === null || arm.sd === null || control.sd === null) return null
  if (kind === 'proportion') {
    const [treated, untreated] = [arm, control].map(({ positives, n }) => ({ successes: positives, n }))
    return treated && untreated ? compareProportions(treated, untreated, confidence) : null
  }
  const [treated, untreated] = [
    { n: arm.n, mean: arm.mean, sd: arm.sd },
    { n: control.n, mean: control.mean, sd: control.sd },
  ]
  return compareMeans(treated, untreated, confidence)
}

/** What the interval allows to say; trust comes first, then size, then the sign of the bounds. */
export function verdictOf(
  readable: boolean,
  kind: Outcome['kind'],
  arms: readonly Moments[],
  difference: Difference | null,
  minUnits: number,
): Comparison['verdict'] {
  if (!readable) return 'not_readable'
  const tooSmall = arms.some((arm) => arm.n < minUnits || (kind === 'proportion' && arm.positives < LEAST_CONVERSIONS))
  if (difference === null || tooSmall) return 'insufficient'
  if (difference.low > 0) return 'clear_increase'
  return difference.high < 0 ? 'clear_decrease' : 'not_conclusive'
}

/** The figures of one comparison that follow from the difference alone. */
export function derivedFigures(
  difference: Difference | null,
  arm: Moments,
  control: Moments,
): Pick<Comparison, 'diff' | 'relative' | 'standardError' | 'incremental' | 'detectable'> {
  if (difference === null)
    return { diff: null, relative: null, standardError: null, incremental: null, detectable: null }
  const { diff, standardError } = difference
  const relative = control.mean === null || control.mean === 0 ? null : diff / control.mean
  return { diff, relative, standardError, incremental: diff * arm.n, detectable: DETECTABLE_ERRORS * standardError }
}

/**
 * CUPED (Deng et al., WSDM 2013): outcome minus theta times the centred covariate, theta pooled over the two arms that
 * are compared; unpooled standard error, normal interval. Null when one of both does not vary.
 */
export function adjust(
  outcome: Outcome,
  covariate: Covariate,
  codes: Uint16Array,
  pair: { readonly arm: number; readonly control: number },
  confidence: number,
): Comparison['adjusted'] {
  const inPair = codes.map((code) => (code === pair.arm ? 1 : code === pair.control ? 0 : 2))
  const compared = outcome.values.map((value, unit) => ((inPair[unit] ?? 2) < 2 ? value : Number.NaN))
  const fit = regress(compared, covariate.values)
  if (fit === null) return null
  const corrected = compared.map(
    (value, unit) => value - fit.slope * ((covariate.values[unit] ?? Number.NaN) - fit.covariateMean),
  )
  const [control, arm] = momentsByArm(corrected, inPair, 2)
  if (!arm || !control || arm.mean === null || control.mean === null || arm.sd === null || control.sd === null)
    return null
  const diff = arm.mean - control.mean
  const standardError = Math.sqrt(arm.sd ** 2 / arm.n + control.sd ** 2 / control.n)
  const reach = normalQuantile(0.5 + confidence / 2) * standardError
  return {
    covariate: covariate.name,
    theta: fit.slope,
    correlation: fit.correlation,
    diff,
    ciLow: diff - reach,
    ciHigh: diff + reach,
    standardError,
    varianceRatio: 1 - fit.correlation ** 2,
  }
}
