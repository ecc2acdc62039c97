import { UNDATED } from '../../base/facts.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import { RFM_GROUPS } from '../../base/rfm-groups.ts'
import type { customer360Profile } from '../../model/marts/customer-360.ts'
import { float64Of, int32Of, uint32Of } from '../columns/gather.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, reals, texts } from '../columns/table.ts'
import { dateColumn, dictionaryOf, entryColumn, wordColumn } from '../columns/words.ts'
import { daysOf } from '../work/customers.ts'
import type { Description } from '../work/described.ts'
import { ageDays } from '../work/lifetime.ts'
import { firstDayOf, firstMonthOf, spendInMonth } from '../work/months.ts'
import { SEGMENTS } from '../work/segments.ts'
import type { TextColumn } from '../work/text-column.ts'
import { NO_TEXT } from '../work/text-column.ts'
import { changePercent, NO_TREND, trendOf, TRENDS } from '../work/trend.ts'
import type { MartWork } from '../work/work.ts'
import { CONSISTENCY, consistencyOf } from './avg-transaction.ts'
import { groupOfCell, rfmCell } from './rfm.ts'
import { roundedChange, roundedMonthly } from './segments.ts'

type Row360 = RowsOf<typeof customer360Profile>['columns']

const AGE_BANDS = ['<18', '18–24', '25–34', '35–44', '45–54', '55–64', '65+']
/** First age of each band after the first. */
const AGE_LIMITS = [18, 25, 35, 45, 55, 65]
const RECENCY = ['Active', 'Cooling', 'At Risk', 'Dormant', 'Never']
const RISKS = ['Low', 'Medium', 'High']
const SCORE_DIGITS = 2

/** Customers that are computed at a time: bounds the memory beside what is shared by all of them. */
const BLOCK = 65_536
/** What the name of a customer begins with whom no extract named. */
const UNNAMED = Buffer.from('Customer ')

/** What is the same work for one block or for all of them; arrays by customer number. */
interface Prepared {
  /** Day of acquisition. */
  readonly opened: Int32Array
  readonly monthly: Float64Array
  readonly change: Float64Array
  /** Row in the RFM scores; -1 without one. */
  readonly scored: Int32Array
  readonly risk: Float64Array
}

/** Customers of a block, in the order of their ids. */
interface Block extends Prepared {
  readonly work: MartWork
  readonly numbers: Uint32Array
}

/** Rows of `customer_360_profile`: what `customer-360-profile.sql` yields, by customer id. */
export function* customer360Rows(work: MartWork): Generator<RowsOf<typeof customer360Profile>> {
  const { byId } = work.customers
  const prepared = prepare(work)
  for (let from = 0; from < byId.length; from += BLOCK) {
    const block = { ...prepared, work, numbers: byId.subarray(from, from + BLOCK) }
    yield { rows: block.numbers.length, columns: columnsOf(block) }
  }
}

function prepare(work: MartWork): Prepared {
  const { customers, standings, rfm, churn, round } = work
  const scored = new Int32Array(customers.count).fill(-1)
  rfm.number.forEach((number, row) => {
    scored[number] = row
  })
  return {
    opened: daysOf(standings.words.acquisition_date, customers.count),
    monthly: roundedMonthly(work),
    change: roundedChange(work),
    scored,
    risk: churn.map((score) => (Number.isNaN(score) ? score : round(score, SCORE_DIGITS))),
  }
}

function columnsOf(block: Block): Row360 {
  return {
    ...whoColumns(block),
    ...segmentColumns(block),
    ...scoreColumns(block),
    ...valueColumns(block),
    ...monthColumns(block),
    ...recencyColumns(block),
    ...campaignColumns(block),
    ...riskColumns(block),
    profile_updated_date: constant(block.work.asOfText),
    build_id: constant(block.work.buildId),
  } satisfies Row360
}

/** Values of the customers of a block. */
function pick<T>({ numbers }: Block, of: (number: number) => T): T[] {
  return Array.from(numbers, of)
}
function wholes({ numbers }: Block, of: (number: number) => number) {
  return integers(float64Of(numbers, of))
}
function amounts({ numbers }: Block, of: Float64Array) {
  return reals(float64Of(numbers, (number) => of[number] as number))
}
function codes({ numbers }: Block, words: readonly string[], of: (number: number) => number) {
  return wordColumn(uint32Of(numbers, of), words)
}
function days({ numbers }: Block, of: (number: number) => number) {
  return dateColumn(int32Of(numbers, of), UNDATED)
}
/** Days from a day to the as-of date; NaN is NULL. */
function daysSince(asOf: number, day: number): number {
  return day === UNDATED ? Number.NaN : asOf - day
}

