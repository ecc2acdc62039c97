import { cohortCurves } from '../../../src-renderer/charts/cohort-curves.ts'
import { heatCeiling, heatStep } from '../../../src-renderer/charts/scale.ts'
import { printTheme } from '../../../src-renderer/charts/theme.ts'
import * as format from '../../../src-renderer/text/format.ts'
import type { TriangleResult } from '../../analysis/cohorts/contract.ts'
import type { ReportData } from '../data.ts'
import type { Exhibit, HeatCell, HeatMap, Page } from '../document.ts'
import { drawChart } from '../renderers/draw-chart.ts'
import { clip, sourceLine } from '../wording.ts'

/** Months and cohorts that fit the width and height of a page. */
const MOST_AGES = 13
const MOST_COHORTS = 16

/** Who comes back, month by month after the first order. */
export function cohortsPage(data: ReportData): Page | null {
  const { triangle } = data
  if (!triangle || triangle.cohorts.length < 2) return null
  const nextMonth = triangle.average.find((point) => point.age === 1)?.value ?? null
  const sixth = triangle.average.find((point) => point.age === 6)?.value ?? null
  return {
    code: 'cohorts',
    title: clip(
      nextMonth === null
        ? 'No cohort has completed its first month yet'
        : `${format.percent(nextMonth)} of new customers buy again the next month${sixth === null ? '' : `, ${format.percent(sixth)} in month 6`}`,
    ),
    exhibits: [heatMap(triangle), curves(triangle), { kind: 'note', text: guestNote(triangle) }],
    soWhat:
      nextMonth === null
        ? null
        : 'Invite the second order within the first month and measure it on one half of the next cohort: the average row is the rate to beat.',
    source: sourceLine(data, 'orders of known customers', 'all'),
    flows: false,
  }
}

function guestNote({ guestOrders }: TriangleResult): string {
  return guestOrders === 0
    ? 'Every order carries a customer.'
    : `${format.plural(guestOrders, 'order')} without a customer id cannot belong to a cohort and are left out.`
}

function heatMap(triangle: TriangleResult): HeatMap {
  const cohorts = triangle.cohorts.slice(-MOST_COHORTS)
  const ages = Array.from({ length: Math.min(MOST_AGES, triangle.average.length) }, (_, age) => age)
  const ceiling = heatCeiling(
    cohorts.flatMap((cohort) => cohort.cells.filter((cell) => cell.age > 0 && cell.complete).map((cell) => cell.value)),
  )
  const cellOf = (age: number, value: number, complete: boolean): HeatCell => ({
    text: age === 0 ? '100%' : format.percent(value),
    // Month 0 is always everyone: a colour there would carry nothing.
    level: age === 0 || !complete ? null : heatStep(value, ceiling),
    running: !complete,
  })
  const size = cohorts.reduce((sum, cohort) => sum + cohort.size, 0)
  return {
    kind: 'heat',
    title: 'Customers buying again, by month of first order',
    subtitle: 'Share of the cohort with an order in the month; M0 = month of first order',
    columns: ['Cohort', 'Size', ...ages.map((age) => `M${age}`)],
    rows: [
      {
        label: 'Average',
        size: format.count(size),
        average: true,
        cells: ages.map((age) => {
          const value = triangle.average.find((point) => point.age === age)?.value ?? null
          return value === null
            ? null
            : { text: age === 0 ? '100%' : format.percent(value), level: null, running: false }
        }),
      },
      ...cohorts.map((cohort) => ({
        label: format.month(cohort.cohort),
        size: format.count(cohort.size),
        average: false,
        cells: ages.map((age) => {
          const cell = cohort.cells.find((candidate) => candidate.age === age)
          return cell ? cellOf(age, cell.value, cell.complete) : null
        }),
      })),
    ],
    wide: false,
    key: `Hatched = month still running on ${format.date(triangle.asOf)}, not in averages. Blank = not reached. Average weighted by cohort size.`,
  }
}

function curves(triangle: TriangleResult): Exhibit {
  const chart = cohortCurves({
    triangle,
    named: [],
    firstAge: 1,
    format: (value) => format.percent(value),
    cohortName: (cohort) => format.month(cohort),
  })
  return {
    kind: 'figure',
    title: 'Retention curves',
    subtitle: 'Average of the cohorts that completed the month (thick) over single cohorts (thin)',
    svg: drawChart(chart.draw(printTheme), {
      width: 672,
      height: 140,
      label: `Retention curves. ${chart.marks.map((mark) => mark.text).join('; ')}`,
      id: 'cohorts',
    }),
  }
}
