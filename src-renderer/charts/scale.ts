/** Colour steps and tidy limits of heat tables and axes. */

/** One of the nine steps of a sequential scale, 1 = low. */
export type HeatStep = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

const TIDY = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** The smallest tidy number (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten) that is at least `value`; 0 for nothing above 0. */
export function tidyCeiling(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 0
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = TIDY.find((step) => step * power >= value * (1 - 1e-12)) ?? 10
  return Number((factor * power).toPrecision(12))
}

/**
 * Upper end of a heat scale: the 95th percentile (nearest rank) of the visible values, rounded up to a tidy number;
 * larger values are clamped and the legend end carries "+".
 */
export function heatCeiling(values: readonly number[]): number {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b)
  const rank = Math.max(0, Math.ceil(sorted.length * 0.95) - 1)
  return tidyCeiling(sorted[rank] ?? 0)
}

/** Step of a value between 0 and `ceiling`: nine equal bands, values above the ceiling take the last. */
export function heatStep(value: number, ceiling: number): HeatStep {
  if (!(ceiling > 0) || !(value > 0)) return 1
  return Math.min(9, Math.max(1, Math.ceil((value / ceiling) * 9))) as HeatStep
}
