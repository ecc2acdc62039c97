import type { z } from 'zod'
import type { Moments } from '../kernels/moments.ts'
import type { Covariate } from './compare.ts'
import type { TrustCheck } from './contract.ts'
import type { Assignment } from './study.ts'

type Check = z.infer<typeof TrustCheck>

/** Below this chance the split of units over arms is a fault, not luck. */
export const SPLIT_FAULT_P = 0.001

const CROSSOVER_FAULT_SHARE = 0.01
const BALANCE_WARNING = 0.1

/** Whether the arms hold as many units as planned. */
export function checkSplit(assignment: Assignment, p: number): Check {
  const counts = assignment.arms.map((arm, i) => `${arm} ${assignment.sizes[i] ?? 0}`).join(', ')
  const value = `${counts}; p ${p < SPLIT_FAULT_P ? '< 0.001' : `= ${p.toPrecision(3)}`}`
  const why =
    'A split that chance does not explain means that some units were lost or sorted, which no analysis repairs.'
  return { code: 'split', verdict: p < SPLIT_FAULT_P ? 'fail' : 'pass', value, why }
}

/** Whether any unit was in more than one arm. */
export function checkCrossover(assignment: Assignment): Check {
  const why = 'A unit that saw both arms tells nothing about either; such units are left out.'
  if (!assignment.hasIds) return { code: 'both_arms', verdict: 'unknown', value: 'units carry no ids', why }
  const { crossovers } = assignment
  const verdict = crossovers === 0 ? 'pass' : isCrossoverFault(assignment) ? 'fail' : 'warn'
  return { code: 'both_arms', verdict, value: `${crossovers} units`, why }
}

/** More than 1 % of the units in several arms make a study unreadable. */
export function isCrossoverFault(assignment: Assignment): boolean {
  return assignment.crossovers > CROSSOVER_FAULT_SHARE * assignment.units
}

/** Largest standardised difference of a pre-assignment number between an arm and control (Austin 2009). */
export function checkBalance(
  measured: readonly { covariate: Covariate; arms: readonly Moments[] }[],
  control: number,
): Check {
  const why = 'Arms that differ before the start may differ afterwards for that reason alone.'
  let worst = { size: -1, name: '' }
  for (const { covariate, arms } of measured) {
    for (const arm of arms) {
      const size = standardisedDifference(arm, arms[control])
      if (size !== null && size > worst.size) worst = { size, name: covariate.name }
    }
  }
  if (worst.size < 0) return { code: 'balance', verdict: 'unknown', value: 'no covariate', why }
  const verdict = worst.size >= BALANCE_WARNING ? 'warn' : 'pass'
  return { code: 'balance', verdict, value: `${worst.name} ${worst.size.toFixed(3)} standard deviations`, why }
}

/** Whether every arm is large enough for a verdict. */
export function checkSample(arms: readonly Moments[], minUnits: number): Check {
  const least = Math.min(...arms.map((arm) => arm.n))
  const why = 'Intervals of very small arms are not to be trusted.'
  return { code: 'sample', verdict: least < minUnits ? 'warn' : 'pass', value: `smallest arm ${least} units`, why }
}

function standardisedDifference(arm: Moments, control: Moments | undefined): number | null {
  if (!control || arm.mean === null || control.mean === null || arm.sd === null || control.sd === null) return null
  const spread = Math.sqrt((arm.sd ** 2 + control.sd ** 2) / 2)
  return spread > 0 ? Math.abs(arm.mean - control.mean) / spread : null
}
