import { describe, expect, test } from 'vitest'
import * as format from '../../src-renderer/text/format.ts'

describe('figures are written by the formatting rules', () => {
  test.each([
    [9812, '9,812'],
    [12_400, '12.4k'],
    [4_213_000, '4.21m'],
    [999_600, '1.00m'],
    [-23_456, '-23.5k'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('count %s in short is %s', (value, shown) => {
    expect(format.countShort(value)).toBe(shown)
  })

  test.each([
    [4_840_000, '£4.84m'],
    [84_213, '£84.2k'],
    [489.3, '£489'],
    [6.4, '£6.40'],
    [-11_400, '-£11.4k'],
    [0, '£0'],
  ])('money %s in short is %s', (value, shown) => {
    expect(format.moneyShort(value, 'GBP')).toBe(shown)
  })

  test('a money column has the same decimals in every cell', () => {
    const wide = format.moneyColumn([12.5, -84_213.4], 'GBP')
    expect([wide(12.5), wide(-84_213.4), wide(null)]).toEqual(['£13', '-£84,213', '–'])
    const narrow = format.moneyColumn([12.5, 6], 'GBP')
    expect([narrow(12.5), narrow(6)]).toEqual(['£12.50', '£6.00'])
  })

  test.each([
    [0.3123, '31.2%'],
    [0.0042, '0.42%'],
    [0.00001, '<0.01%'],
    [0, '0%'],
    [1, '100%'],
    [0.99996, '99.9%'],
  ])('share %s is %s', (value, shown) => {
    expect(format.percent(value)).toBe(shown)
  })

  test('changes carry their sign and never a negative zero', () => {
    expect(format.change(0.123)).toBe('+12.3%')
    expect(format.change(-0.0001)).toBe('0.0%')
    expect(format.points(-0.0144)).toBe('-1.4 pp')
    expect(format.moneyChange(1_010_000, 'GBP')).toBe('+£1.01m')
  })

  test('intervals use the word, p-values have a floor, multiples lose their decimal at ten', () => {
    expect(format.interval(-0.004, 0.021, format.change)).toBe('-0.4% to +2.1%')
    expect(format.pValue(0.00004)).toBe('<0.001')
    expect(format.pValue(0.0314)).toBe('0.031')
    expect([format.multiple(2.31), format.multiple(12.4)]).toEqual(['2.3×', '12×'])
  })

  test('dates, ranges and ticks', () => {
    expect(format.date('2025-11-14')).toBe('14 Nov 2025')
    expect(format.date('not a date')).toBe('–')
    expect(format.dateRange('2025-10-01', '2025-11-14')).toBe('1 Oct – 14 Nov 2025')
    expect(format.dateRange('2010-12-01', '2011-12-09')).toBe('1 Dec 2010 – 9 Dec 2011')
    expect(format.monthTick('2011-06', true)).toBe('Jun 2011')
    expect(format.monthTick('2011-07', false)).toBe('Jul')
    expect(format.monthTick('2012-01', false)).toBe('Jan 2012')
  })

  test('sizes, speeds and waiting', () => {
    expect(format.bytes(41_200_000)).toBe('41.2 MB')
    expect(format.rate(86_123, 'rows')).toBe('86,000 rows/s')
    expect(format.duration(4320)).toBe('1 h 12 min')
    expect([1, 22, 200].map((seconds) => format.timeLeft(seconds))).toEqual([
      'a few seconds left',
      'about 20 s left',
      'about 3 min left',
    ])
  })

  test('a confidence below one is never shown as certain', () => {
    expect([format.wholePercent(0.996), format.wholePercent(1), format.wholePercent(0.94)]).toEqual([
      '99%',
      '100%',
      '94%',
    ])
  })

  test('exact decimal text keeps every digit when it is grouped', () => {
    expect(format.grouped('9747747.934')).toBe('9,747,747.934')
    expect(format.grouped('-1000')).toBe('-1,000')
    expect(format.grouped('2010-12-01')).toBe('2010-12-01')
  })
})
