import { describe, expect, test } from 'vitest'
import { detailParts, ruleSentence, twoByTwo } from '../../src-renderer/views/baskets/sentences.ts'
import { retentionSentence } from '../../src-renderer/views/cohorts/sentences.ts'
import {
  driverSentence,
  leaderSentence,
  revenueSentence,
  tileInFull,
  tileVersus,
  type TileRow,
} from '../../src-renderer/views/overview/sentences.ts'
import { readableName, shortName } from '../../src-renderer/text/names.ts'
import { headline } from '../../src-renderer/views/uplift/sentences.ts'
import type { Readout } from '../../src-renderer/views/uplift/uplift.svelte.ts'
import { comparison, rule, triangle } from './fixtures.ts'

const tile = (changes: Partial<TileRow> = {}): TileRow => ({
  code: 'net_revenue',
  unit: 'money',
  value: 4_837_071.123,
  compare: 3_120_488.09,
  change: 0.5501,
  note: null,
  sparkline: [],
  ...changes,
})
const kpis = (change: number | null): Parameters<typeof revenueSentence>[0] => ({
  asOf: '2011-12-09',
  currency: 'GBP',
  currencyDigits: 2,
  range: null,
  compare: null,
  compareNote: null,
  tiles: [tile({ change })],
  lines: 1,
  otherCurrencyOrders: 0,
})

describe('overview sentences', () => {
  test('a tile says its value in full and what it is compared with', () => {
    expect(tileInFull(tile(), 'GBP')).toBe('in full £4,837,071.12')
    expect(tileVersus(tile(), 'GBP')).toBe('vs £3.12m')
    expect(tileVersus(tile({ change: null, compare: null }), 'GBP')).toBe('no comparison')
  })

  test.each([
    [0.5501, 'Net revenue rose 55.0% to £4.84m against the comparison'],
    [-0.1, 'Net revenue fell 10.0% to £4.84m against the comparison'],
    [0.003, 'Net revenue held steady at £4.84m (+0.3%)'],
    [null, 'Net revenue is £4.84m; there is no comparison period'],
  ])('a change of %s', (change, sentence) => {
    expect(revenueSentence(kpis(change))).toBe(sentence)
  })

  test('the driver that moved most is named, up or down', () => {
    const parts = [
      { code: 'customers' as const, value: 10 },
      { code: 'returns' as const, value: -300 },
    ]
    expect(driverSentence({ previous: 1000, current: 710, parts }, 'GBP')).toBe('Returns moved it most: -£300')
  })

  test('an empty breakdown says so', () => {
    expect(leaderSentence({ by: 'region', total: 0, rows: [] })).toBe('No sales match these filters')
  })
})

describe('basket sentences', () => {
  test('the published leading rule of Online Retail', () => {
    expect(ruleSentence(rule(), {})).toBe(
      'Roses regency teacup… in 77.8% of baskets with Green regency teacup…, 19× the overall rate',
    )
    const { before, rate, after } = detailParts(rule(), 16_579, {})
    expect(before + rate + after).toBe(
      'Of 612 baskets with Green regency teacup and saucer, 476 also had Roses regency teacup and saucer: 77.8% against 4.1% overall.',
    )
  })

  test('the 2 × 2 table adds up to all baskets', () => {
    const { both, leftOnly, rightOnly, neither } = twoByTwo(rule(), 16_579)
    expect([both, leftOnly, rightOnly, neither]).toEqual([476, 136, 202, 15_765])
    expect(both + leftOnly + rightOnly + neither).toBe(16_579)
  })
})

describe('cohort sentences', () => {
  test('the average next period and the latest of months 6, 3 and 2 that exists', () => {
    expect(retentionSentence(triangle())).toBe(
      'On average 30.0% of new customers buy in the month after their first, 20.0% in month 2',
    )
  })

  test('one period is too few', () => {
    expect(retentionSentence({ ...triangle(), average: [] })).toBe('Too few periods so far to see who comes back')
  })
})

describe('product names', () => {
  test.each([
    ['WHITE HANGING HEART T-LIGHT HOLDER', 'White hanging heart t-light holder'],
    ['iPhone case', 'iPhone case'],
    ['85123A', '85123A'],
    ['XL', 'XL'],
  ])('%s', (raw, shown) => {
    expect(readableName(raw)).toBe(shown)
  })

  test('a cut name ends in an ellipsis', () => {
    expect(shortName('PARTY BUNTING', 8)).toBe('Party b…')
  })
})

describe('the headline of a read-out', () => {
  const readout = (changes: Partial<Readout> = {}): Readout => ({
    study: 'mail',
    outcome: 'visit',
    outcomeKind: 'proportion',
    outcomes: ['visit'],
    covariates: [],
    units: 200,
    excluded: 0,
    srm: { statistic: 0.2, df: 1, p: 0.904, readable: true },
    checks: [],
    arms: [
      { arm: 'none', n: 9412, mean: 0.1, sd: 0.3, positives: 10, isControl: true },
      { arm: 'mail', n: 8588, mean: 0.18, sd: 0.3, positives: 18, isControl: false },
    ],
    comparisons: [comparison({ diff: 0.0766, ciLow: 0.07, ciHigh: 0.0832, relative: 0.721 })],
    ...changes,
  })

  test('a clear effect is a verdict with its interval', () => {
    expect(headline(readout())).toBe(
      'Clear increase: Mail raised the visit rate by 7.66 pp (95%: +7.00 to +8.32), +72.1%',
    )
  })

  test('an interval over zero is not conclusive', () => {
    const comparisons = [comparison({ verdict: 'not_conclusive', diff: -0.001, ciLow: -0.01, ciHigh: 0.008 })]
    expect(headline(readout({ comparisons }))).toBe(
      'Not conclusive: Mail and the visit rate, best estimate -0.10 pp (95%: -1.00 to +0.80)',
    )
  })

  test('a wrong split leaves no verdict at all', () => {
    const srm = { statistic: 37, df: 1, p: 1e-9, readable: false }
    expect(headline(readout({ srm }))).toBe(
      'Not readable: 9,412 against 8,588 is very unlikely under the planned split (p <0.001)',
    )
  })
})
