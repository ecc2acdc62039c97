/** Size, mean and sample standard deviation of the measured units of one arm. */
export interface Moments {
  readonly n: number
  /** Null without units. */
  readonly mean: number | null
  /** With n - 1; null below two units. */
  readonly sd: number | null
  /** Units with a value other than zero. */
  readonly positives: number
}

/** How a covariate explains an outcome over all units given. */
export interface Regression {
  /** Covariance over variance of the covariate. */
  readonly slope: number
  readonly correlation: number
  readonly covariateMean: number
}

/**
 * Moments per arm in two passes (mean first, then squared deviations), so that large means cost no digits.
 * @param values one per unit; NaN = not measured, left out
 * @param arms arm code per unit; codes from `armCount` on are left out
 */
export function momentsByArm(values: Float64Array, arms: Uint16Array, armCount: number): Moments[] {
  const n = new Float64Array(armCount)
  const sums = new Float64Array(armCount)
  const positives = new Float64Array(armCount)
  for (let unit = 0; unit < values.length; unit++) {
    const value = values[unit] as number
    const arm = arms[unit] as number
    if (arm >= armCount || Number.isNaN(value)) continue
    n[arm] = (n[arm] as number) + 1
    sums[arm] = (sums[arm] as number) + value
    if (value !== 0) positives[arm] = (positives[arm] as number) + 1
  }
  const means = sums.map((sum, arm) => sum / (n[arm] ?? 0))
  const squares = new Float64Array(armCount)
  for (let unit = 0; unit < values.length; unit++) {
    const value = values[unit] as number
    const arm = arms[unit] as number
    if (arm >= armCount || Number.isNaN(value)) continue
    const deviation = value - (means[arm] as number)
    squares[arm] = (squares[arm] as number) + deviation * deviation
  }
  return Array.from(n, (size, arm) => ({
    n: size,
    mean: size > 0 ? (means[arm] ?? null) : null,
    sd: size > 1 ? Math.sqrt((squares[arm] ?? 0) / (size - 1)) : null,
    positives: positives[arm] ?? 0,
  }))
}

/**
 * Least-squares slope of the outcome on the covariate over all units where both are measured (Deng, Xu, Kohavi and
 * Walker, WSDM 2013: the theta of CUPED). Null when the covariate or the outcome does not vary.
 */
export function regress(outcome: Float64Array, covariate: Float64Array): Regression | null {
  let [n, sumX, sumY] = [0, 0, 0]
  for (let unit = 0; unit < outcome.length; unit++) {
    const y = outcome[unit] as number
    const x = covariate[unit] as number
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    n++
    sumX += x
    sumY += y
  }
  const [meanX, meanY] = [sumX / n, sumY / n]
  let [xx, xy, yy] = [0, 0, 0]
  for (let unit = 0; unit < outcome.length; unit++) {
    const y = outcome[unit] as number
    const dx = (covariate[unit] as number) - meanX
    if (Number.isNaN(dx) || Number.isNaN(y)) continue
    xx += dx * dx
    xy += dx * (y - meanY)
    yy += (y - meanY) * (y - meanY)
  }
  if (!(xx > 0) || !(yy > 0)) return null
  return { slope: xy / xx, correlation: xy / Math.sqrt(xx * yy), covariateMean: meanX }
}
