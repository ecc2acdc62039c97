import { z } from 'zod'
import { readerProcedure } from '../../base/procedure.ts'

export const ReadoutInput = z.strictObject({
  study: z.string().optional().describe('Study id; a workspace with one study needs none.'),
  outcome: z.string().optional().describe('Outcome column; default is the first.'),
  control: z.string().optional().describe('Control arm; default is the study’s control.'),
  expectedSplit: z.record(z.string(), z.number().gt(0)).optional().describe('Planned weights per arm; default equal.'),
  covariate: z.string().optional().describe('Pre-assignment number for the CUPED adjustment.'),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
})

export const Arm = z.object({
  arm: z.string(),
  n: z.number().int(),
  mean: z.number().nullable(),
  /** Sample standard deviation (n - 1). */
  sd: z.number().nullable(),
  /** Units with a non-zero outcome. */
  positives: z.number().int(),
  isControl: z.boolean(),
})
export const Comparison = z.object({
  arm: z.string(),
  control: z.string(),
  diff: z.number().nullable(),
  relative: z.number().nullable(),
  ciLow: z.number().nullable(),
  ciHigh: z.number().nullable(),
  /** z with pooled standard error for a 0/1 outcome, Welch t for a number. */
  statistic: z.number().nullable(),
  /** Welch-Satterthwaite degrees of freedom; null for proportions. */
  df: z.number().nullable(),
  p: z.number().nullable(),
  /** Holm-adjusted over the arms. */
  pAdjusted: z.number().nullable(),
  standardError: z.number().nullable(),
  test: z.enum(['two_proportion_z', 'welch_t']),
  verdict: z.enum(['clear_increase', 'clear_decrease', 'not_conclusive', 'insufficient', 'not_readable']),
  /** Extra units of outcome in the arm: diff times n. */
  incremental: z.number().nullable(),
  /** Smallest effect that 80 % power would find: 2.8 standard errors. */
  detectable: z.number().nullable(),
  adjusted: z
    .object({
      covariate: z.string(),
      theta: z.number(),
      correlation: z.number(),
      diff: z.number(),
      ciLow: z.number(),
      ciHigh: z.number(),
      standardError: z.number(),
      varianceRatio: z.number(),
    })
    .nullable(),
})
export type Comparison = z.infer<typeof Comparison>
export const TrustCheck = z.object({
  code: z.enum(['split', 'both_arms', 'balance', 'sample']),
  verdict: z.enum(['pass', 'warn', 'fail', 'unknown']),
  value: z.string(),
  why: z.string(),
})
export const ReadoutResult = z.object({
  study: z.string(),
  outcome: z.string(),
  outcomeKind: z.enum(['proportion', 'mean']),
  outcomes: z.array(z.string()),
  covariates: z.array(z.string()),
  units: z.number().int(),
  excluded: z.number().int(),
  srm: z.object({ statistic: z.number(), df: z.number().int(), p: z.number(), readable: z.boolean() }),
  checks: z.array(TrustCheck),
  arms: z.array(Arm),
  comparisons: z.array(Comparison),
})
export type ReadoutResult = z.infer<typeof ReadoutResult>

/** One loaded study. */
export const StudyRow = z.object({
  study: z.string(),
  name: z.string(),
  units: z.number().int(),
  /** Empty when no arm is recorded or recognised as control. */
  control: z.string(),
  arms: z.array(z.string()),
  outcomes: z.array(z.string()),
  covariates: z.array(z.string()),
})

export const uplift = {
  studies: readerProcedure('The loaded studies with arms, outcomes and covariates.')
    .input(z.strictObject({}).prefault({}))
    .output(z.array(StudyRow)),
  readout: readerProcedure('Validity first (sample ratio), then each arm against control with interval and p-value.')
    .input(ReadoutInput)
    .output(ReadoutResult),
}