/** A column of words by customer number. */
function words({ numbers }: Block, { codes: own, words: { texts: list } }: TextColumn) {
  const inOrder = uint32Of(numbers, (number) => own[number] as number)
  return entryColumn(inOrder, dictionaryOf(list), NO_TEXT)
}

function whoColumns(block: Block) {
  const { work, numbers, opened } = block
  const { customers, descriptions, standings, asOf, asOfText } = work
  const described = (of: (row: Description) => string | null) =>
    descriptions === null ? constant(null) : texts(pick(block, (number) => ifAny(descriptions[number], of)))
  const ages = float64Of(numbers, (number) => ageOf(descriptions?.[number], asOfText))
  return {
    customer_id: entryColumn(numbers, customers.ids),
    customer_key: integers(int32Of(numbers, (number) => customers.key[number] as number)),
    full_name: namesOf(block),
    first_name: described((row) => row.first_name),
    last_name: described((row) => row.last_name),
    email: described((row) => row.email),
    age: integers(ages),
    age_band: wordColumn(uint32Of(ages, bandOf), AGE_BANDS),
    state: described((row) => row.state),
    city: described((row) => row.city),
    country_code: words(block, customers.words.country_code),
    geo_region: words(block, customers.words.geo_region),
    employment_status: described((row) => row.employment_status),
    card_type: constant(null),
    credit_limit: constant(null),
    account_open_date: words(block, standings.words.acquisition_date),
    // Who registers after the last day that counts is new, not of a negative age.
    account_age_days: wholes(block, (number) =>
      opened[number] === UNDATED ? Number.NaN : Math.max(0, asOf - (opened[number] as number)),
    ),
  }
}

/** Names as an extract gave them, else by the id. */
function namesOf(block: Block) {
  const { ids, idTexts } = block.work.customers
  const { descriptions } = block.work
  if (descriptions !== null) {
    return texts(
      pick(block, (number) => descriptions[number]?.full_name ?? `${String(UNNAMED)}${idTexts[number] ?? ''}`),
    )
  }
  const { numbers } = block
  const offsets = new Uint32Array(numbers.length + 1)
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row] as number
    const length = (ids.offsets[number + 1] as number) - (ids.offsets[number] as number)
    offsets[row + 1] = (offsets[row] as number) + UNNAMED.length + length
  }
  const bytes = new Uint8Array(offsets[numbers.length] as number)
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row] as number
    let at = offsets[row] as number
    for (let i = 0; i < UNNAMED.length; i++) bytes[at++] = UNNAMED[i] as number
    for (let i = ids.offsets[number] as number; i < (ids.offsets[number + 1] as number); i++)
      bytes[at++] = ids.bytes[i] as number
  }
  return entryColumn(Uint32Array.from(numbers.keys()), { bytes, offsets })
}

function ifAny(row: Description | undefined, of: (row: Description) => string | null): string | null {
  return row === undefined ? null : of(row)
}

/** Full years at the as-of date, else the age as supplied; NaN when nothing is known. */
function ageOf(row: Description | undefined, asOf: string): number {
  if (!row) return Number.NaN
  if (row.birth_date === null) return row.age_supplied ?? Number.NaN
  const years = Number(asOf.slice(0, 4)) - Number(row.birth_date.slice(0, 4))
  return years - (asOf.slice(5) < row.birth_date.slice(5) ? 1 : 0)
}

function bandOf(age: number): number {
  return Number.isNaN(age) ? AGE_BANDS.length : AGE_LIMITS.filter((limit) => age >= limit).length
}

function segmentColumns(block: Block) {
  const { segments, standings, customers, lifetime } = block.work
  return {
    customer_segment: codes(block, SEGMENTS, (number) => segments.segment[number] as number),
    segment_assigned_date: days(block, (number) => segments.assignedDay[number] as number),
    tenure_months: wholes(block, (number) => segments.tenureMonths[number] as number),
    value_segment: words(block, standings.words.segment),
    loyalty_tier: words(block, customers.words.loyalty_tier),
    spend_change_pct: amounts(block, block.change),
    avg_monthly_spend: amounts(block, block.monthly),
    travel_spend_pct: constant(null),
    necessities_spend_pct: constant(null),
    top_category_group: constant(null),
    top_category_group_spend_pct: constant(null),
    spending_profile: codes(block, ['No Spend', 'Balanced'], (number) => (lifetime.purchases[number] === 0 ? 0 : 1)),
    preferred_channel: words(block, standings.words.preferred_channel),
    engagement_score: constant(null),
  }
}

function scoreColumns(block: Block) {
  const { scored } = block
  const { scores } = block.work.rfm
  const score = (of: Int8Array) =>
    wholes(block, (number) => (scored[number] === -1 ? Number.NaN : (of[scored[number] as number] as number)))
  return {
    rfm_segment: codes(block, RFM_GROUPS, (number) => {
      const row = scored[number] as number
      if (row === -1) return RFM_GROUPS.length
      return groupOfCell(rfmCell(scores.r[row] as number, scores.f[row] as number, scores.m[row] as number))
    }),
    recency_score: score(scores.r),
    frequency_score: score(scores.f),
    monetary_score: score(scores.m),
  }
}

