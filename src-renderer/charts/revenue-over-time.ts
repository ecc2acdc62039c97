import type { ChartConfiguration, ScriptableLineSegmentContext } from 'chart.js'
import type { z } from 'zod'
import type { OverviewSeries, SeriesPoint } from '../../src-main/analysis/overview/contract.ts'
import type { ChartDrawing, ChartMark } from './drawing.ts'
import type { ChartTheme } from './theme.ts'
import * as format from '../text/format.ts'
import { baseOptions, categoryAxis, quietPlugins, valueAxis } from './axes.ts'
import { periodName, periodTicks } from './periods.ts'
import { endLabels } from './plugins/end-labels.ts'
import { withAlpha } from './theme.ts'

type Series = z.infer<typeof OverviewSeries>
type Point = z.infer<typeof SeriesPoint>

export interface RevenueOverTime {
  readonly series: Series
  readonly currency: string
  /** Net revenue of the whole range and of the comparison, written at the line ends. */
  readonly total: number | null
  readonly compareTotal: number | null
}

/** Fewer periods than this are drawn as bars: a line through so few points suggests values between them. */
const FEWEST_FOR_LINE = 8

/** Net revenue per period with the comparison period dashed; part periods are dotted (line) or pale (bars). */
export function revenueOverTime(input: RevenueOverTime): ChartDrawing {
  const asLine = input.series.points.length >= FEWEST_FOR_LINE
  return {
    draw: (theme) => (asLine ? lineConfiguration(input, theme) : barConfiguration(input, theme)),
    marks: [
      ...periodMarks(input, input.series.points, 0, 'This period'),
      ...periodMarks(input, input.series.compare, 1, 'Comparison'),
    ],
  }
}

function lineConfiguration(
  { series, currency, total, compareTotal }: RevenueOverTime,
  theme: ChartTheme,
): ChartConfiguration {
  const { points, compare, grain } = series
  const partDash = (context: ScriptableLineSegmentContext): number[] | undefined =>
    points[context.p0DataIndex]?.complete && points[context.p1DataIndex]?.complete ? undefined : [2, 2]
  const line = { pointRadius: 0, tension: 0, spanGaps: false, fill: false }
  const main = theme.cat[0]
  const dashed = withAlpha(main, theme.compareAlpha)
  const labels = [{ dataset: 0, rows: ['This period', format.moneyShort(total, currency)], color: main }]
  if (compare.length > 0) {
    labels.push({ dataset: 1, rows: ['Comparison', format.moneyShort(compareTotal, currency)], color: theme.text2 })
  }
  return {
    type: 'line',
    data: {
      labels: points.map((point) => periodName(point.start, grain)),
      datasets: [
        {
          ...line,
          data: points.map((point) => point.netRevenue),
          borderColor: main,
          borderWidth: 2,
          segment: { borderDash: partDash },
        },
        {
          ...line,
          data: compare.slice(0, points.length).map((point) => point.netRevenue),
          borderColor: dashed,
          borderWidth: 1.5,
          borderDash: [4, 3],
          segment: {},
        },
      ],
    },
    options: { ...baseOptions({ right: 84 }), plugins: quietPlugins(), scales: scales(points, currency, grain, theme) },
    plugins: [endLabels(theme, labels)],
  }
}

function barConfiguration({ series, currency }: RevenueOverTime, theme: ChartTheme): ChartConfiguration {
  const { points, compare, grain } = series
  const main = theme.cat[0]
  const shape = { barPercentage: 0.9, categoryPercentage: 0.72 }
  return {
    type: 'bar',
    data: {
      labels: points.map((point) => periodName(point.start, grain)),
      datasets: [
        {
          ...shape,
          data: points.map((point) => point.netRevenue),
          backgroundColor: points.map((point) => (point.complete ? main : withAlpha(main, 0.45))),
          order: 1,
        },
        {
          ...shape,
          data: compare.slice(0, points.length).map((point) => point.netRevenue),
          backgroundColor: withAlpha(main, 0.22),
          borderColor: main,
          borderWidth: 0.5,
          order: 0,
        },
      ],
    },
    options: { ...baseOptions(), plugins: quietPlugins(), scales: scales(points, currency, grain, theme) },
  }
}

function scales(
  points: readonly Point[],
  currency: string,
  grain: Series['grain'],
  theme: ChartTheme,
): Record<'x' | 'y', ReturnType<typeof valueAxis>> {
  const ticks = periodTicks(
    points.map((point) => point.start),
    grain,
  )
  return {
    x: categoryAxis(theme, ticks),
    y: valueAxis(theme, { format: (value) => format.moneyShort(value, currency) }),
  }
}

function periodMarks(
  { series, currency }: RevenueOverTime,
  points: readonly Point[],
  dataset: number,
  name: string,
): ChartMark[] {
  return points.slice(0, series.points.length).map((point, index) => {
    const part = point.complete ? '' : ', part period'
    const amount = format.money(point.netRevenue, currency, 0)
    return {
      dataset,
      index,
      text: `${name}, ${periodName(point.start, series.grain)}, ${amount}, ${format.plural(point.orders, 'order')}${part}`,
    }
  })
}
