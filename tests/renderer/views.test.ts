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
import { rule, triangle } from './fixtures.ts'

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