function valueColumns(block: Block) {
  const { work } = block
  const { lifetime, amounts: stored } = work
  return {
    lifetime_value: amounts(block, stored.lifetimeValue),
    total_transactions: wholes(block, (number) => lifetime.purchases[number] as number),
    customer_age_days: wholes(block, (number) => ageDays(lifetime, number)),
    avg_spend_per_day: amounts(block, stored.spendPerDay),
    avg_transaction_value: amounts(block, stored.mean),
    transaction_value_stddev: amounts(block, stored.deviation),
    min_transaction_value: amounts(block, stored.smallest),
    max_transaction_value: amounts(block, stored.largest),
    median_transaction_value: amounts(block, stored.median),
    spending_consistency: codes(block, CONSISTENCY, (number) => consistencyOf(work, number)),
  }
}

/** The last complete month; customers whose first transaction came later have none. */
function monthColumns({ work, numbers }: Block) {
  const { months, windows, round, digits, settings } = work
  const { last } = months
  const cutoffs = settings['mom.cutoffs']
  const own = float64Of(numbers, (number) => spendInMonth(months, number, last))
  const prior = float64Of(numbers, (number) => spendInMonth(months, number, last - 1))
  const first = int32Of(numbers, (number) => firstMonthOf(months, number))
  const rows = Uint32Array.from(numbers.keys())
  const percent = float64Of(rows, (row) =>
    (first[row] as number) < last ? changePercent(own[row] as number, prior[row] as number) : Number.NaN,
  )
  const latest = firstDayOf(last)
  const window = (e4: Float64Array) =>
    reals(float64Of(numbers, (number) => round((e4[number] as number) / MONEY_SCALE, digits)))
  return {
    latest_month: dateColumn(
      int32Of(first, (month) => (month > last ? UNDATED : latest)),
      UNDATED,
    ),
    latest_month_spend: reals(
      float64Of(rows, (row) =>
        (first[row] as number) > last ? Number.NaN : round((own[row] as number) / MONEY_SCALE, digits),
      ),
    ),
    latest_mom_change_pct: reals(
      float64Of(percent, (value) => (Number.isNaN(value) ? value : round(value, SCORE_DIGITS))),
    ),
    latest_mom_trend_category: wordColumn(
      uint32Of(rows, (row) =>
        (first[row] as number) < last
          ? trendOf(own[row] as number, prior[row] as number, percent[row] as number, cutoffs)
          : NO_TREND,
      ),
      TRENDS,
    ),
    spend_last_90_days: window(windows.lastE4),
    spend_prior_90_days: window(windows.priorE4),
  }
}

function recencyColumns(block: Block) {
  const { lifetime, settings, asOf } = block.work
  const limits = settings['c360.recency_days']
  const never = RECENCY.indexOf('Never')
  const dormant = RECENCY.indexOf('Dormant')
  const since = (number: number): number => daysSince(asOf, lifetime.lastDay[number] as number)
  return {
    first_transaction_date: days(block, (number) => lifetime.firstDay[number] as number),
    last_transaction_date: days(block, (number) => lifetime.lastDay[number] as number),
    days_since_last_transaction: wholes(block, since),
    recency_status: codes(block, RECENCY, (number) => {
      const age = since(number)
      if (Number.isNaN(age)) return never
      for (let status = 0; status < limits.length; status++) if (age <= (limits[status] as number)) return status
      return dormant
    }),
  }
}

function campaignColumns(block: Block) {
  const { segments, customers, descriptions } = block.work
  const isIn = (name: (typeof SEGMENTS)[number]) => {
    const wanted = SEGMENTS.indexOf(name)
    return wholes(block, (number) => (segments.segment[number] === wanted ? 1 : 0))
  }
  return {
    is_contactable:
      descriptions === null
        ? constant(0)
        : wholes(block, (number) => (descriptions[number]?.email != null && customers.consent[number] !== 0 ? 1 : 0)),
    eligible_for_retention_campaign: isIn('Declining'),
    eligible_for_onboarding_campaign: isIn('New & Growing'),
    eligible_for_premium_campaign: constant(0),
  }
}

function riskColumns(block: Block) {
  const { risk } = block
  const [medium = 0, high = 0] = block.work.settings['c360.churn_bands']
  return {
    churn_risk_score: amounts(block, risk),
    churn_risk_category: codes(block, RISKS, (number) => {
      const score = risk[number] as number
      if (Number.isNaN(score)) return RISKS.length
      return score < medium ? 0 : score < high ? 1 : 2
    }),
  }
}
