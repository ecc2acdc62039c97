import { describe, expect, test } from 'vitest'
import { docsOf } from '../bench/report/docs.ts'
import type { BenchResult, KeptComparison } from '../bench/report/result.ts'
import { changesAgainst, judge, merge } from '../bench/report/result.ts'
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
    performances: [
      { name: 'Purchase Lens', sample: sample(ours), failed: null, equal: null },
      { name: 'DuckDB', sample: sample(peer), failed: null, equal },
    ],
  }
}

const row6a = (comparison: KeptComparison) => judge([comparison]).find(({ target }) => target.row === '6a')
const result = (...comparisons: readonly KeptComparison[]): BenchResult => ({
  version: 1,
  machine: { processor: 'P', cores: 2, memoryGb: 24, system: 'S', loadAverage: 9, programs: { Node: '24' } },
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

test('a comparison with an earlier run sets our change against that of the peers', () => {
  const [line] = changesAgainst(result(compared(1, 1)), result(compared(3, 2)))
  expect(line).toContain('3.00 of the time before; the peers took 2.00 of theirs, so 1.50')
})

test('the document names what fell short and the machine', () => {
  const text = docsOf(result(compared(0.6, 1)))
  expect(text).toContain('Row 6a, revenue by month and channel against DuckDB: 0.60x instead of 0.5.')
  expect(text).toContain('Other programs were busy')
  expect(text).toContain('| processor | 2 × P |')
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
