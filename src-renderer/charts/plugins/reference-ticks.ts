import type { Plugin } from 'chart.js'
import { barThickness } from './bar-thickness.ts'

/** Short vertical marks at a reference value on horizontal bars (the comparison period); null draws none. */
export function referenceTicks(color: string, values: readonly (number | null)[]): Plugin {
  return {
    id: 'referenceTicks',
    afterDatasetsDraw(chart) {
      const scale = chart.scales['x']
      if (!scale) return
      const context = chart.ctx
      context.save()
      context.fillStyle = color
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        const value = values[index]
        if (value === null || value === undefined) return
        const thickness = barThickness(bar)
        const left = Math.round(scale.getPixelForValue(value)) - 1
        context.fillRect(left, Math.round(bar.y - thickness / 2) - 2, 2, Math.round(thickness) + 4)
      })
      context.restore()
    },
  }
}
