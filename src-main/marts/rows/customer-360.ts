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
import { CONSISTENCY, consistencyOf, money } from './avg-transaction.ts'
import { lifetimeValue, spendPerDay } from './customer-ltv.ts'
import { groupOfCell, rfmCell } from './rfm.ts'
import { roundedChange, roundedMonthly } from './segments.ts'

type Row360 = RowsOf<typeof customer360Profile>['columns']

const AGE_BANDS = ['<18', '18–24', '25–34', '35–44', '45–54', '55–64', '65+']
/** First age of each band after the first. */
const AGE_LIMITS = [18, 25, 35, 45, 55, 65]
const RECENCY = ['Active', 'Cooling', 'At Risk', 'Dormant', 'Never']
const RISKS = ['Low', 'Medium', 'High']
const SCORE_DIGITS = 2

/** Rows of `customer_360_profile`: what `customer-360-profile.sql` yields. */
export function customer360Rows(work: MartWork): RowsOf<typeof customer360Profile> {
  return {
    rows: work.customers.count,
    columns: {
      ...whoColumns(work),
      ...segmentColumns(work),
      ...scoreColumns(work),
      ...valueColumns(work),
      ...monthColumns(work),
      ...recencyColumns(work),
      ...campaignColumns(work),
      ...riskColumns(work),
      profile_updated_date: constant(work.asOfText),
      build_id: constant(work.buildId),
    } satisfies Row360,
  }
}

/** Values by customer number in the order of ids. */
function pick<T>({ customers }: MartWork, of: (number: number) => T): T[] {
  const values = new Array<T>(customers.count)
  for (let i = 0; i < values.length; i++) values[i] = of(customers.byId[i] as number)
  return values
}
function wholes(work: MartWork, of: (number: number) => number) {
  return integers(float64Of(work.customers.byId, of))
}
function codes(work: MartWork, words: readonly string[], of: (number: number) => number) {
  return wordColumn(uint32Of(work.customers.byId, of), words)
}
function days(work: MartWork, of: (number: number) => number) {
  return dateColumn(int32Of(work.customers.byId, of), UNDATED)
}
/** Days from a day to the as-of date; NaN is NULL. */
function daysSince({ asOf }: MartWork, day: number): number {
  return day === UNDATED ? Number.NaN : asOf - day
}

/** A column of words by customer number, in the order of ids. */
function words(work: MartWork, { codes: own, words: { texts: list } }: TextColumn) {
  const inOrder = uint32Of(work.customers.byId, (number) => own[number] as number)
  return entryColumn(inOrder, dictionaryOf(list), NO_TEXT)
}

