import { join } from 'node:path'
import type { Random } from '../../base/random.ts'
import { CsvFile, amountText } from './csv-file.ts'
import type { SampleCustomer } from './customers.ts'

/** What was planted in one experiment. */
export interface StudyTruth {
  /** Name of the study and of its file, without ending. */
  readonly study: string
  readonly path: string
  readonly control: string
  readonly treatment: string
  readonly units: Readonly<Record<string, number>>
  /** Expected treatment minus control per outcome; revenue in currency units. */
  readonly effects: Readonly<Record<string, number>>
  /** Units were lost on one side, so that the split betrays it. */
  readonly allocationFault: boolean
}

/** Columns of a study table and what each is; what a column means to a study is never guessed from its name. */
export const STUDY_COLUMNS = {
  unit_id: 'unit_id',
  arm: 'arm',
  revenue_28d: 'outcome:revenue_28d',
  purchased: 'outcome:purchased',
  past_spend: 'covariate:past_spend',
} as const

const CONTROL = 'control'
const TREATMENT = 'treatment'

/** Added chance to order in the treatment arm of the sound experiment. */
const PLANTED_EFFECT = 0.03

/** Control share of the faulty experiment although half was planned (9,412 of 18,000). */
const FAULTY_CONTROL_SHARE = 9412 / 18_000

/**
 * Chance to order in four weeks, 10 to 50 % by earlier spending; the mean revenue of an order is 60 + 0.8 x earlier
 * spending (mean 30) + 20 = 104, independent of the arm, so the effect on revenue is 104 times that on orders.
 */
const MEAN_ORDER = 104

/** A sound experiment: half of the customers by lot, a true effect on orders and revenue. */
export function writeEffectStudy(folder: string, random: Random, customers: readonly SampleCustomer[]): StudyTruth {
  const units = { [CONTROL]: 0, [TREATMENT]: 0 }
  const path = writeUnits(folder, 'free-delivery', random, customers, PLANTED_EFFECT, () => {
    const arm = random.chance(0.5) ? TREATMENT : CONTROL
    units[arm] = (units[arm] ?? 0) + 1
    return arm
  })
  const effects = { purchased: PLANTED_EFFECT, revenue_28d: PLANTED_EFFECT * MEAN_ORDER }
  return {
    study: 'free-delivery',
    path,
    control: CONTROL,
    treatment: TREATMENT,
    units,
    effects,
    allocationFault: false,
  }
}

/** An experiment without effect whose treatment arm lost units on the way. */
export function writeFaultyStudy(folder: string, random: Random, customers: readonly SampleCustomer[]): StudyTruth {
  const controls = Math.round(customers.length * FAULTY_CONTROL_SHARE)
  let left = { controls, all: customers.length }
  const path = writeUnits(folder, 'new-checkout', random, customers, 0, () => {
    const isControl = random.below(left.all) < left.controls
    left = { controls: left.controls - (isControl ? 1 : 0), all: left.all - 1 }
    return isControl ? CONTROL : TREATMENT
  })
  const units = { [CONTROL]: controls, [TREATMENT]: customers.length - controls }
  const effects = { purchased: 0, revenue_28d: 0 }
  return { study: 'new-checkout', path, control: CONTROL, treatment: TREATMENT, units, effects, allocationFault: true }
}

function writeUnits(
  folder: string,
  study: string,
  random: Random,
  customers: readonly SampleCustomer[],
  effect: number,
  assign: () => string,
): string {
  const path = join(folder, `${study}.csv`)
  const file = new CsvFile(path, Object.keys(STUDY_COLUMNS))
  for (const customer of customers) {
    const arm = assign()
    const rank = random.unit()
    const before = 12_000 * rank * rank * rank
    const purchased = random.chance(0.1 + 0.4 * rank + (arm === TREATMENT ? effect : 0))
    const revenue = 6000 + 0.8 * before + random.below(4001)
    file.add([
      customer.id,
      arm,
      amountText(purchased ? Math.round(revenue) : 0),
      purchased ? 1 : 0,
      amountText(Math.round(before)),
    ])
  }
  file.close()
  return path
}
