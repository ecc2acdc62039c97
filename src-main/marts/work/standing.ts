import type { Day } from '../../base/days.ts'
import { toIsoDate } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import { COMPUTED_BITS as BITS } from '../../model/gold/customers.ts'
import type { Settings } from '../../model/settings.ts'
import type { Rounding } from '../columns/round.ts'
import type { CustomerRow, KnownCustomers } from './customers.ts'
import { dayOfText } from './customers.ts'
import type { Lifetime } from './lifetime.ts'
import type { ChannelUse } from './preferences.ts'
import type { Spend } from './spend.ts'

/** The computed columns of a customer as this build leaves them. */
export type Standing = Pick<
  CustomerRow,
  | 'lifetime_value'
  | 'lifetime_value_source'
  | 'segment'
  | 'acquisition_date'
  | 'acquisition_channel'
  | 'preferred_channel'
  | 'preferred_category'
  | 'computed_mask'
>

/** What the standing of a customer follows from. */
export interface StandingInput {
  readonly customers: KnownCustomers
  readonly spend: Spend
  readonly lifetime: Lifetime
  readonly channels: ChannelUse
  readonly categories: readonly (string | null)[]
  readonly asOf: Day
  readonly settings: Settings
  readonly digits: number
  readonly round: Rounding
}

const ALL_BITS = Object.values(BITS).reduce<number>((all, bit) => all | bit, 0)

/** Days of the purchases that make a customer Loyal, and the most purchases of a New one. */
const LOYAL_DAYS = 365
const MOST_OF_NEW = 2

/**
 * Value, segment, origin and preferences of each known customer, by customer number: the rules of
 * `customer-value.sql`. A supplied segment stays; what an extract gave stays where a customer was described.
 */
export function standingsOf(input: StandingInput): Standing[] {
  const { customers, spend, lifetime, channels, categories } = input
  const source = spend.day.length > 0 ? 'computed' : 'none'
  const shares = valueShares(lifetime)
  return customers.rows.map((row, number) => {
    const firstDay = lifetime.firstDay[number] as number
    const firstDate = firstDay === UNDATED ? null : toIsoDate(firstDay as Day)
    const mask = openBits(row)
    const said = (bit: number, own: string | null, value: string | null | undefined): string | null =>
      (mask & bit) === 0 ? own : (value ?? null)
    return {
      lifetime_value: input.round((lifetime.valueE4[number] as number) / MONEY_SCALE, input.digits),
      lifetime_value_source: source,
      segment: row.segment_source === 'supplied' ? row.segment : segmentOf(input, number, shares[number] as number),
      acquisition_date: said(BITS.acquisition_date, row.acquisition_date, firstDate),
      acquisition_channel: said(BITS.acquisition_channel, row.acquisition_channel, channels.first[number]),
      preferred_channel: said(BITS.preferred_channel, row.preferred_channel, channels.preferred[number]),
      preferred_category: said(BITS.preferred_category, row.preferred_category, categories[number]),
      computed_mask: mask,
    }
  })
}

/** Sales speak for inferred customers, where nothing is known, and where they spoke before: the bits of those columns. */
function openBits(row: CustomerRow): number {
  if (row.is_inferred === 1) return ALL_BITS
  let bits = row.computed_mask & ALL_BITS
  if (row.acquisition_date === null) bits |= BITS.acquisition_date
  if (row.acquisition_channel === null) bits |= BITS.acquisition_channel
  if (row.preferred_channel === null) bits |= BITS.preferred_channel
  if (row.preferred_category === null) bits |= BITS.preferred_category
  return bits
}

/** Value segment of metrics 5.4: the first that matches of New, VIP, Premium, Loyal and Regular. */
function segmentOf(
  { customers, spend, lifetime, asOf, settings }: StandingInput,
  number: number,
  share: number,
): string {
  const purchases = lifetime.purchases[number] as number
  const since = acquiredDay(customers.rows[number], lifetime.firstDay[number] as number)
  if (since !== UNDATED && asOf - since < settings['segment.new_days'] && purchases <= MOST_OF_NEW) return 'New'
  if (share >= settings['segment.vip_percentile']) return 'VIP'
  if (share >= settings['segment.premium_percentile']) return 'Premium'
  const lastDay = lifetime.lastDay[number] as number
  if (lastDay === UNDATED || asOf - lastDay > settings['segment.loyal_recency_days']) return 'Regular'
  const recent = purchasesAfter(spend, number, asOf - LOYAL_DAYS)
  return recent >= settings['segment.loyal_purchases'] ? 'Loyal' : 'Regular'
}

/** The day of the first purchase, else the supplied day of acquisition. */
function acquiredDay(row: CustomerRow | undefined, firstDay: number): number {
  if (firstDay !== UNDATED || !row) return firstDay
  const wasComputed = row.is_inferred === 1 || (row.computed_mask & BITS.acquisition_date) !== 0
  return wasComputed ? UNDATED : dayOfText(row.acquisition_date)
}

function purchasesAfter(spend: Spend, number: number, day: number): number {
  let purchases = 0
  for (let row = spend.start[number] as number; row < (spend.start[number + 1] as number); row++) {
    if (spend.isReturn[row] === 0 && (spend.day[row] as number) > day) purchases++
  }
  return purchases
}

/** Share of the buyers with a lesser value, by customer number; NaN for customers without a purchase. */
function valueShares({ valueE4, purchases }: Lifetime): Float64Array {
  const values = valueE4.filter((_, number) => (purchases[number] as number) > 0).sort()
  const below = new Map<number, number>()
  values.forEach((value, place) => {
    if (!below.has(value)) below.set(value, place)
  })
  return valueE4.map((value, number) =>
    (purchases[number] as number) > 0 ? (below.get(value) ?? 0) / values.length : Number.NaN,
  )
}
