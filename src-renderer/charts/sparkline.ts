/** Geometry of a sparkline inside a box. */
export interface Sparkline {
  /** SVG path data; breaks at missing values. */
  readonly path: string
  /** The last known point. */
  readonly end: { readonly x: number; readonly y: number } | null
}

/**
 * Path of a series in a `width` by `height` box, lowest value at the bottom, highest at the top; a flat series runs
 * through the middle. Decorative: axis and zero line are left out on purpose.
 */
export function sparkline(values: readonly (number | null)[], width: number, height: number): Sparkline {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const low = Math.min(...known)
  const span = Math.max(...known) - low
  const points = values.map((value, index) => {
    if (value === null || !Number.isFinite(value)) return null
    const x = values.length > 1 ? (index / (values.length - 1)) * width : width
    return { x: tenth(x), y: tenth(span > 0 ? height - ((value - low) / span) * height : height / 2) }
  })
  const path = points
    .map((point, index) => (point ? `${points[index - 1] ? 'L' : 'M'}${point.x} ${point.y}` : ''))
    .join('')
  return { path, end: points.findLast((point) => point !== null) ?? null }
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
