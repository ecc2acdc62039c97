import { api } from '../../data/client.ts'
import { resource } from '../../data/resource.svelte.ts'
import { filters } from '../../state/filters.svelte.ts'
import { router } from '../../state/router.svelte.ts'
import type { RfmResult } from '../../../src-main/analysis/segments/contract.ts'
import type { z } from 'zod'
import type { FiltersInput } from '../../../src-main/model/filters.ts'

export type Rfm = z.infer<typeof RfmResult>
export type RfmGridCell = Rfm['grid'][number][number]
export type RfmGroupRow = Rfm['groups'][number]

export const methods = [
  { value: 'quintile', label: 'Five equal groups' },
  { value: 'threshold', label: 'Fixed thresholds' },
  { value: 'value_quintile_type7', label: 'Quintiles of value' },
  { value: 'ntile5', label: 'Ranks in fifths' },
  { value: 'cume_dist', label: 'Cumulative share' },
] as const
export type Method = (typeof methods)[number]['value']

export const colourings = [
  { value: 'share', label: 'Share of customers' },
  { value: 'revenue', label: 'Net revenue' },
  { value: 'aov', label: 'Average order value' },
] as const
export type Colouring = (typeof colourings)[number]['value']

/** What to do with each group, one line each. */
export const actions: Readonly<Record<string, string>> = {
  Champions: 'Thank them, show new products first, ask for reviews',
  Loyal: 'Offer the next tier, bundles of what they already buy',
  'Potential loyal': 'Invite a further order within their usual gap',
  New: 'Welcome series, help with the second order',
  Promising: 'A reason to come back: refill, matching product',
  'Need attention': 'A personal reminder before the gap grows',
  'About to sleep': 'Remind now; a small incentive if it pays back',
  'At risk': 'Call or write personally, ask what went wrong',
  "Can't lose": 'Win back one by one, by the account manager',
  Hibernating: 'Low-cost contact only, seasonal offers',
  Lost: 'Leave out of paid contact; one last message',
}

/** What the RFM tab asks for; method and colouring are in the address. */
export class SegmentsState {
  /** Net of returns, as the stored scores are: a cell's customers are listed from those. */
  readonly rfm = resource(
    () => ({ method: this.method, monetary: 'net' as const, filters: this.population }),
    (input, signal) => api().analysis.segments.rfm(input, { signal }),
  )
  /** The cell whose customers are listed. */
  opened = $state.raw<RfmGridCell | null>(null)

  get method(): Method {
    return methods.find((method) => method.value === router.params['m'])?.value ?? 'quintile'
  }

  get colouring(): Colouring {
    return colourings.find((colouring) => colouring.value === router.params['c'])?.value ?? 'share'
  }

  /**
   * The filters that choose customers. Scores always look at the whole history up to the as-of date, so the date range
   * and the group itself are left out; the view says so.
   */
  get population(): FiltersInput {
    const population = { ...filters.input }
    delete population.from
    delete population.to
    delete population.segment
    return population
  }

  /** Customers can be listed per cell only for the scoring that the load stored. */
  get listable(): boolean {
    return this.method === 'quintile'
  }
}

/** The number a cell is coloured by. */
export function cellValue(cell: RfmGridCell, colouring: Colouring): number {
  return colouring === 'share' ? cell.share : colouring === 'revenue' ? cell.revenue : (cell.aov ?? 0)
}
