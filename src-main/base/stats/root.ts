/** Value and slope of a function at one point. */
export interface Tangent {
  readonly value: number
  readonly slope: number
}

const MAX_STEPS = 200

/**
 * The zero of a decreasing function between `low` (value >= 0) and `high` (value <= 0): Newton steps, replaced by
 * bisection where they leave the bracket (Press et al., Numerical Recipes, 3rd ed., section 9.4).
 */
export function solveDecreasing(tangentAt: (x: number) => Tangent, start: number, low: number, high: number): number {
  let [lower, upper] = [low, high]
  let x = start > low && start < high ? start : (low + high) / 2
  for (let step = 0; step < MAX_STEPS; step++) {
    const { value, slope } = tangentAt(x)
    if (value === 0) return x
    if (value > 0) lower = x
    else upper = x
    const newton = x - value / slope
    const next = newton > lower && newton < upper ? newton : (lower + upper) / 2
    if (Math.abs(next - x) <= 1e-15 * Math.abs(next)) return next
    x = next
  }
  return x
}
