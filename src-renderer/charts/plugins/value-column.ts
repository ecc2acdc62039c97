import type { Plugin } from 'chart.js'
import type { ChartTheme } from '../theme.ts'
import { canvasFont } from '../axes.ts'

/** One text per bar of the first dataset. */
export interface ValueColumn {
  readonly texts: readonly string[]
  readonly color: (index: number) => string
  readonly weight?: 400 | 600
}

/** Writes values beside horizontal bars in one right-aligned column, so that digits line up without a value axis. */
export function valueColumn(theme: ChartTheme, column: ValueColumn): Plugin {
  return {
    id: 'valueColumn',
    afterDatasetsDraw(chart) {
      const context = chart.ctx
      context.save()
      context.textBaseline = 'middle'
      context.textAlign = 'right'
      context.font = canvasFont(theme, column.weight ?? 600)
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        context.fillStyle = column.color(index)
        context.fillText(column.texts[index] ?? '', chart.width, bar.y + 0.5)
      })
      context.restore()
    },
  }
}
