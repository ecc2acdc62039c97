import type { Plugin } from 'chart.js'

/** A thin line at one value of an axis, such as zero effect or the lift of chance. */
export function referenceLine(color: string, axis: 'x' | 'y', value: number): Plugin {
  return {
    id: `referenceLine-${axis}`,
    beforeDatasetsDraw(chart) {
      const scale = chart.scales[axis]
      if (!scale || value < scale.min || value > scale.max) return
      const { left, right, top, bottom } = chart.chartArea
      const at = Math.round(scale.getPixelForValue(value)) - 0.5
      const context = chart.ctx
      context.save()
      context.strokeStyle = color
      context.lineWidth = 1
      context.beginPath()
      if (axis === 'x') {
        context.moveTo(at, top)
        context.lineTo(at, bottom)
      } else {
        context.moveTo(left, at)
        context.lineTo(right, at)
      }
      context.stroke()
      context.restore()
    },
  }
}
