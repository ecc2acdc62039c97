import type { ChartConfiguration } from 'chart.js'
import type { ChartTheme } from './theme.ts'

/** What one mark stands for: read aloud, shown in the tooltip and, where it names a member, used to filter. */
export interface ChartMark {
  /** Dataset and position of the mark in the configuration. */
  readonly dataset: number
  readonly index: number
  /** "Nov 2025, £41,287, +12.3%". */
  readonly text: string
  /** Member of the dimension behind the mark; absent where a click cannot filter. */
  readonly member?: string
}

/**
 * One chart, ready to draw on a screen canvas or through the SVG context of a report. `draw` returns a fresh
 * configuration on every call, because Chart.js writes resolved scales into the object it is given.
 */
export interface ChartDrawing {
  readonly draw: (theme: ChartTheme) => ChartConfiguration
  readonly marks: readonly ChartMark[]
}
