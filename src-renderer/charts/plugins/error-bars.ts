import type { Plugin } from 'chart.js'

/** A horizontal interval around a point, in axis units. */
export interface ErrorBar {
  readonly dataset: number
  readonly index: number
  readonly low: number
  readonly high: number
  readonly color: string
}

const WHISKER = 8

/** Horizontal intervals with whiskers, drawn under the points, cut at the plot's edges. */
export function errorBars(bars: readonly ErrorBar[]): Plugin {
  return {
    id: 'errorBars',
    beforeDatasetsDraw(chart) {
      const scale = chart.scales['x']
      if (!scale) return
      const { left, right } = chart.chartArea
      const context = chart.ctx
      context.save()
      context.lineWidth = 1.5
      for (const bar of bars) {
        const point = chart.getDatasetMeta(bar.dataset).data[bar.index]
        if (!point) continue
        const from = Math.max(left, scale.getPixelForValue(bar.low))
        const to = Math.min(right, scale.getPixelForValue(bar.high))
        context.strokeStyle = bar.color
        context.beginPath()
        context.moveTo(from, point.y)
        context.lineTo(to, point.y)
        for (const end of [from, to]) {
          context.moveTo(end, point.y - WHISKER / 2)
          context.lineTo(end, point.y + WHISKER / 2)
        }
        context.stroke()
      }
      context.restore()
    },
  }
}
