import type { z } from 'zod'
import { LensError } from '../../base/faults.ts'
import { holm } from '../../base/stats/multiplicity.ts'
import { goodnessOfFit } from '../../base/stats/two-sample.ts'
import type { AnalysisContext, Run } from '../context.ts'
import type { Moments } from '../kernels/moments.ts'
import { momentsByArm } from '../kernels/moments.ts'
import { checkBalance, checkCrossover, checkSample, checkSplit, isCrossoverFault, SPLIT_FAULT_P } from './checks.ts'
import type { Covariate, Outcome } from './compare.ts'
import { adjust, compareArms, derivedFigures, verdictOf } from './compare.ts'
import type { Comparison, ReadoutInput, ReadoutResult, StudyRow } from './contract.ts'
import type { Assignment, Measure, Study } from './study.ts'
import { chooseStudy, readArms, readAssignment, readMeasure, readStudies } from './study.ts'

type Input = z.infer<typeof ReadoutInput>

/** The loaded studies with arms, outcomes and covariates. */
export const runStudies: Run<Record<string, never>, z.infer<typeof StudyRow>[]> = (context) =>
  readStudies(context.db).map((study) => {
    const rows = readArms(context, study)
    const arms = rows.map((row) => row.arm)
    const control = arms.includes(study.control) ? study.control : (guessControl(arms) ?? '')
    return {
      study: study.id,
      name: study.name,
      units: rows.reduce((sum, row) => sum + row.units, 0),
      control,
      arms,
      outcomes: namesOf(study, 'outcome'),
      covariates: namesOf(study, 'covariate'),
    }
  })

/** Sample ratio first, then every arm against control; see metric definitions, uplift studies. */
export const runReadout: Run<Input, ReadoutResult> = (context, input) => {
  const reading = readStudy(context, input)
  const { study, measure, assignment, control, moments } = reading
  const split = goodnessOfFit(assignment.sizes, splitWeights(study, assignment, input.expectedSplit))
  const readable = split.p >= SPLIT_FAULT_P && !isCrossoverFault(assignment)
  const minUnits = context.settings['uplift.min_units']
  return {
    study: study.id,
    outcome: measure.name,
    outcomeKind: reading.outcome.kind,
    outcomes: namesOf(study, 'outcome'),
    covariates: namesOf(study, 'covariate'),
    units: assignment.units,
    excluded: assignment.units - moments.reduce((sum, arm) => sum + arm.n, 0),
    srm: { ...split, readable },
    checks: [
      checkSplit(assignment, split.p),
      checkCrossover(assignment),
      checkBalance(reading.balance, control),
      checkSample(moments, minUnits),
    ],
    arms: [control, ...reading.others].flatMap((arm) => {
      const found = moments[arm]
      return found ? [{ arm: assignment.arms[arm] ?? '', ...found, isControl: arm === control }] : []
    }),
    comparisons: withHolm(compareAll(reading, readable, minUnits, input)),
  }
}

/** Everything that one read-out needs from the warehouse. */
interface Reading {
  readonly study: Study
  readonly measure: Measure
  readonly assignment: Assignment
  readonly control: number
  readonly others: readonly number[]
  readonly outcome: Outcome
  readonly moments: readonly Moments[]
  readonly balance: readonly { readonly covariate: Covariate; readonly arms: readonly Moments[] }[]
}

function readStudy(context: AnalysisContext, input: Input): Reading {
  const study = chooseStudy(context.db, input.study)
  const measure = chooseOutcome(study, input.outcome)
  const assignment = readAssignment(context, study)
  const control = chooseControl(study, assignment, input.control)
  const { arms, codes } = assignment
  const read = (each: Measure): Float64Array => readMeasure(context, study, each, codes.length)
  const values = read(measure)
  const balance = numericMeasures(study, 'covariate').map((each) => {
    const covariate = { name: each.name, values: read(each) }
    return { covariate, arms: momentsByArm(covariate.values, codes, arms.length) }
  })
  return {
    study,
    measure,
    assignment,
    control,
    others: arms.map((_, arm) => arm).filter((arm) => arm !== control),
    outcome: { kind: measure.kind === 'binary' ? 'proportion' : 'mean', values },
    moments: momentsByArm(values, codes, arms.length),
    balance,
  }
}

