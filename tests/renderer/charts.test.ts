import { describe, expect, test } from 'vitest'
import type { ChartDrawing } from '../../src-renderer/charts/drawing.ts'
import { fitText, tickText } from '../../src-renderer/charts/axes.ts'
import { cohortCurves } from '../../src-renderer/charts/cohort-curves.ts'
import { columnBars } from '../../src-renderer/charts/column-bars.ts'
import { forest } from '../../src-renderer/charts/forest.ts'
import { moveInGrid } from '../../src-renderer/charts/grid-keys.ts'
import { nearestMark, type MarkBox } from '../../src-renderer/charts/hit-test.ts'
import { periodName, periodTicks, yearBelow } from '../../src-renderer/charts/periods.ts'
import { rankedBars } from '../../src-renderer/charts/ranked-bars.ts'
import { revenueOverTime } from '../../src-renderer/charts/revenue-over-time.ts'
import { heatCeiling, heatStep, tidyCeiling } from '../../src-renderer/charts/scale.ts'
import { supportByLift } from '../../src-renderer/charts/support-by-lift.ts'
import { darkTheme, lightTheme, printTheme, withAlpha } from '../../src-renderer/charts/theme.ts'
import { waterfall } from '../../src-renderer/charts/waterfall.ts'
import { comparison, points, rule, triangle } from './fixtures.ts'

const first = (drawing: ChartDrawing, theme = lightTheme): Record<string, unknown> =>
  drawing.draw(theme).data.datasets[0] as unknown as Record<string, unknown>
const datasets = (drawing: ChartDrawing): Record<string, unknown>[] =>
  drawing.draw(lightTheme).data.datasets as unknown as Record<string, unknown>[]

