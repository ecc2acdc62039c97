import { expect, test } from 'vitest'
import { nextSpan, presetSpan, previousSpan, wholeMonths, yearBefore } from '../../src-renderer/state/periods.ts'

test('month presets end with the newest complete month', () => {
  expect(presetSpan('6m', '2011-12-09', '2010-12-01', '2011-12-09')).toEqual({ from: '2011-06-01', to: '2011-11-30' })
  expect(presetSpan('12m', '2011-11-30', '2010-12-01', '2011-11-30')).toEqual({ from: '2010-12-01', to: '2011-11-30' })
})

test('week presets end on the as-of date, years are calendar years, all is all', () => {
  expect(presetSpan('4w', '2011-12-09', '', '')).toEqual({ from: '2011-11-12', to: '2011-12-09' })
  expect(presetSpan('ly', '2011-12-09', '', '')).toEqual({ from: '2010-01-01', to: '2010-12-31' })
  expect(presetSpan('all', '2011-12-09', '2010-12-01', '2011-12-09')).toEqual({ from: '2010-12-01', to: '2011-12-09' })
  expect(presetSpan('unheard of', '2011-12-09', '', '')).toBeNull()
})

test('whole months are compared with whole months, other ranges with as many days', () => {
  const halfYear = { from: '2011-06-01', to: '2011-11-30' }
  expect(wholeMonths(halfYear)).toBe(6)
  expect(previousSpan(halfYear)).toEqual({ from: '2010-12-01', to: '2011-05-31' })
  expect(nextSpan(halfYear)).toEqual({ from: '2011-12-01', to: '2012-05-31' })
  expect(yearBefore(halfYear)).toEqual({ from: '2010-06-01', to: '2010-11-30' })
  expect(previousSpan({ from: '2011-12-03', to: '2011-12-09' })).toEqual({ from: '2011-11-26', to: '2011-12-02' })
})

test('a year before the end of February is the end of February', () => {
  expect(yearBefore({ from: '2012-02-01', to: '2012-02-29' })).toEqual({ from: '2011-02-01', to: '2011-02-28' })
  expect(yearBefore({ from: '2012-02-10', to: '2012-02-29' })).toEqual({ from: '2011-02-10', to: '2011-02-28' })
})
