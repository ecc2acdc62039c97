import type { Plugin } from 'chart.js'

/**
 * Thin lines that carry a waterfall's running total from one bar to the next.
 * @param totals running total after each bar; the last one is not used
 */
export function connectors(color: string, totals: readonly number[]): Plugin {
  return {
    id: 'connectors',
    beforeDatasetsDraw(chart) {
      const scale = chart.scales['x']
      if (!scale) return
      const bars = chart.getDatasetMeta(0).data
      const context = chart.ctx
      context.save()
      context.strokeStyle = color
      context.lineWidth = 1
      bars.slice(1).forEach((bar, index) => {
        const from = bars[index]
        const total = totals[index]
        if (!from || total === undefined) return
        const x = Math.round(scale.getPixelForValue(total)) - 0.5
        context.beginPath()
        context.moveTo(x, from.y)
        context.lineTo(x, bar.y)
        context.stroke()
      })
      context.restore()
    },
  }
}
