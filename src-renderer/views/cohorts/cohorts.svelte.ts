import type { z } from 'zod'
import type { TriangleInput, TriangleResult } from '../../../src-main/analysis/cohorts/contract.ts'
import type { FiltersInput } from '../../../src-main/model/filters.ts'
import { periodName } from '../../charts/periods.ts'
import { api } from '../../data/client.ts'
import { resource } from '../../data/resource.svelte.ts'
import { filters } from '../../state/filters.svelte.ts'
import { router } from '../../state/router.svelte.ts'
import * as format from '../../text/format.ts'

export type Triangle = TriangleResult
export type CohortRow = Triangle['cohorts'][number]
export type CohortCell = CohortRow['cells'][number]
type Input = z.infer<typeof TriangleInput>
export type Measure = Input['measure']
export type Mode = Input['mode']
export type Grain = Input['grain']

export const grainOptions = [
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'quarter', label: 'Quarter' },
] as const
export const measureOptions = [
  { value: 'customers', label: 'Customers buying again' },
  { value: 'orders', label: 'Orders' },
  { value: 'revenue', label: 'Sales' },
  { value: 'net_revenue', label: 'Net revenue' },
] as const
const CUSTOMER_MODES = [
  { value: 'share', label: '%' },
  { value: 'count', label: 'Count' },
] as const
const OTHER_MODES = [
  { value: 'share', label: 'Per cohort customer' },
  { value: 'count', label: 'Total' },
  { value: 'cumulative', label: 'Running total' },
  { value: 'cumulative_per_customer', label: 'Running total per customer' },
] as const
export const columnOptions = [
  { value: '12', label: '12' },
  { value: '24', label: '24' },
  { value: '52', label: '52' },
] as const

/** What the Cohorts view asks for; every choice is in the address. */
export class CohortsState {
  readonly triangle = resource(
    () => ({ grain: this.grain, measure: this.measure, mode: this.mode, filters: filters.input }),
    (input, signal) => api().analysis.cohorts.triangle(input, { signal }),
  )
  /** The cell whose customers are listed. */
  opened = $state.raw<{ readonly cohort: CohortRow; readonly cell: CohortCell } | null>(null)

  get grain(): Grain {
    return grainOptions.find((grain) => grain.value === router.params['g'])?.value ?? 'month'
  }

  get measure(): Measure {
    return measureOptions.find((measure) => measure.value === router.params['ms'])?.value ?? 'customers'
  }

  get modes(): readonly { readonly value: Mode; readonly label: string }[] {
    return this.measure === 'customers' ? CUSTOMER_MODES : OTHER_MODES
  }

  get mode(): Mode {
    return this.modes.find((mode) => mode.value === router.params['mode'])?.value ?? 'share'
  }

  /**
   * The filters of a cohort's customers. The date range chose who entered by first order; a cohort already says that,
   * and its later orders lie outside the range.
   */
  get membership(): FiltersInput {
    const members = { ...filters.input }
    delete members.from
    delete members.to
    return members
  }

  /** Periods after the first shown in the table. */
  get columns(): number {
    return Number(columnOptions.find((option) => option.value === router.params['cols'])?.value ?? '12')
  }

  /** Whether age 0 is the fixed base (100 %) that carries no colour. */
  get baseAtZero(): boolean {
    return this.mode === 'share' || this.mode === 'count'
  }

  /** Writes one cell value. */
  show(value: number | null, currency: string): string {
    if (this.measure === 'customers') return this.mode === 'share' ? format.percentColumn(value) : format.count(value)
    const perCustomer = this.mode === 'share' || this.mode === 'cumulative_per_customer'
    if (this.measure === 'orders') return perCustomer ? format.decimal(value, 2) : format.count(value)
    return perCustomer ? format.money(value, currency, 0) : format.moneyShort(value, currency)
  }
}

/** How a cohort is written: "Mar 2011", "Q1 2011", "7 Mar 2011". */
export function cohortName(start: string, grain: Grain): string {
  return grain === 'week' ? format.date(start) : periodName(start, grain)
}

/** Short name of an age: "M3", "Q1", "W12". */
export function ageName(age: number, grain: Grain): string {
  return `${{ week: 'W', month: 'M', quarter: 'Q' }[grain]}${age}`
}
