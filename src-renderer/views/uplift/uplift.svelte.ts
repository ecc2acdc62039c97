import type { z } from 'zod'
import type { Comparison, ReadoutResult } from '../../../src-main/analysis/uplift/contract.ts'
import { api } from '../../data/client.ts'
import { resource } from '../../data/resource.svelte.ts'
import { router } from '../../state/router.svelte.ts'
import * as format from '../../text/format.ts'

export type Readout = z.infer<typeof ReadoutResult>
type Studies = Awaited<ReturnType<ReturnType<typeof api>['analysis']['uplift']['studies']>>
export type Study = Studies[number]

/** A table of more outcomes than this is a list, not an answer. */
const MOST_OUTCOMES = 6
/** Value of the covariate select that asks for no adjustment. */
export const NO_COVARIATE = ''

/** What the read-out asks for; study, outcome and covariate are in the address. */
export class UpliftState {
  readonly studies = resource(
    () => ({}),
    (input, signal) => api().analysis.uplift.studies(input, { signal }),
  )
  /** One read-out per outcome, the chosen one first. */
  readonly readouts = resource(
    () => (this.study ? { study: this.study.study, outcomes: this.outcomes, covariate: this.covariate } : null),
    ({ study, outcomes, covariate }, signal) =>
      Promise.all(
        outcomes.map((outcome) =>
          api().analysis.uplift.readout({ study, outcome, ...(covariate ? { covariate } : {}) }, { signal }),
        ),
      ),
  )

  get study(): Study | null {
    const all = this.studies.value ?? []
    return all.find((study) => study.study === router.params['study']) ?? all[0] ?? null
  }

  /** The outcome the headline is about. */
  get outcome(): string {
    const known = this.study?.outcomes ?? []
    return known.find((outcome) => outcome === router.params['o']) ?? known[0] ?? ''
  }

  get covariate(): string {
    return this.study?.covariates.find((name) => name === router.params['cov']) ?? NO_COVARIATE
  }

  get outcomes(): readonly string[] {
    const others = (this.study?.outcomes ?? []).filter((outcome) => outcome !== this.outcome)
    return [this.outcome, ...others].slice(0, MOST_OUTCOMES)
  }

  /** The read-out of the chosen outcome. */
  get primary(): Readout | null {
    return this.readouts.value?.[0] ?? null
  }
}

/** Writes the mean of an arm: a rate as percent, a number with two decimals. */
export function armValue(readout: Readout, value: number | null): string {
  if (readout.outcomeKind === 'mean') return format.decimal(value, 2)
  const small = readout.arms.every((arm) => (arm.mean ?? 0) < 0.1)
  return format.percentColumn(value, small ? 2 : 1)
}

/** Writes a difference with its sign: points for rates, two decimals for numbers. */
export function effect(readout: Readout, value: number | null): string {
  if (value === null) return format.MISSING
  const sign = value > 0 ? '+' : ''
  return readout.outcomeKind === 'proportion'
    ? `${sign}${format.decimal(value * 100, 2)} pp`
    : `${sign}${format.decimal(value, 2)}`
}

/** The same without the unit, for the ends of an interval. */
export function effectEnd(readout: Readout, value: number | null): string {
  return effect(readout, value).replace(' pp', '')
}

/** A study writes its arms and outcomes as column values; they are shown with spaces and a capital. */
export function plainName(name: string): string {
  const spaced = name.replaceAll('_', ' ').trim()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

export const verdicts: Readonly<
  Record<Comparison['verdict'], { readonly label: string; readonly tone: 'good' | 'bad' | 'plain' | 'warn' }>
> = {
  clear_increase: { label: 'Clear increase', tone: 'good' },
  clear_decrease: { label: 'Clear decrease', tone: 'bad' },
  not_conclusive: { label: 'Not conclusive', tone: 'plain' },
  insufficient: { label: 'Too few to say', tone: 'warn' },
  not_readable: { label: 'Not readable', tone: 'warn' },
}
