import type { ChartDrawing } from './drawing.ts'
import type { ChartTheme } from './theme.ts'
import { baseOptions, categoryAxis, quietPlugins, valueAxis } from './axes.ts'
import { withAlpha } from './theme.ts'

/** One colour of the bars. */
export interface ColumnSeries {
  readonly name: string
  readonly values: readonly number[]
}

export interface ColumnBars {
  /** Full name of each period or category. */
  readonly names: readonly string[]
  /** Axis labels, '' where none stands. */
  readonly ticks: readonly (string | readonly string[])[]
  /** At most six; several are stacked from the base line up. */
  readonly series: readonly ColumnSeries[]
  readonly format: (value: number) => string
  /** Marks periods still running; they are drawn pale. */
  readonly part?: readonly boolean[]
}

/** Vertical bars from zero, several series stacked with a 1 px gap between the parts. */
export function columnBars({ names, ticks, series, format, part: running = [] }: ColumnBars): ChartDrawing {
  const stacked = series.length > 1
  return {
    draw: (theme) => ({
      type: 'bar',
      data: {
        labels: [...names],
        datasets: series.map((part, index) => ({
          label: part.name,
          data: [...part.values],
          backgroundColor: part.values.map((_, at) => columnColor(theme, index, running[at] ?? false)),
          barPercentage: 0.72,
          maxBarThickness: 64,
          categoryPercentage: 1,
          ...(stacked ? { stack: 'all', borderColor: theme.panel, borderWidth: { top: 1 } } : {}),
        })),
      },
      options: {
        ...baseOptions(),
        plugins: quietPlugins(),
        scales: { x: categoryAxis(theme, ticks, { stacked }), y: valueAxis(theme, { format, stacked }) },
      },
    }),
    marks: series.flatMap((part, dataset) =>
      part.values.map((value, index) => ({
        dataset,
        index,
        text: `${stacked ? `${part.name}, ` : ''}${names[index] ?? ''}, ${format(value)}${running[index] ? ', in progress' : ''}`,
      })),
    ),
  }
}

function columnColor(theme: ChartTheme, series: number, running: boolean): string {
  const color = theme.cat[series] ?? theme.other
  return running ? withAlpha(color, 0.45) : color
}
