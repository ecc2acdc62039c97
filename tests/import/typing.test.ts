import { describe, expect, test } from 'vitest'
import {
  amountParser,
  integerParser,
  parseBoolean,
  parseCurrency,
  plainDecimal,
} from '../../src-main/import/typing/amount.ts'
import { cleaner } from '../../src-main/import/typing/clean-up.ts'
import { momentParser } from '../../src-main/import/typing/moment.ts'
import { openZone } from '../../src-main/import/typing/zone.ts'

describe('amounts', () => {
  test.each([
    ['12.50', '.', 125_000],
    ['-3', '.', -30_000],
    ['(1,234.50)', '.', -12_345_000],
    ['1,234.5', '.', 12_345_000],
    ['12.50-', '.', -125_000],
    ['€ 1.234,50', ',', 12_345_000],
    ['1 234,50 €', ',', 12_345_000],
    ['1.234', ',', 12_340_000],
    ['1.234', '.', 12_340],
    ['USD 12', '.', 120_000],
    ["1'234.50", '.', 12_345_000],
    ['$-5.00', '.', -50_000],
  ] as const)('%s with decimal %s', (text, decimal, e4) => {
    expect(amountParser(decimal)(text).value).toBe(e4)
  })

  test.each([
    ['1.234.5', '.'],
    ['12,34', '.'],
    ['1,23', '.'],
    ['abc', '.'],
    ['--5', '.'],
    ['(-5)', '.'],
    ['1.2,3', '.'],
    ['', '.'],
    ['1,5', '.'],
    ['1.5', ','],
  ] as const)('%s with decimal %s is no number', (text, decimal) => {
    expect(plainDecimal(text, decimal)).toBeNull()
  })

  test('digits beyond the fourth are rounded and counted', () => {
    expect(amountParser('.')('0.00005')).toEqual({ value: 1, issue: null, warning: 'P-DECIMAL-SCALE' })
  })

  test('whole numbers, booleans and currencies are strict', () => {
    expect(integerParser('.')('12.0').value).toBe(12)
    expect(integerParser('.')('12.5').issue).toBe('P-INTEGER')
    expect(parseBoolean('Yes').value).toBe(1)
    expect(parseBoolean('maybe').issue).toBe('P-BOOL')
    expect(parseCurrency('gbp').value).toBe('GBP')
    expect(parseCurrency('XYZ').issue).toBe('P-CURRENCY')
  })
})

describe('moments', () => {
  const utc = openZone('UTC')
  test.each([
    ['2011-12-09 12:50:00', null, Date.UTC(2011, 11, 9, 12, 50), 20_111_209],
    ['12/1/2010 8:26', 'mdy', Date.UTC(2010, 11, 1, 8, 26), 20_101_201],
    ['31.12.2024', 'dmy', Date.UTC(2024, 11, 31), 20_241_231],
    ['19970101', null, Date.UTC(1997, 0, 1), 19_970_101],
    ['2025-12-29 23:24:18 -0500', null, Date.UTC(2025, 11, 30, 4, 24, 18), 20_251_229],
    ['1735689600', null, Date.UTC(2025, 0, 1), 20_250_101],
    ['2025-01-01T00:00:00.250Z', null, Date.UTC(2025, 0, 1, 0, 0, 0, 250), 20_250_101],
    ['1/2/2025 12:05 AM', 'mdy', Date.UTC(2025, 0, 2, 0, 5), 20_250_102],
  ] as const)('%s', (text, order, at, dateKey) => {
    expect(momentParser(order, utc)(text).value).toMatchObject({ at, dateKey })
  })

  test.each(['2025-02-30', '2025-13-01', '12/1/2010', '2025-01-01 25:00', 'yesterday', '2025-1', '01-02-25'])(
    '%s is refused',
    (text) => {
      expect(momentParser(null, utc)(text).issue).toBe('P-TS')
    },
  )

  test('a local time that the clock skips is refused, one that it repeats is the first', () => {
    const berlin = openZone('Europe/Berlin')
    expect(berlin.toUtc(Date.UTC(2025, 2, 30, 2, 30))).toBeNull()
    expect(berlin.toUtc(Date.UTC(2025, 9, 26, 2, 30))).toBe(Date.UTC(2025, 9, 26, 0, 30))
    expect(berlin.toLocal(Date.UTC(2025, 6, 1))).toBe(Date.UTC(2025, 6, 1, 2))
    expect(() => openZone('Mars/Base')).toThrow(/no time zone/)
  })
})

test('text is trimmed, composed and repaired as asked; words for nothing are nothing', () => {
  const clean = cleaner(['whole_number_id'], new Set(['NA']))
  expect(clean(' 17850.0 ')).toBe('17850')
  expect(clean('NA')).toBe('')
  expect(clean('Mu\u0308ller')).toBe('Müller')
  expect(cleaner(['leading_apostrophe'], new Set())("'7000000000000")).toBe('7000000000000')
})
