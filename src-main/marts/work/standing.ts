import type { Day } from '../../base/days.ts'
import { toIsoDate } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import { firstNotLess } from '../../base/search.ts'
import { COMPUTED_BITS as BITS } from '../../model/gold/customers.ts'
import type { Settings } from '../../model/settings.ts'
import type { Rounding } from '../columns/round.ts'
import type { KnownCustomers } from './customers.ts'
import { daysOf } from './customers.ts'
import type { Lifetime } from './lifetime.ts'
import type { ChannelUse, Choice } from './preferences.ts'
import type { Spend } from './spend.ts'
import type { TextColumn } from './text-column.ts'
import { NO_TEXT } from './text-column.ts'

/** The computed columns of the known customers as this build leaves them, by customer number. */
export interface Standings {
  readonly lifetimeValue: Float64Array
  /** The same for everybody. */
  readonly lifetimeValueSource: 'computed' | 'none'
  readonly computedMask: Uint8Array
  readonly words: Readonly<Record<StandingWord, TextColumn>>
}
type StandingWord = 'segment' | 'acquisition_date' | 'acquisition_channel' | 'preferred_channel' | 'preferred_category'

/** What the standing of a customer follows from. */
export interface StandingInput {
  readonly customers: KnownCustomers
  readonly spend: Spend
  readonly lifetime: Lifetime
  readonly channels: ChannelUse
  readonly categories: Choice
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
 * Value, segment, origin and preferences of each known customer: the rules of `customer-value.sql`. A supplied segment
 * stays; what an extract gave stays where a customer was described.
 */
export function standingsOf(input: StandingInput): Standings {
  const { customers, spend, lifetime, channels, categories, round, digits } = input
  const computedMask = openBits(customers)
  const chosen = (name: keyof typeof BITS, choice: Choice): TextColumn => {
    const { words } = customers.words[name]
    const codes = choice.names.map((text) => (text === undefined ? NO_TEXT : words.codeOf(text)))
    return said(customers.words[name], computedMask, BITS[name], (number) => codes[choice.chosen[number] as number])
  }
  return {
    lifetimeValue: lifetime.valueE4.map((e4) => round(e4 / MONEY_SCALE, digits)),
    lifetimeValueSource: spend.day.length > 0 ? 'computed' : 'none',
    computedMask,
    words: {
      segment: segmentsOf(input),
      acquisition_date: firstDates(customers, lifetime, computedMask),
      acquisition_channel: chosen('acquisition_channel', channels.first),
      preferred_channel: chosen('preferred_channel', channels.preferred),
      preferred_category: chosen('preferred_category', categories),
    },
  }
}

/** The column as it is, but for the customers of whom sales speak. */
function said(
  { codes, words }: TextColumn,
  mask: Uint8Array,
  bit: number,
  codeOf: (number: number) => number | undefined,
): TextColumn {
  const own = new Uint32Array(mask.length)
  for (let number = 0; number < mask.length; number++) {
    const isOpen = ((mask[number] as number) & bit) !== 0
    own[number] = isOpen ? (codeOf(number) ?? NO_TEXT) : (codes[number] as number)
  }
  return { codes: own, words }
}

function firstDates({ words }: KnownCustomers, { firstDay }: Lifetime, mask: Uint8Array): TextColumn {
  const column = words.acquisition_date
  const codes = new Map<number, number>([[UNDATED, NO_TEXT]])
  return said(column, mask, BITS.acquisition_date, (number) => {
    const day = firstDay[number] as Day
    const known = codes.get(day)
    if (known !== undefined) return known
    const code = column.words.codeOf(toIsoDate(day))
    codes.set(day, code)
    return code
  })
}

/** Sales speak for inferred customers, where nothing is known, and where they spoke before: the bits of those columns. */
function openBits({ count, isInferred, computedMask, words }: KnownCustomers): Uint8Array {
  const mask = new Uint8Array(count)
  for (let number = 0; number < count; number++) {
    mask[number] = isInferred[number] === 1 ? ALL_BITS : (computedMask[number] as number) & ALL_BITS
  }
  for (const name of Object.keys(BITS) as (keyof typeof BITS)[]) {
    const { codes } = words[name]
    for (let number = 0; number < count; number++) {
      if (codes[number] === NO_TEXT) mask[number] = (mask[number] as number) | BITS[name]
    }
  }
  return mask
}

function segmentsOf(input: StandingInput): TextColumn {
  const { customers, lifetime } = input
  const { segment, segment_source: source } = customers.words
  const supplied = source.words.codeOf('supplied')
  const shares = valueShares(lifetime)
  const since = acquiredDays(customers, lifetime)
  const codes = new Uint32Array(customers.count)
  for (let number = 0; number < customers.count; number++) {
    const isSupplied = source.codes[number] === supplied
    codes[number] = isSupplied
      ? (segment.codes[number] as number)
      : segment.words.codeOf(segmentOf(input, number, shares[number] as number, since[number] as number))
  }
  return { codes, words: segment.words }
}

/** Value segment of metrics 5.4: the first that matches of New, VIP, Premium, Loyal and Regular. */
function segmentOf(
  { spend, lifetime, asOf, settings }: StandingInput,
  number: number,
  share: number,
  since: number,
): string {
  const purchases = lifetime.purchases[number] as number
  if (since !== UNDATED && asOf - since < settings['segment.new_days'] && purchases <= MOST_OF_NEW) return 'New'
  if (share >= settings['segment.vip_percentile']) return 'VIP'
  if (share >= settings['segment.premium_percentile']) return 'Premium'
  const lastDay = lifetime.lastDay[number] as number
  if (lastDay === UNDATED || asOf - lastDay > settings['segment.loyal_recency_days']) return 'Regular'
  const recent = purchasesAfter(spend, number, asOf - LOYAL_DAYS)
  return recent >= settings['segment.loyal_purchases'] ? 'Loyal' : 'Regular'
}

/** The day of the first purchase, else the supplied day of acquisition. */
function acquiredDays(customers: KnownCustomers, { firstDay }: Lifetime): Int32Array {
  const supplied = daysOf(customers.words.acquisition_date, customers.count)
  return firstDay.map((first, number) => {
    const wasComputed =
      customers.isInferred[number] === 1 || ((customers.computedMask[number] as number) & BITS.acquisition_date) !== 0
    return first !== UNDATED || wasComputed ? first : (supplied[number] as number)
  })
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
  return valueE4.map((value, number) =>
    (purchases[number] as number) > 0 ? firstNotLess(values, value) / values.length : Number.NaN,
  )
}
