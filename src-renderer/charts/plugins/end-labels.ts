import type { Chart, Element, Plugin } from 'chart.js'
import type { ChartTheme } from '../theme.ts'
import { canvasFont } from '../axes.ts'

/** Text at the end of one line: the first row in the line's colour, further rows in caption grey. */
export interface EndLabel {
  readonly dataset: number
  readonly rows: readonly string[]
  readonly color: string
}

const GAP = 2
/** A line ending this many pixels before the plot's edge has ended early. */
const EARLY = 48

interface PlacedLabel extends EndLabel {
  readonly x: number
  readonly height: number
  readonly top: number
}

/** Names lines where they end instead of in a legend, pushed apart so that they never touch. */
export function endLabels(theme: ChartTheme, labels: readonly EndLabel[]): Plugin {
  const rowHeight = Math.round(theme.fontSize * 1.25)
  return {
    id: 'endLabels',
    afterDatasetsDraw(chart) {
      const context = chart.ctx
      context.save()
      context.textBaseline = 'top'
      context.textAlign = 'left'
      for (const label of place(chart, labels, rowHeight)) {
        label.rows.forEach((row, index) => {
          context.font = canvasFont(theme, index === 0 ? 600 : 400)
          context.fillStyle = index === 0 ? label.color : theme.text3
          context.fillText(row, label.x + 8, label.top + index * rowHeight)
        })
      }
      context.restore()
    },
  }
}

/** Chart.js keeps a point for a missing value and marks it as skipped. */
function isDrawn(point: Element & { readonly skip?: boolean }): boolean {
  return point.skip !== true && Number.isFinite(point.y)
}

function place(chart: Chart, labels: readonly EndLabel[], rowHeight: number): PlacedLabel[] {
  const ends = labels.flatMap((label) => {
    const last = chart.getDatasetMeta(label.dataset).data.filter(isDrawn).at(-1)
    return last ? [{ ...label, x: last.x, y: last.y, height: label.rows.length * rowHeight }] : []
  })
  ends.sort((a, b) => a.y - b.y)
  const placed: PlacedLabel[] = []
  const early: PlacedLabel[] = []
  for (const end of ends) {
    // A line that ends early would have its text over the lines that run on: it stands below its end.
    if (end.x < chart.chartArea.right - EARLY) {
      early.push({ ...end, top: end.y + 6 })
      continue
    }
    const before = placed.at(-1)
    const floor = before ? before.top + before.height + GAP : chart.chartArea.top
    placed.push({ ...end, top: Math.max(end.y - end.height / 2, floor) })
  }
  const lowest = placed.at(-1)
  const overflow = lowest ? Math.max(0, lowest.top + lowest.height - chart.chartArea.bottom - 4) : 0
  return [...early, ...placed.map((label) => ({ ...label, top: label.top - overflow }))]
}
