import { describe, expect, test } from 'vitest'
import { docsOf } from '../bench/report/docs.ts'
import type { BenchResult, KeptComparison } from '../bench/report/result.ts'
import { changesAgainst, judge, merge } from '../bench/report/result.ts'
import { changeRows } from '../bench/report/table.ts'
import { nearlyEqual } from '../bench/rows/near.ts'
import type { Sample } from '../bench/run/samples.ts'
import { median, percentile } from '../bench/run/samples.ts'

const sample = (seconds: number): Sample => ({
  runs: 3,
  median: seconds,
  min: seconds,
  max: seconds,
  cpuMedian: seconds,
  peakMegabytes: 100,
})

/** A comparison of row 6a: our seconds, those of DuckDB, and whether the answers were the same. */
function compared(ours: number, peer: number, equal = true): KeptComparison {
  return {
    rows: ['6a'],
    title: 'revenue by month and channel',
    profile: 'medium',
    lines: 10,
    busyCores: 0,
    performances: [
      { name: 'Purchase Lens', sample: sample(ours), failed: null, equal: null },
      { name: 'DuckDB', sample: sample(peer), failed: null, equal },
    ],
  }
}

/** A load of the CSV file of a size, in millions of lines, which took us so many seconds. */
function load(profile: KeptComparison['profile'], millions: number, ours: number): KeptComparison {
  const rows = profile === 'large' ? ['3'] : ['1', '2']
  return { ...compared(ours, 1), rows, title: 'load of the CSV file', profile, lines: millions * 1e6 }
}

const row6a = (comparison: KeptComparison) => judge([comparison]).find(({ target }) => target.row === '6a')
const result = (...comparisons: readonly KeptComparison[]): BenchResult => ({
  version: 1,
  machine: { processor: 'P', cores: 2, memoryGb: 24, system: 'S', programs: { Node: '24' } },
  comparisons,
})

describe('the table of targets', () => {
  test.each([
    [0.1, 'aim'],
    [0.4, 'reached'],
    [0.6, 'missed'],
  ] as const)('a ratio of %d is %s', (ratio, verdict) => {
    expect(row6a(compared(ratio, 1))).toMatchObject({ value: ratio, verdict, cpu: ratio })
  })

  test('a fast answer that differs is a failure', () => {
    expect(row6a(compared(0.01, 1, false))?.verdict).toBe('answers differ')
  })

  test('what was not run is said to be so', () => {
    expect(judge([]).every(({ verdict, value }) => verdict === 'not measured' && value === null)).toBe(true)
  })

  test('figures that are no ratio are judged as they are', () => {
    const comparison = { ...compared(1, 1), rows: ['11'], values: { '11': 240 } }
    expect(judge([comparison]).find(({ target }) => target.row === '11')).toMatchObject({
      value: 240,
      verdict: 'reached',
    })
  })
})

test('a later run replaces its own rows in an earlier result', () => {
  const other = { ...compared(1, 1), rows: ['7a'], title: 'RFM with quintiles' }
  expect(merge([compared(3, 1), other], [compared(2, 1)])).toEqual([other, compared(2, 1)])
})

test('the cost of a line is told from loads of several sizes, whichever run they come from', () => {
  const loads = merge([load('small', 1, 2), load('medium', 10, 30)], [load('large', 50, 125), load('medium', 10, 25)])
  const row12 = (comparisons: readonly KeptComparison[]) => judge(comparisons).find(({ target }) => target.row === '12')
  expect(row12(loads)).toMatchObject({ value: 1.25, verdict: 'aim', profile: 'large' })
  expect(row12(loads.filter(({ profile }) => profile !== 'large'))).toMatchObject({ value: 1.25, profile: 'medium' })
  expect(row12(loads.filter(({ profile }) => profile !== 'small'))).toMatchObject({ verdict: 'not measured' })
})

test('a comparison with an earlier run sets our change against that of the peers', () => {
  const changes = changesAgainst(result(compared(1, 1)), result(compared(3, 2), load('small', 1, 1)))
  expect(changes).toMatchObject([{ profile: 'medium', factor: 3, cpuFactor: 3, peers: 2 }])
  expect(changeRows(changes)[1]?.slice(2, 8)).toEqual(['1.00 s', '3.00 s', '3.00x', '3.00x', '2.00x', '1.50x'])
  expect(changeRows([])).toEqual([])
})

test('the document names what fell short and the machine', () => {
  const text = docsOf(result(compared(0.6, 1)))
  expect(text).toContain(
    'Row 6a, revenue by month and channel against DuckDB: 0.600x instead of 0.5x. Both sides add up every line',
  )
  expect(text).toContain('- Not measured (not part of this run): row 1, 2, 3, 3m, 4, 5, 6b,')
  expect(text).toContain('- **6b**: Time from the question')
  expect(text).not.toContain('Other programs were busy')
  expect(text).toContain('| processor | 2 × P |')
})

test('the document names what had to share the machine', () => {
  const text = docsOf(result({ ...compared(1, 1), busyCores: 1.5 }, load('small', 1, 1)))
  expect(text).toContain('compare their processor time (CPU): revenue by month and channel (medium).**')
})

test('medians and percentiles are those of the ordered numbers', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5)
  expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3)
})

test('answers are the same when they differ in the order of adding only', () => {
  expect(nearlyEqual([['a', 1e12 + 0.0001]], [['a', 1e12]])).toBe(true)
  expect(nearlyEqual([['a', 100.01]], [['a', 100]])).toBe(false)
  expect(nearlyEqual([1], [1, 2])).toBe(false)
})
