import type { Element } from 'chart.js'

/** Thickness of a horizontal bar in pixels. */
export function barThickness(bar: Element): number {
  const { height } = bar.getProps(['height'], true) as { height?: number }
  return height ?? 0
}