describe('every drawing', () => {
  const drawings: [string, ChartDrawing][] = [
    [
      'line',
      revenueOverTime({
        series: { grain: 'month', points: points(12), compare: points(12) },
        currency: 'GBP',
        total: 1,
        compareTotal: 2,
      }),
    ],
    [
      'bars of few periods',
      revenueOverTime({
        series: { grain: 'month', points: points(3), compare: [] },
        currency: 'GBP',
        total: 1,
        compareTotal: null,
      }),
    ],
    ['waterfall', waterfall({ previous: 100, current: 90, parts: [{ code: 'returns', value: -10 }] }, 'GBP')],
    [
      'ranked bars',
      rankedBars({
        rows: [{ name: 'Web', value: 3, compare: 2, label: '3', text: 'Web, 3', rest: false }],
        filters: true,
      }),
    ],
    ['column bars', columnBars({ names: ['a'], ticks: ['a'], series: [{ name: 's', values: [1] }], format: String })],
    ['support by lift', supportByLift({ rules: [rule()], selected: 0, itemName: String })],
    [
      'cohort curves',
      cohortCurves({ triangle: triangle(), named: ['2011-01'], firstAge: 1, format: String, cohortName: String }),
    ],
    ['forest', forest({ comparisons: [comparison()], armName: String, format: String })],
  ]

  test.each(drawings)('%s: a fresh, silent configuration per call, a mark for each value', (_name, drawing) => {
    const one = drawing.draw(lightTheme)
    const other = drawing.draw(lightTheme)
    expect(one.options).not.toBe(other.options)
    expect(one.data.datasets[0]).not.toBe(other.data.datasets[0])
    expect(one.options?.animation).toBe(false)
    expect(drawing.marks.length).toBeGreaterThan(0)
    for (const mark of drawing.marks) {
      expect(one.data.datasets[mark.dataset]?.data.length).toBeGreaterThan(mark.index)
      expect(mark.text).not.toMatch(/NaN|undefined|null|Infinity/)
    }
  })

  test.each(drawings)(
    '%s: lines carry a segment option, because SVG contexts cannot stroke a cached path',
    (_name, drawing) => {
      const configuration = drawing.draw(printTheme)
      if ((configuration as { type: string }).type !== 'line') return
      for (const dataset of configuration.data.datasets) expect(dataset).toHaveProperty('segment')
    },
  )

  test.each(drawings)(
    '%s: every colour with opacity is written rgba(r, g, b, a), the form SVG contexts read',
    (_name, drawing) => {
      expect(JSON.stringify(drawing.draw(darkTheme).data)).not.toMatch(/rgb\(/)
    },
  )
})

describe('net revenue over time', () => {
  test('part periods are dotted, complete ones solid', () => {
    const series = points(9)
    const drawing = revenueOverTime({
      series: { grain: 'week', points: series.map((point, index) => ({ ...point, complete: index > 0 })), compare: [] },
      currency: 'GBP',
      total: 9,
      compareTotal: null,
    })
    const { borderDash } = first(drawing)['segment'] as { borderDash: (context: object) => unknown }
    expect(borderDash({ p0DataIndex: 0, p1DataIndex: 1 })).toEqual([2, 2])
    expect(borderDash({ p0DataIndex: 1, p1DataIndex: 2 })).toBeUndefined()
  })

  test('a comparison longer than the range is cut to it', () => {
    const drawing = revenueOverTime({
      series: { grain: 'day', points: points(9), compare: points(20) },
      currency: 'GBP',
      total: 1,
      compareTotal: 1,
    })
    expect(datasets(drawing)[1]?.['data']).toHaveLength(9)
  })
})

describe('waterfall', () => {
  test('steps join from the comparison to this period and leave parts of zero out', () => {
    const parts = [
      { code: 'customers' as const, value: 30 },
      { code: 'guests' as const, value: 0 },
      { code: 'returns' as const, value: -20 },
    ]
    expect(first(waterfall({ previous: 100, current: 110, parts }, 'GBP'))['data']).toEqual([
      [0, 100],
      [100, 130],
      [130, 110],
      [0, 110],
    ])
  })
})

describe('ranked bars', () => {
  const rows = ['Web', 'Store', 'Other (3)'].map((name, index) => ({
    name,
    value: 10 - index,
    compare: null,
    label: '1',
    text: name,
    rest: index === 2,
  }))

  test('what is not selected turns grey, and the rest never filters', () => {
    const drawing = rankedBars({ rows, selected: ['Store'], filters: true })
    expect(first(drawing)['backgroundColor']).toEqual([lightTheme.other, lightTheme.cat[0], lightTheme.other])
    expect(drawing.marks.map((mark) => mark.member)).toEqual(['Web', 'Store', undefined])
  })
})

describe('cohort curves', () => {
  test('periods in progress are gaps', () => {
    const drawing = cohortCurves({ triangle: triangle(), named: [], firstAge: 1, format: String, cohortName: String })
    // Jan completed ages 1 and 2, Feb completed age 1 and is in progress at age 2.
    expect(datasets(drawing).map((dataset) => dataset['data'])).toEqual([
      [0.3, null],
      [0.4, 0.2],
      [0.2, null],
    ])
  })
})

describe('forest', () => {
  test('an arm without an effect is left out and the adjusted effect stands below the raw one', () => {
    const adjusted = {
      covariate: 'history',
      theta: 1,
      correlation: 0.2,
      diff: 0.9,
      ciLow: 0.5,
      ciHigh: 1.3,
      standardError: 0.2,
      varianceRatio: 0.96,
    }
    const drawing = forest({
      comparisons: [comparison({ diff: null }), comparison({ adjusted })],
      armName: String,
      format: String,
    })
    expect(datasets(drawing).map((dataset) => dataset['data'])).toEqual([[{ x: 1, y: 1 }], [{ x: 0.9, y: 2 }]])
  })
})

describe('scales', () => {
  test('a heat scale ends at the 95th percentile, rounded up to a tidy number', () => {
    const values = Array.from({ length: 100 }, (_, index) => (index + 1) / 250)
    expect(heatCeiling(values)).toBe(0.4)
    expect(heatCeiling([])).toBe(0)
    expect([heatStep(0, 0.4), heatStep(0.2, 0.4), heatStep(0.4, 0.4), heatStep(9, 0.4)]).toEqual([1, 5, 9, 9])
  })

  test('tidy ceilings', () => {
    expect([0.061, 1, 11, 4_837_071].map(tidyCeiling)).toEqual([0.08, 1, 12, 5_000_000])
  })

  test('ticks lose idle zeros and nothing else', () => {
    expect(['50.0%', '£1.00k', '£1.50m', '+0.50', '1,000', '£0'].map(tickText)).toEqual([
      '50%',
      '£1k',
      '£1.5m',
      '+0.5',
      '1,000',
      '£0',
    ])
  })

  test('weeks are labelled where a month begins, and a first month of one week gives way', () => {
    const weeks = Array.from({ length: 27 }, (_, week) =>
      new Date(Date.UTC(2011, 4, 30 + week * 7)).toISOString().slice(0, 10),
    )
    expect(periodTicks(weeks, 'week').filter(Boolean)).toEqual(['Jun 2011', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov'])
    expect(periodName('2011-05-30', 'week')).toBe('w/c 30 May 2011')
    expect(yearBelow(['Dec 2010', '', 'Feb'])).toEqual([['Dec', '2010'], '', 'Feb'])
  })

  test('the year stands once where December meets January, and on a lone December', () => {
    expect(periodTicks(['2010-12-01', '2011-01-01', '2011-02-01'], 'month')).toEqual(['Dec', 'Jan 2011', 'Feb'])
    expect(periodTicks(['2010-12-01'], 'month')).toEqual(['Dec 2010'])
  })

  test('long names end in an ellipsis within the given width', () => {
    const context = { measureText: (text: string) => ({ width: text.length * 6 }) as TextMetrics }
    expect(fitText(context, 'Regency cakestand', 60)).toBe('Regency c…')
    expect(fitText(context, 'Short', 60)).toBe('Short')
  })

  test('opacity is written as the SVG context reads it', () => {
    expect(withAlpha('#3945C0', 0.25)).toBe('rgba(57, 69, 192, 0.25)')
  })
})

describe('pointing at marks', () => {
  const box = (left: number, top: number): MarkBox => ({
    mark: { dataset: 0, index: 0, text: '' },
    left,
    top,
    width: 12,
    height: 12,
  })

  test('on horizontal bars the row decides, even far beyond a short bar', () => {
    const short = { ...box(0, 0), width: 20 }
    const long = { ...box(0, 20), width: 200 }
    expect(nearestMark([short, long], 150, 6, 'y')).toBe(short)
  })

  test('a point counts only within reach', () => {
    expect(nearestMark([box(0, 0)], 100, 100, 'plane')).toBeNull()
    expect(nearestMark([box(0, 0), box(30, 0)], 34, 4, 'plane')?.left).toBe(30)
  })
})

test('grid keys stay inside the grid', () => {
  expect(moveInGrid('ArrowUp', false, { row: 0, column: 2 }, 5, 5)).toEqual({ row: 0, column: 2 })
  expect(moveInGrid('End', true, { row: 0, column: 2 }, 5, 5)).toEqual({ row: 4, column: 4 })
  expect(moveInGrid('x', false, { row: 0, column: 2 }, 5, 5)).toBeNull()
})
