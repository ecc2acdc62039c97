import { beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { AnalysisContext } from '../../src-main/analysis/context.ts'
import { ReadoutInput, ReadoutResult } from '../../src-main/analysis/uplift/contract.ts'
import { runReadout, runStudies } from '../../src-main/analysis/uplift/run.ts'
import { expectClose, golden } from '../oracle/golden.ts'
import type { StudyShape } from '../oracle/study-files.ts'
import { csvRecords, studyContext } from '../oracle/study-files.ts'
import { sharedData } from '../support/data.ts'

const hillstromFile = sharedData('hillstrom/hillstrom.csv.gz')
const socialFile = sharedData('social-pressure/social.csv.gz')

function readout(context: AnalysisContext, input: z.input<typeof ReadoutInput> = {}): ReadoutResult {
  return ReadoutResult.parse(runReadout(context, ReadoutInput.parse(input)))
}

function comparisonOf(result: ReadoutResult, arm: string): ReadoutResult['comparisons'][number] {
  const found = result.comparisons.find((comparison) => comparison.arm === arm)
  if (!found) throw new Error(`no comparison of ${arm}`)
  return found
}

const hillstromShape: StudyShape = {
  id: 'hillstrom',
  arm: 'segment',
  control: 'No E-Mail',
  measures: [
    ['visit', 'outcome', 'binary'],
    ['conversion', 'outcome', 'binary'],
    ['spend', 'outcome', 'number'],
    ['recency', 'covariate', 'number'],
    ['history', 'covariate', 'number'],
    ['newbie', 'covariate', 'binary'],
  ],
}

describe.skipIf(!hillstromFile)('Hillstrom e-mail experiment against scipy, statsmodels and R', () => {
  let context: AnalysisContext
  beforeAll(() => {
    context = studyContext({ shape: hillstromShape, rows: csvRecords(hillstromFile ?? '') })
  })

  test('the split is readable against equal thirds and alarms against a wrong plan', () => {
    interface Srm {
      readonly chi2: number
      readonly df: number
      readonly p: number
    }
    const equal = golden<Srm>('hillstrom', 'srm_equal_thirds')
    const { srm, checks, units, excluded } = readout(context)
    expectClose(srm.statistic, equal.chi2, 1e-9)
    expectClose(srm.p, equal.p, 1e-9)
    expect(srm).toMatchObject({ df: 2, readable: true })
    expect(checks.map((check) => check.verdict)).toEqual(['pass', 'unknown', 'pass', 'pass'])
    expect([units, excluded]).toEqual([64_000, 0])

    const wrong = readout(context, { expectedSplit: { 'No E-Mail': 2, 'Mens E-Mail': 1, 'Womens E-Mail': 1 } })
    expectClose(wrong.srm.statistic, golden<Srm>('hillstrom', 'srm_wrong_expected_50_25_25').chi2, 1e-9)
    expect(wrong.srm.readable).toBe(false)
    expect(new Set(wrong.comparisons.map((comparison) => comparison.verdict))).toEqual(new Set(['not_readable']))
  })

  test.each(['visit', 'conversion'])('%s: rates, Wald interval, pooled z and p', (outcome) => {
    interface Expected {
      readonly diff: number
      readonly relative_lift: number
      readonly z_pooled: number
      readonly p_pooled: number
      readonly se_unpooled: number
      readonly ci95_wald: readonly [number, number]
    }
    const result = readout(context, { outcome })
    expect(result.outcomeKind).toBe('proportion')
    for (const arm of ['Mens', 'Womens']) {
      const expected = golden<Expected>('hillstrom', 'comparisons', `${arm} vs No E-Mail`, outcome)
      const found = comparisonOf(result, `${arm} E-Mail`)
      expectClose(found.diff, expected.diff, 1e-9)
      expectClose(found.relative, expected.relative_lift, 1e-9)
      expectClose(found.standardError, expected.se_unpooled, 1e-9)
      expectClose(found.ciLow, expected.ci95_wald[0], 1e-9)
      expectClose(found.ciHigh, expected.ci95_wald[1], 1e-9)
      expectClose(found.statistic, expected.z_pooled, 1e-9)
      expectClose(found.p, expected.p_pooled, 1e-9)
      expect(found.verdict).toBe('clear_increase')
    }
    for (const arm of result.arms) {
      const expected = golden<{ sum: number; mean: number }>('hillstrom', 'per_arm', arm.arm, outcome)
      expect(arm.positives).toBe(expected.sum)
      expectClose(arm.mean, expected.mean, 1e-12)
    }
  })

  test('spend: means, spread, Welch interval, t, degrees of freedom and p', () => {
    interface Expected {
      readonly diff: number
      readonly relative_lift: number
      readonly se_welch: number
      readonly df_welch: number
      readonly t_welch: number
      readonly p_welch: number
      readonly ci95_welch: readonly [number, number]
    }
    const result = readout(context, { outcome: 'spend', control: 'No E-Mail' })
    for (const arm of ['Mens', 'Womens']) {
      const expected = golden<Expected>('hillstrom', 'comparisons', `${arm} vs No E-Mail`, 'spend')
      const found = comparisonOf(result, `${arm} E-Mail`)
      expectClose(found.diff, expected.diff, 1e-9)
      expectClose(found.relative, expected.relative_lift, 1e-9)
      expectClose(found.standardError, expected.se_welch, 1e-9)
      expectClose(found.df, expected.df_welch, 1e-9)
      expectClose(found.statistic, expected.t_welch, 1e-9)
      expectClose(found.p, expected.p_welch, 1e-9)
      expectClose(found.ciLow, expected.ci95_welch[0], 5e-9)
      expectClose(found.ciHigh, expected.ci95_welch[1], 5e-9)
    }
    for (const arm of result.arms) {
      const expected = golden<{ mean: number; sd_ddof1: number }>('hillstrom', 'per_arm', arm.arm, 'spend')
      expectClose(arm.mean, expected.mean, 1e-12)
      expectClose(arm.sd, expected.sd_ddof1, 1e-12)
    }
    expect(result.arms.map((arm) => arm.n)).toEqual([21_306, 21_307, 21_387])
  })

  test('another control turns the comparison round', () => {
    const expected = golden<{ diff: number; p_pooled: number }>('hillstrom', 'comparisons', 'Mens vs Womens', 'visit')
    const found = comparisonOf(readout(context, { control: 'Womens E-Mail' }), 'Mens E-Mail')
    expectClose(found.diff, expected.diff, 1e-9)
    expectClose(found.p, expected.p_pooled, 1e-9)
  })

  test('CUPED with past spending', () => {
    interface Expected {
      readonly theta: number
      readonly rho: number
      readonly cuped_diff: number
      readonly cuped_se: number
      readonly variance_ratio_adjusted_over_raw_pooled: number
      readonly cuped_ci95_normal: readonly [number, number]
    }
    for (const outcome of ['visit', 'conversion', 'spend']) {
      const result = readout(context, { outcome, covariate: 'history' })
      for (const arm of ['Mens E-Mail', 'Womens E-Mail']) {
        const expected = golden<Expected>('hillstrom', 'cuped_covariate_history', 'results', `${arm}|${outcome}`)
        const adjusted = comparisonOf(result, arm).adjusted
        if (!adjusted) throw new Error('no adjustment')
        expectClose(adjusted.theta, expected.theta, 1e-9)
        expectClose(adjusted.correlation, expected.rho, 1e-9)
        expectClose(adjusted.diff, expected.cuped_diff, 1e-9)
        expectClose(adjusted.standardError, expected.cuped_se, 1e-9)
        expectClose(adjusted.varianceRatio, expected.variance_ratio_adjusted_over_raw_pooled, 1e-9)
        expectClose(adjusted.ciLow, expected.cuped_ci95_normal[0], 1e-9)
        expectClose(adjusted.ciHigh, expected.cuped_ci95_normal[1], 1e-9)
      }
    }
  })

  test('the study is listed with its arms, outcomes and covariates', () => {
    expect(runStudies(context, {})).toEqual([
      {
        study: 'hillstrom',
        name: 'hillstrom',
        units: 64_000,
        control: 'No E-Mail',
        arms: ['Mens E-Mail', 'No E-Mail', 'Womens E-Mail'],
        outcomes: ['visit', 'conversion', 'spend'],
        covariates: ['recency', 'history', 'newbie'],
      },
    ])
  })

  test('unknown names are refused with the names there are', () => {
    expect(() => readout(context, { outcome: 'clicks' })).toThrow(expect.objectContaining({ key: 'unknown_outcome' }))
    expect(() => readout(context, { study: 'x' })).toThrow(expect.objectContaining({ key: 'no_study' }))
    expect(() => readout(context, { control: 'x' })).toThrow(expect.objectContaining({ key: 'no_control' }))
    expect(() => readout(context, { expectedSplit: { x: 1 } })).toThrow(expect.objectContaining({ key: 'bad_request' }))
  })
})

test.skipIf(!socialFile)(
  'Social pressure: four arms, planned 5:1:1:1, p down to 1e-216, CUPED with earlier turnout',
  () => {
    const context = studyContext({
      shape: {
        id: 'social-pressure',
        arm: 'messages',
        control: 'Control',
        measures: [
          ['primary2006', 'outcome', 'binary'],
          ['primary2004', 'covariate', 'binary'],
        ],
      },
      rows: csvRecords(socialFile ?? ''),
    })
    const planned = { Control: 5, 'Civic Duty': 1, Hawthorne: 1, Neighbors: 1 }
    const result = readout(context, { expectedSplit: planned, covariate: 'primary2004' })
    const srm = golden<{ chi2: number; p: number }>('social_pressure', 'srm_5_1_1_1')
    expectClose(result.srm.statistic, srm.chi2, 1e-9)
    expectClose(result.srm.p, srm.p, 1e-9)
    interface Expected {
      readonly diff: number
      readonly relative_lift: number
      readonly ci95_wald: readonly [number, number]
      readonly z_pooled: number
      readonly p_pooled: number
    }
    for (const [arm, expected] of Object.entries(golden<Record<string, Expected>>('social_pressure', 'vs_control'))) {
      const found = comparisonOf(result, arm)
      expectClose(found.diff, expected.diff, 1e-9)
      expectClose(found.relative, expected.relative_lift, 1e-9)
      expectClose(found.ciLow, expected.ci95_wald[0], 1e-9)
      expectClose(found.ciHigh, expected.ci95_wald[1], 1e-9)
      expectClose(found.statistic, expected.z_pooled, 1e-9)
      expectClose(found.p, expected.p_pooled, 1e-9)
    }
    const cuped = golden<{ theta: number; diff: number; se: number }>('social_pressure', 'cuped_primary2004_Neighbors')
    const adjusted = comparisonOf(result, 'Neighbors').adjusted
    expectClose(adjusted?.theta ?? null, cuped.theta, 1e-9)
    expectClose(adjusted?.diff ?? null, cuped.diff, 1e-9)
    expectClose(adjusted?.standardError ?? null, cuped.se, 1e-9)
    expect(readout(context).srm.readable).toBe(false)
  },
)

describe('small studies', () => {
  const shape: StudyShape = {
    id: 's',
    arm: 'arm',
    unit: 'unit',
    control: 'control',
    measures: [['y', 'outcome', 'binary']],
  }

  /** Fixture F6 of the metric definitions: 150 of 1,000 against 100 of 1,000. */
  function rows(treated: number, control: number, n: number): Record<string, string>[] {
    return Array.from({ length: 2 * n }, (_, i) => {
      const rank = i % n
      return { arm: i < n ? 'treatment' : 'control', unit: `u${i}`, y: rank < (i < n ? treated : control) ? '1' : '0' }
    })
  }

  test('fixture F6 of the metric definitions', () => {
    const [found] = readout(studyContext({ shape, rows: rows(150, 100, 1000) })).comparisons
    expect(found?.diff).toBeCloseTo(0.05, 10)
    expect(found?.relative).toBeCloseTo(0.5, 10)
    expect(found?.ciLow).toBeCloseTo(0.0211, 4)
    expect(found?.ciHigh).toBeCloseTo(0.0789, 4)
    expect(found?.p).toBeCloseTo(0.0007, 4)
    expect(found?.incremental).toBeCloseTo(50, 9)
    expect(found?.verdict).toBe('clear_increase')
  })

  test('an arm below 100 units or 5 conversions gets no verdict', () => {
    expect(readout(studyContext({ shape, rows: rows(30, 10, 90) })).comparisons[0]?.verdict).toBe('insufficient')
    expect(readout(studyContext({ shape, rows: rows(60, 4, 500) })).comparisons[0]?.verdict).toBe('insufficient')
    expect(readout(studyContext({ shape, rows: rows(80, 75, 500) })).comparisons[0]?.verdict).toBe('not_conclusive')
    expect(readout(studyContext({ shape, rows: rows(20, 95, 500) })).comparisons[0]?.verdict).toBe('clear_decrease')
  })

  test('units in both arms are left out, and too many of them make the study unreadable', () => {
    const clean = rows(150, 100, 1000)
    const crossed = (count: number): Record<string, string>[] =>
      clean.map((row, i) => (i >= 1000 && i < 1000 + count ? { ...row, unit: `u${i - 1000}` } : row))
    const few = readout(studyContext({ shape, rows: crossed(5) }))
    expect([few.units, few.excluded, few.srm.readable]).toEqual([2000, 10, true])
    expect(few.checks[1]).toMatchObject({ verdict: 'warn', value: '5 units' })
    const many = readout(studyContext({ shape, rows: crossed(50) }))
    expect(many.srm.readable).toBe(false)
    expect(many.comparisons[0]?.verdict).toBe('not_readable')
  })

  test('a missing outcome is excluded, counted and not read as zero', () => {
    const some = rows(150, 100, 1000).map((row, i) => (i % 10 === 9 ? { ...row, y: '' } : row))
    const result = readout(studyContext({ shape, rows: some }))
    expect(result.excluded).toBe(200)
    expect(result.arms.map((arm) => arm.n)).toEqual([900, 900])
  })

  test('an outcome without spread has a difference but no test', () => {
    const [found] = readout(studyContext({ shape, rows: rows(0, 0, 200) })).comparisons
    expect(found).toMatchObject({ diff: 0, relative: null, statistic: null, p: null, pAdjusted: null })
  })

  test('two studies need a name, one arm is no experiment, a control is recognised by its name', () => {
    const study = { shape, rows: rows(20, 10, 200) }
    const second = { shape: { ...shape, id: 't', control: 'control' }, rows: study.rows }
    expect(() => readout(studyContext(study, second))).toThrow(expect.objectContaining({ key: 'no_study' }))
    expect(() => readout(studyContext())).toThrow(expect.objectContaining({ key: 'no_study' }))
    const single = { shape, rows: study.rows.map((row) => ({ ...row, arm: 'a' })) }
    expect(() => readout(studyContext(single))).toThrow(expect.objectContaining({ key: 'no_control' }))
    const named = {
      shape,
      rows: study.rows.map((row) => ({ ...row, arm: row['arm'] === 'control' ? 'No mail' : 'Mail' })),
    }
    expect(readout(studyContext(named)).comparisons[0]).toMatchObject({ arm: 'Mail', control: 'No mail' })
  })
})