function whoColumns(work: MartWork) {
  const { customers, descriptions, standings, asOf, asOfText } = work
  const { byId } = customers
  const described = (of: (row: Description) => string | null) =>
    descriptions === null ? constant(null) : texts(pick(work, (number) => ifAny(descriptions[number], of)))
  const ages = float64Of(byId, (number) => ageOf(descriptions?.[number], asOfText))
  const opened = daysOf(standings.words.acquisition_date, customers.count)
  return {
    customer_id: entryColumn(byId, customers.ids),
    customer_key: integers(int32Of(byId, (number) => customers.key[number] as number)),
    full_name: texts(
      pick(work, (number) => descriptions?.[number]?.full_name ?? `Customer ${customers.idTexts[number] ?? ''}`),
    ),
    first_name: described((row) => row.first_name),
    last_name: described((row) => row.last_name),
    email: described((row) => row.email),
    age: integers(ages),
    age_band: wordColumn(uint32Of(ages, bandOf), AGE_BANDS),
    state: described((row) => row.state),
    city: described((row) => row.city),
    country_code: words(work, customers.words.country_code),
    geo_region: words(work, customers.words.geo_region),
    employment_status: described((row) => row.employment_status),
    card_type: constant(null),
    credit_limit: constant(null),
    account_open_date: words(work, standings.words.acquisition_date),
    // Who registers after the last day that counts is new, not of a negative age.
    account_age_days: wholes(work, (number) =>
      opened[number] === UNDATED ? Number.NaN : Math.max(0, asOf - (opened[number] as number)),
    ),
  }
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

function segmentColumns(work: MartWork) {
  const { segments, standings, customers } = work
  const monthly = roundedMonthly(work)
  const change = roundedChange(work)
  return {
    customer_segment: codes(work, SEGMENTS, (number) => segments.segment[number] as number),
    segment_assigned_date: days(work, (number) => segments.assignedDay[number] as number),
    tenure_months: wholes(work, (number) => segments.tenureMonths[number] as number),
    value_segment: words(work, standings.words.segment),
    loyalty_tier: words(work, customers.words.loyalty_tier),
    spend_change_pct: reals(float64Of(work.customers.byId, (number) => change[number] as number)),
    avg_monthly_spend: reals(float64Of(work.customers.byId, (number) => monthly[number] as number)),
    travel_spend_pct: constant(null),
    necessities_spend_pct: constant(null),
    top_category_group: constant(null),
    top_category_group_spend_pct: constant(null),
    spending_profile: codes(work, ['No Spend', 'Balanced'], (number) =>
      work.lifetime.purchases[number] === 0 ? 0 : 1,
    ),
    preferred_channel: words(work, standings.words.preferred_channel),
    engagement_score: constant(null),
  }
}

function scoreColumns(work: MartWork) {
  const { number: scored, scores } = work.rfm
  const rowOf = new Int32Array(work.customers.count).fill(-1)
  scored.forEach((number, row) => {
    rowOf[number] = row
  })
  const score = (of: Int8Array) =>
    wholes(work, (number) => (rowOf[number] === -1 ? Number.NaN : (of[rowOf[number] as number] as number)))
  return {
    rfm_segment: codes(work, RFM_GROUPS, (number) => {
      const row = rowOf[number] as number
      if (row === -1) return RFM_GROUPS.length
      return groupOfCell(rfmCell(scores.r[row] as number, scores.f[row] as number, scores.m[row] as number))
    }),
    recency_score: score(scores.r),
    frequency_score: score(scores.f),
    monetary_score: score(scores.m),
  }
}

function valueColumns(work: MartWork) {
  const { lifetime, spread, customers } = work
  return {
    lifetime_value: reals(float64Of(customers.byId, (number) => lifetimeValue(work, number))),
    total_transactions: wholes(work, (number) => lifetime.purchases[number] as number),
    customer_age_days: wholes(work, (number) => ageDays(lifetime, number)),
    avg_spend_per_day: reals(float64Of(customers.byId, (number) => spendPerDay(work, number))),
    avg_transaction_value: money(work, spread.mean),
    transaction_value_stddev: money(work, spread.deviation),
    min_transaction_value: money(work, spread.smallest),
    max_transaction_value: money(work, spread.largest),
    median_transaction_value: money(work, spread.median),
    spending_consistency: codes(work, CONSISTENCY, (number) => consistencyOf(work, number)),
  }
}

/** The last complete month; customers whose first transaction came later have none. */
function monthColumns(work: MartWork) {
  const { months, customers, round, digits, settings } = work
  const own = float64Of(customers.byId, (number) => spendInMonth(months, number, months.last))
  const prior = float64Of(customers.byId, (number) => spendInMonth(months, number, months.last - 1))
  const first = int32Of(customers.byId, (number) => firstMonthOf(months, number))
  const rows = Uint32Array.from(own.keys())
  const percent = float64Of(rows, (row) =>
    (first[row] as number) < months.last ? changePercent(own[row] as number, prior[row] as number) : Number.NaN,
  )
  const latest = firstDayOf(months.last)
  return {
    latest_month: dateColumn(
      int32Of(first, (month) => (month > months.last ? UNDATED : latest)),
      UNDATED,
    ),
    latest_month_spend: reals(
      float64Of(rows, (row) =>
        (first[row] as number) > months.last ? Number.NaN : round((own[row] as number) / MONEY_SCALE, digits),
      ),
    ),
    latest_mom_change_pct: reals(
      float64Of(percent, (value) => (Number.isNaN(value) ? value : round(value, SCORE_DIGITS))),
    ),
    latest_mom_trend_category: wordColumn(
      uint32Of(rows, (row) =>
        (first[row] as number) < months.last
          ? trendOf(own[row] as number, prior[row] as number, percent[row] as number, settings['mom.cutoffs'])
          : NO_TREND,
      ),
      TRENDS,
    ),
    spend_last_90_days: reals(
      float64Of(work.customers.byId, (number) => round((work.windows.lastE4[number] as number) / MONEY_SCALE, digits)),
    ),
    spend_prior_90_days: reals(
      float64Of(work.customers.byId, (number) => round((work.windows.priorE4[number] as number) / MONEY_SCALE, digits)),
    ),
  }
}

function recencyColumns(work: MartWork) {
  const { lifetime, settings } = work
  const limits = settings['c360.recency_days']
  const since = (number: number): number => daysSince(work, lifetime.lastDay[number] as number)
  return {
    first_transaction_date: days(work, (number) => lifetime.firstDay[number] as number),
    last_transaction_date: days(work, (number) => lifetime.lastDay[number] as number),
    days_since_last_transaction: wholes(work, since),
    recency_status: codes(work, RECENCY, (number) => {
      const age = since(number)
      if (Number.isNaN(age)) return RECENCY.indexOf('Never')
      const status = limits.findIndex((limit) => age <= limit)
      return status < 0 ? RECENCY.indexOf('Dormant') : status
    }),
  }
}

function campaignColumns(work: MartWork) {
  const { segments, customers, descriptions } = work
  const isIn = (name: (typeof SEGMENTS)[number]) =>
    wholes(work, (number) => (segments.segment[number] === SEGMENTS.indexOf(name) ? 1 : 0))
  return {
    is_contactable:
      descriptions === null
        ? constant(0)
        : wholes(work, (number) => (descriptions[number]?.email != null && customers.consent[number] !== 0 ? 1 : 0)),
    eligible_for_retention_campaign: isIn('Declining'),
    eligible_for_onboarding_campaign: isIn('New & Growing'),
    eligible_for_premium_campaign: constant(0),
  }
}

function riskColumns(work: MartWork) {
  const [medium = 0, high = 0] = work.settings['c360.churn_bands']
  const scores = work.churn.map((score) => (Number.isNaN(score) ? score : work.round(score, SCORE_DIGITS)))
  return {
    churn_risk_score: reals(float64Of(work.customers.byId, (number) => scores[number] as number)),
    churn_risk_category: codes(work, RISKS, (number) => {
      const score = scores[number] as number
      if (Number.isNaN(score)) return RISKS.length
      return score < medium ? 0 : score < high ? 1 : 2
    }),
  }
}
