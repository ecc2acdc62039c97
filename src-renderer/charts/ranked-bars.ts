import type { ChartDrawing } from './drawing.ts'
import { baseOptions, hiddenAxis, nameAxis, quietPlugins } from './axes.ts'
import { referenceTicks } from './plugins/reference-ticks.ts'
import { valueColumn } from './plugins/value-column.ts'

/** One bar. */
export interface RankedRow {
  readonly name: string
  /** The name as shown, where it differs. */
  readonly shown?: string
  readonly value: number
  /** The value in the comparison period, drawn as a tick; null draws none. */
  readonly compare: number | null
  /** Text of the value column. */
  readonly label: string
  /** Text of the mark. */
  readonly text: string
  /** The rest of a long list: grey, and a click does not filter. */
  readonly rest: boolean
}

export interface RankedBars {
  readonly rows: readonly RankedRow[]
  /** Members chosen as a filter; when not empty, the other bars are drawn in the "not selected" grey. */
  readonly selected?: readonly string[]
  /** Whether a click on a bar filters to it. */
  readonly filters: boolean
}

/** Horizontal bars in the given order, names left, values in one column right, the comparison as a 2 px tick. */
export function rankedBars({ rows, selected = [], filters }: RankedBars): ChartDrawing {
  const names = rows.map((row) => row.shown ?? row.name)
  const isGrey = (row: RankedRow): boolean => row.rest || (selected.length > 0 && !selected.includes(row.name))
  const most = Math.max(0, ...rows.flatMap((row) => [row.value, row.compare ?? 0]))
  const longest = Math.max(0, ...rows.map((row) => row.label.length))
  return {
    draw: (theme) => ({
      type: 'bar',
      data: {
        labels: names,
        datasets: [
          {
            data: rows.map((row) => row.value),
            barPercentage: 0.62,
            maxBarThickness: 18,
            categoryPercentage: 1,
            backgroundColor: rows.map((row) => (isGrey(row) ? theme.other : theme.cat[0])),
          },
        ],
      },
      options: {
        ...baseOptions({ right: Math.ceil(longest * theme.fontSize * 0.62) + 10 }),
        indexAxis: 'y',
        plugins: quietPlugins(),
        scales: {
          x: hiddenAxis(most),
          y: nameAxis(theme, names, 140),
        },
      },
      plugins: [
        referenceTicks(
          theme.text,
          rows.map((row) => row.compare),
        ),
        valueColumn(theme, { texts: rows.map((row) => row.label), color: () => theme.text }),
      ],
    }),
    marks: rows.map((row, index) => ({
      dataset: 0,
      index,
      text: row.text,
      ...(filters && !row.rest ? { member: row.name } : {}),
    })),
  }
}
