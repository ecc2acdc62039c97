import type { Cohort, TriangleResult } from '../../src-main/analysis/cohorts/contract.ts'
import type { z } from 'zod'
import type { ChartDrawing, ChartMark } from './drawing.ts'
import type { EndLabel } from './plugins/end-labels.ts'
import type { ChartTheme } from './theme.ts'
import * as format from '../text/format.ts'
import { baseOptions, categoryAxis, quietPlugins, valueAxis } from './axes.ts'
import { endLabels } from './plugins/end-labels.ts'
import { withAlpha } from './theme.ts'

type CohortRow = z.infer<typeof Cohort>

export interface CohortCurves {
  readonly triangle: TriangleResult
  /** Cohorts drawn in colour and named, at most three; the others stay thin grey lines. */
  readonly named: readonly string[]
  /** First age drawn: 1 for shares, whose age 0 is always 100 %, and 0 for running totals. */
  readonly firstAge: 0 | 1
  readonly format: (value: number) => string
  /** How a cohort is written: "Mar 2011". */
  readonly cohortName: (cohort: string) => string
}

/** With more cohorts than this the grey lines step further back. */
const CROWDED = 20
const DASHES = [
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
]

/** One line per cohort over the ages it completed, the weighted average on top; periods in progress are left out. */
export function cohortCurves(input: CohortCurves): ChartDrawing {
  const { triangle, firstAge } = input
  const lastAge = Math.max(
    firstAge,
    ...triangle.cohorts.flatMap((cohort) => cohort.cells.filter((cell) => cell.complete).map((cell) => cell.age)),
  )
  const ages = Array.from({ length: lastAge - firstAge + 1 }, (_, index) => index + firstAge)
  const unit = { week: 'Weeks', month: 'Months', quarter: 'Quarters' }[triangle.grain]
  const average = ages.map((age) => averageAt(triangle, age))
  const rows = triangle.cohorts.map((cohort) => ages.map((age) => completeValue(cohort, age)))
  return {
    draw: (theme) => ({
      type: 'line',
      data: {
        labels: ages.map(String),
        datasets: [
          { ...plainLine(theme.cat[0], 2.5), data: average, order: 0 },
          ...rows.map((data, index) => ({ ...cohortLine(input, index, theme), data })),
        ],
      },
      options: {
        ...baseOptions({ right: 108, top: 8 }),
        plugins: quietPlugins(),
        scales: {
          x: categoryAxis(theme, ageTicks(ages), { title: `${unit} since first order` }),
          y: valueAxis(theme, { format: input.format }),
        },
      },
      plugins: [endLabels(theme, labels(input, theme))],
    }),
    marks: [
      ...curveMarks(average, 0, 'Average', ages, input),
      ...rows.flatMap((row, index) =>
        curveMarks(row, index + 1, input.cohortName(triangle.cohorts[index]?.cohort ?? ''), ages, input),
      ),
    ],
  }
}

/** The average needs two cohorts: with one it would repeat that cohort's line. */
function averageAt(triangle: TriangleResult, age: number): number | null {
  const cell = triangle.average.find((one) => one.age === age)
  return cell && cell.cohorts > 1 ? cell.value : null
}

/** Labels of at most fourteen ages. */
function ageTicks(ages: readonly number[]): string[] {
  const stride = Math.ceil(ages.length / 14)
  return ages.map((age, index) => (index % stride === 0 ? String(age) : ''))
}

function completeValue(cohort: CohortRow, age: number): number | null {
  const cell = cohort.cells.find((candidate) => candidate.age === age)
  return cell?.complete ? cell.value : null
}

function plainLine(
  color: string,
  width: number,
): {
  borderColor: string
  borderWidth: number
  pointRadius: number
  tension: number
  spanGaps: boolean
  segment: Record<string, never>
} {
  return { borderColor: color, borderWidth: width, pointRadius: 0, tension: 0, spanGaps: false, segment: {} }
}

function cohortLine(
  input: CohortCurves,
  index: number,
  theme: ChartTheme,
): ReturnType<typeof plainLine> & { borderDash: number[]; order: number } {
  const place = input.named.indexOf(input.triangle.cohorts[index]?.cohort ?? '')
  if (place < 0)
    return {
      ...plainLine(withAlpha(theme.other, input.triangle.cohorts.length > CROWDED ? 0.15 : 0.35), 1),
      borderDash: [],
      order: 2,
    }
  return { ...plainLine(theme.cat[place + 1] ?? theme.other, 2), borderDash: DASHES[place] ?? [], order: 1 }
}

function labels({ triangle, named, cohortName }: CohortCurves, theme: ChartTheme): EndLabel[] {
  const total: EndLabel = {
    dataset: 0,
    rows: ['Average', format.plural(triangle.cohorts.length, 'cohort')],
    color: theme.cat[0],
  }
  const chosen = named.flatMap((name): EndLabel[] => {
    const index = triangle.cohorts.findIndex((cohort) => cohort.cohort === name)
    const cohort = triangle.cohorts[index]
    if (!cohort) return []
    return [{ dataset: index + 1, rows: [cohortName(name), format.plural(cohort.size, 'joiner')], color: theme.text2 }]
  })
  return [total, ...chosen]
}

function curveMarks(
  values: readonly (number | null)[],
  dataset: number,
  name: string,
  ages: readonly number[],
  input: CohortCurves,
): ChartMark[] {
  return values.flatMap((value, index) =>
    value === null
      ? []
      : [{ dataset, index, text: `${name}, ${input.triangle.grain} ${ages[index] ?? ''}, ${input.format(value)}` }],
  )
}
