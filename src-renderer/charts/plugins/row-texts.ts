import type { Plugin } from 'chart.js'
import type { ChartTheme } from '../theme.ts'
import { canvasFont } from '../axes.ts'

/** Text at the right edge of the chart, at a height of the vertical axis. */
export interface RowText {
  readonly y: number
  readonly text: string
}

/** Writes one right-aligned text per row of a point chart. */
export function rowTexts(theme: ChartTheme, rows: readonly RowText[]): Plugin {
  return {
    id: 'rowTexts',
    afterDatasetsDraw(chart) {
      const scale = chart.scales['y']
      if (!scale) return
      const context = chart.ctx
      context.save()
      context.font = canvasFont(theme, 400)
      context.fillStyle = theme.text
      context.textAlign = 'right'
      context.textBaseline = 'middle'
      for (const row of rows) context.fillText(row.text, chart.width, scale.getPixelForValue(row.y))
      context.restore()
    },
  }
}
