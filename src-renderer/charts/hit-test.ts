import type { Chart } from 'chart.js'
import type { ChartMark } from './drawing.ts'

/** Where one mark stands on the drawn chart, CSS pixels from the top left of the canvas. */
export interface MarkBox {
  readonly mark: ChartMark
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** How near a pointer must come: along one axis (bars, lines) or in the plane (points). */
export type Reach = 'x' | 'y' | 'plane'

const SMALLEST = 12
const FARTHEST = 20
/** Weight of the value axis where marks are told apart along the other one. */
const ALONG = 0.05

/** Boxes of all marks of a drawn chart; marks without a position (gaps in a line) are left out. */
export function markBoxes(chart: Chart, marks: readonly ChartMark[]): MarkBox[] {
  return marks.flatMap((mark) => {
    const element = chart.getDatasetMeta(mark.dataset).data[mark.index]
    if (!element) return []
    const names = ['x', 'y', 'base', 'width', 'height', 'horizontal', 'skip'] as const
    const props = element.getProps([...names], true) as unknown as Partial<
      Record<(typeof names)[number], number | boolean>
    >
    const box = boxOf(props)
    return box ? [{ mark, ...box }] : []
  })
}

function boxOf(props: Partial<Record<string, number | boolean>>): Omit<MarkBox, 'mark'> | null {
  const { x, y, base, width, height, horizontal, skip } = props
  if (skip === true) return null
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) return null
  if (typeof base !== 'number' || typeof width !== 'number' || typeof height !== 'number') {
    return { left: x - SMALLEST / 2, top: y - SMALLEST / 2, width: SMALLEST, height: SMALLEST }
  }
  if (horizontal)
    return { left: Math.min(x, base), top: y - height / 2, width: Math.max(2, Math.abs(x - base)), height }
  return { left: x - width / 2, top: Math.min(y, base), width, height: Math.max(2, Math.abs(y - base)) }
}

/** How the marks of a chart are told apart by a pointer. */
export function reachOf(chart: Chart): Reach {
  const type = 'type' in chart.config ? chart.config.type : 'bar'
  if (type === 'bubble' || type === 'scatter') return 'plane'
  return chart.options.indexAxis === 'y' ? 'y' : 'x'
}

/** The mark nearest to a pointer, or null when none is within reach. */
export function nearestMark(boxes: readonly MarkBox[], x: number, y: number, reach: Reach): MarkBox | null {
  const ranked = boxes.map((box) => ({ box, distance: distance(box, x, y, reach) }))
  const best = ranked.reduce<(typeof ranked)[number] | null>(
    (found, next) => (found === null || next.distance < found.distance ? next : found),
    null,
  )
  if (!best) return null
  return reach === 'plane' && best.distance > FARTHEST ? null : best.box
}

function distance(box: MarkBox, x: number, y: number, reach: Reach): number {
  if (reach === 'plane') return Math.hypot(x - (box.left + box.width / 2), y - (box.top + box.height / 2))
  const dx = Math.max(box.left - x, 0, x - (box.left + box.width))
  const dy = Math.max(box.top - y, 0, y - (box.top + box.height))
  return reach === 'x' ? dx + ALONG * dy : dy + ALONG * dx
}
