import { join } from 'node:path'
import { randomStream } from '../../../src-main/base/random.ts'
import { writeRows } from './line-file.ts'

/** A planted experiment: outcome with chance `base + uplift · treated`, by segment. */
export const EXPERIMENT = {
  name: 'Free delivery',
  base: [0.05, 0.08, 0.12, 0.2],
  uplift: [0, 0.01, 0.03, -0.02],
} as const

/** What came out, per segment and arm, beside the true uplift. */
export interface SegmentTruth {
  readonly segment: string
  readonly uplift: number
  readonly units: readonly [control: number, treated: number]
  readonly outcomes: readonly [control: number, treated: number]
}

/** Writes `experiment.csv`: every customer, arm by a hash of the number, outcome with the planted chance. */
export function writeExperiment(folder: string, seed: number, customers: number): readonly SegmentTruth[] {
  const random = randomStream(seed, 'experiment')
  const units = EXPERIMENT.base.map((): [number, number] => [0, 0])
  const outcomes = EXPERIMENT.base.map((): [number, number] => [0, 0])
  const rows = function* (): Generator<readonly (string | number)[]> {
    yield ['unit_id', 'arm', 'covariate:segment', 'outcome:bought']
    for (let customer = 0; customer < customers; customer++) {
      const segment = random.below(EXPERIMENT.base.length)
      const arm = (Math.imul(customer ^ seed, 0x9e3779b1) >>> 16) & 1
      const chance = (EXPERIMENT.base[segment] ?? 0) + arm * (EXPERIMENT.uplift[segment] ?? 0)
      const bought = random.chance(chance) ? 1 : 0
      add(units[segment], arm, 1)
      add(outcomes[segment], arm, bought)
      yield [customerId(customer), arm === 1 ? 'treated' : 'control', `S${segment + 1}`, bought]
    }
  }
  writeRows(join(folder, 'experiment.csv'), rows())
  return EXPERIMENT.base.map((_, segment) => ({
    segment: `S${segment + 1}`,
    uplift: EXPERIMENT.uplift[segment] ?? 0,
    units: units[segment] ?? [0, 0],
    outcomes: outcomes[segment] ?? [0, 0],
  }))
}

/** Customer number as text: `C0000042`. */
export function customerId(customer: number): string {
  return `C${String(customer + 1).padStart(7, '0')}`
}

function add(pair: [number, number] | undefined, arm: number, amount: number): void {
  if (pair !== undefined) pair[arm === 1 ? 1 : 0] += amount
}