function compareAll(reading: Reading, readable: boolean, minUnits: number, input: Input): Comparison[] {
  const { assignment, control, outcome, moments } = reading
  const covariate = chooseCovariate(
    reading.balance.map((each) => each.covariate),
    input.covariate,
  )
  return reading.others.flatMap((arm): Comparison[] => {
    const [treated, untreated] = [moments[arm], moments[control]]
    if (!treated || !untreated) return []
    const difference = compareArms(outcome.kind, treated, untreated, input.confidence)
    return [
      {
        arm: assignment.arms[arm] ?? '',
        control: assignment.arms[control] ?? '',
        ...derivedFigures(difference, treated, untreated),
        ciLow: difference?.low ?? null,
        ciHigh: difference?.high ?? null,
        statistic: difference?.statistic ?? null,
        df: difference?.df ?? null,
        p: difference?.p ?? null,
        pAdjusted: null,
        test: outcome.kind === 'proportion' ? 'two_proportion_z' : 'welch_t',
        verdict: verdictOf(readable, outcome.kind, [treated, untreated], difference, minUnits),
        adjusted: covariate ? adjust(outcome, covariate, assignment.codes, { arm, control }, input.confidence) : null,
      },
    ]
  })
}

/** Adds Holm's adjustment over the arms that have a p-value. */
function withHolm(comparisons: readonly Comparison[]): Comparison[] {
  const tested = comparisons.filter((comparison) => comparison.p !== null)
  const adjusted = holm(tested.map((comparison) => comparison.p ?? 1))
  return comparisons.map((comparison) => {
    const place = tested.indexOf(comparison)
    return { ...comparison, pAdjusted: place < 0 ? null : (adjusted[place] ?? null) }
  })
}

function numericMeasures(study: Study, role: Measure['role']): Measure[] {
  return study.measures.filter((measure) => measure.role === role && measure.kind !== 'text')
}

function namesOf(study: Study, role: Measure['role']): string[] {
  return numericMeasures(study, role).map((measure) => measure.name)
}

function chooseOutcome(study: Study, name: string | undefined): Measure {
  const outcomes = numericMeasures(study, 'outcome')
  const found = name === undefined ? outcomes[0] : outcomes.find((measure) => measure.name === name)
  if (found) return found
  const known = outcomes.map((measure) => measure.name)
  const sentence =
    name === undefined ? `Study ${study.id} has no outcome.` : `Study ${study.id} has no outcome called ${name}.`
  throw new LensError('unknown_outcome', sentence, { study: study.id, outcomes: known })
}

function chooseCovariate(covariates: readonly Covariate[], name: string | undefined): Covariate | null {
  if (name === undefined) return null
  const found = covariates.find((covariate) => covariate.name === name)
  if (found) return found
  const known = covariates.map((covariate) => covariate.name)
  throw new LensError('bad_request', `The study has no numeric covariate called ${name}.`, { covariates: known })
}

function chooseControl(study: Study, { arms }: Assignment, name: string | undefined): number {
  const control = name ?? (arms.includes(study.control) ? study.control : guessControl(arms))
  const code = control === null ? -1 : arms.indexOf(control)
  if (code >= 0 && arms.length > 1) return code
  const sentence =
    arms.length < 2 ? `Study ${study.id} has only one arm.` : `Study ${study.id} needs the name of its control arm.`
  throw new LensError('no_control', sentence, { study: study.id, arms: [...arms] })
}

/** The one arm whose name says that nothing was done to it. */
function guessControl(arms: readonly string[]): string | null {
  const plain = arms.filter((arm) => /\b(control|holdout|placebo|baseline|no[ _-]\w+|none)\b/i.test(arm))
  return plain.length === 1 ? (plain[0] ?? null) : null
}

function splitWeights(
  study: Study,
  { arms }: Assignment,
  planned: Readonly<Record<string, number>> | undefined,
): number[] {
  const split = planned ?? study.expectedSplit
  if (!split) return arms.map(() => 1)
  const missing = arms.filter((arm) => !(arm in split))
  const unknown = Object.keys(split).filter((arm) => !arms.includes(arm))
  if (missing.length + unknown.length > 0) {
    const sentence = `The planned split must name exactly the arms ${arms.join(', ')}.`
    throw new LensError('bad_request', sentence, { missing, unknown })
  }
  return arms.map((arm) => split[arm] ?? 0)
}
