import type { z } from 'zod'
import type { CustomerProfile } from '../../../src-main/analysis/customers/contract.ts'
import { api } from '../../data/client.ts'
import { resource, type Resource } from '../../data/resource.svelte.ts'
import * as format from '../../text/format.ts'

export type Profile = z.infer<typeof CustomerProfile>
export type OrderRow = Profile['orders'][number]

/** One customer: the profile by key, and how many orders of the timeline are shown. */
export class CustomerState {
  readonly profile: Resource<Profile>
  /** Orders shown; "Load older" adds more. */
  shown = $state(20)

  /** @param key reads the customer key from the address; null when it is not a number */
  constructor(key: () => number | null) {
    this.profile = resource(
      () => {
        const wanted = key()
        return wanted === null ? null : { key: wanted }
      },
      (input, signal) => api().customer.get(input, { signal }),
    )
  }
}

/** A field of the profile as text, or null when it is missing. */
export function field(profile: Profile, name: string): string | null {
  const value = profile.profile[name]
  return value === null || value === undefined || value === '' ? null : String(value)
}

/** One headline figure of a customer beside the median of the customer's group. */
export interface Figure {
  readonly name: string
  readonly value: string
  readonly median: string | null
  readonly metric: string
}

/** The headline figures that this profile can fill. */
export function figures({ profile, segmentMedians, currency, totals }: Profile): Figure[] {
  const number = (name: string): number | null => {
    const value = profile[name]
    return typeof value === 'number' ? value : null
  }
  const money = (value: number | null): string => format.moneyShort(value, currency)
  const days = (value: number | null): string => (value === null ? format.MISSING : `${format.count(value)} d`)
  const one = (
    name: string,
    column: string,
    metric: string,
    show: (value: number | null) => string,
    value = number(column),
  ): Figure => {
    const median = segmentMedians[column]
    return { name, metric, value: show(value), median: median === null || median === undefined ? null : show(median) }
  }
  return [
    one('Net revenue', 'net_revenue', 'net_revenue', money, totals.netRevenue),
    one('Lifetime value', 'lifetime_value', 'lifetime_value', money),
    one('Orders', 'total_transactions', 'orders', format.count),
    one('Average order value', 'avg_transaction_value', 'aov', money),
    one('Since last order', 'days_since_last_transaction', 'rfm_customers', days),
    one('Last 90 days', 'spend_last_90_days', 'purchase_amount', money),
  ]
}
