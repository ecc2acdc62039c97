import type { Database } from 'better-sqlite3'
import { addMonths, civilOf, dayOf, parseIsoDate } from '../../base/days.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import { MONTHS_PER_CUSTOMER } from '../../model/marts/months.ts'
import { readRows, rowSource } from '../../store/snapshot/rows.ts'
import { TextCodes } from '../../store/snapshot/text-codes.ts'
import { roundingOf } from '../columns/round.ts'
import type { Rounding } from '../columns/round.ts'
import type { MartParameters } from '../mart.ts'
import { KNOWN_CUSTOMERS } from '../tests/segments.ts'
import { changePercent, trendOf, TRENDS } from '../work/trend.ts'
import type { KeySet } from './key-set.ts'
import { keysOf } from './key-set.ts'
import type { Failures } from './references.ts'
import type { MonthTotals } from './total-checks.ts'

const PUBLISHED = 'metric_mom_spend_change'
const PERCENT_DIGITS = 2

/** The data tests by what they are counted under here. */
const NAMES = {
  unknownCustomer: 'customer_month.expression_is_true.customer_known',
  outside: 'customer_month.expression_is_true.within_months',
  lowNumber: `${PUBLISHED}.accepted_range.month_number`,
  lowPurchases: `${PUBLISHED}.accepted_range.transactions_in_month`,
  unknownId: `${PUBLISHED}.relationships.customer_id`,
  wrongPercent: `${PUBLISHED}.expression_is_true.pct_formula`,
  wrongPrior: `${PUBLISHED}.expression_is_true.prior_is_lag`,
  wrongTrend: `${PUBLISHED}.expression_is_true.category_matches_pct`,
  notFirstDay: `${PUBLISHED}.expression_is_true.first_of_month`,
  notComplete: `${PUBLISHED}.expression_is_true.month_complete`,
  priorOfFirst: `${PUBLISHED}.expression_is_true.first_month_has_no_prior`,
} as const
type Rule = keyof typeof NAMES

/** What no row of the view can break: its columns are made that way from columns without NULL and a unique key. */
const KEPT_BY_THE_VIEW = [
  `${PUBLISHED}.unique.customer_id_month`,
  ...['customer_id', 'month', 'customer_key', 'monthly_spend', 'month_number', 'transactions_in_month'].map(
    (column) => `${PUBLISHED}.not_null.${column}`,
  ),
  `${PUBLISHED}.accepted_values.mom_trend_category`,
  `${PUBLISHED}.relationships.customer_key`,
  `${PUBLISHED}.expression_is_true.pct_null_rule`,
]

/** The data tests that {@link checkMonths} counts. */
export const MONTH_TESTS: ReadonlySet<string> = new Set([...Object.values(NAMES), ...KEPT_BY_THE_VIEW])

/** A month as it is listed. */
interface Listed {
  readonly text: string
  readonly isFirstDay: boolean
  readonly isComplete: boolean
}

const STORED = {
  spend_key: 'number',
  spend_e4: 'number',
  prior_e4: 'number',
  month_number: 'number',
  months: 'number',
  transactions: 'number',
} as const

/**
 * Counts the failing rows of the data tests of `customer_month` and of the months that metric_mom_spend_change publishes
 * from it, in one pass over the stored rows.
 */
export function checkMonths(db: Database, parameters: MartParameters, failures: Failures): MonthTotals {
  const checks = new MonthChecks(db, parameters)
  for (const { count, columns } of readRows(db, rowSource(db), 'customer_month', STORED, new TextCodes())) {
    for (let row = 0; row < count; row++) {
      checks.add(
        columns.spend_key[row] as number,
        columns.months[row] as number,
        columns.spend_e4[row] as number,
        columns.prior_e4[row] as number,
        columns.month_number[row] as number,
        columns.transactions[row] as number,
      )
    }
  }
  checks.addTo(failures)
  return checks.totals
}

class MonthChecks {
  readonly #counts = Object.fromEntries(Object.keys(NAMES).map((rule) => [rule, 0])) as Record<Rule, number>
  readonly #customers: KeySet
  readonly #known: KeySet
  readonly #withoutId: KeySet
  readonly #listed: ReadonlyMap<number, Listed>
  readonly #first: number
  readonly #last: number
  /** Whether every month from the first to the last is listed, by its first day, and complete. */
  readonly #isPlain: boolean
  readonly #round: Rounding
  readonly #digits: number
  readonly #minorUnit: number
  readonly #cutoffs: readonly number[]
  #customer = Number.NaN
  #month = Number.NaN
  #before = Number.NaN
  #place = 0
  #cells = 0
  #spend = 0
  #lastCell = -1

  constructor(db: Database, parameters: MartParameters) {
    this.#customers = keysOf(db, 'SELECT customer_key FROM gold_customer_dim')
    this.#known = keysOf(db, KNOWN_CUSTOMERS)
    this.#withoutId = keysOf(
      db,
      `SELECT customer_key FROM gold_customer_dim WHERE customer_id NOT IN (SELECT customer_id FROM metric_customer_ltv)`,
    )
    this.#listed = listedMonths(db, parameters)
    this.#first = Math.min(MONTHS_PER_CUSTOMER, ...this.#listed.keys())
    this.#last = Math.max(-1, ...this.#listed.keys())
    this.#isPlain =
      this.#listed.size === this.#last - this.#first + 1 &&
      [...this.#listed.values()].every(({ isFirstDay, isComplete }) => isFirstDay && isComplete)
    this.#round = roundingOf(db)
    this.#digits = Number(parameters['digits'])
    this.#minorUnit = Number(parameters['minor_unit'])
    this.#cutoffs = [1, 2, 3, 4].map((place) => Number(parameters[`mom_cutoffs_${String(place)}`]))
  }

  get totals(): MonthTotals {
    return { cells: this.#cells, spend: this.#spend, last: this.#listed.get(this.#lastCell)?.text ?? null }
  }

  addTo(failures: Failures): void {
    for (const rule of Object.keys(NAMES) as Rule[]) failures.set(NAMES[rule], this.#counts[rule])
    for (const name of KEPT_BY_THE_VIEW) failures.set(name, 0)
  }

  /** Looks at one stored row and at every month that is published from it; amounts in e4, no prior is NaN. */
  add(key: number, months: number, spend: number, prior: number, number: number, purchases: number): void {
    const customer = Math.floor(key / MONTHS_PER_CUSTOMER)
    const month = key - customer * MONTHS_PER_CUSTOMER
    if (!this.#known.has(customer)) this.#counts.unknownCustomer++
    if (months < 1 || month < this.#first || month + months - 1 > this.#last) this.#counts.outside++
    if (!this.#customers.has(customer)) return
    const hasId = !this.#withoutId.has(customer)
    // What is one by one the same in all later months is counted at once, where no listed month is odd.
    const looked = this.#isPlain && month + months - 1 <= this.#last ? Math.min(months, 2) : months
    for (let later = 0; later < looked; later++) {
      const listed = this.#listed.get(month + later)
      if (listed === undefined) continue
      if (!hasId) this.#counts.unknownId++
      if (!listed.isFirstDay) this.#counts.notFirstDay++
      if (!listed.isComplete) this.#counts.notComplete++
      if (number + later < 1) this.#counts.lowNumber++
      if (later === 0 && purchases < 0) this.#counts.lowPurchases++
      const own = later === 0 ? spend : 0
      const before = later === 0 ? prior : later === 1 ? spend : 0
      this.#addMonth(customer, month + later, number + later, own, before)
    }
    if (looked < months) this.#addEmpty(months - looked, number + looked, hasId)
  }

  /** Counts so many months without a transaction behind another one. */
  #addEmpty(months: number, number: number, hasId: boolean): void {
    if (!hasId) this.#counts.unknownId += months
    this.#counts.lowNumber += Math.max(0, Math.min(months, 1 - number))
    if (number <= 1 && number + months > 1) this.#counts.priorOfFirst++
    if (number !== this.#place + 1) this.#counts.wrongPrior += months
    this.#place += months
    this.#month += months
    this.#cells += months
    this.#lastCell = Math.max(this.#lastCell, this.#month)
  }

  /** The rules about amounts of a published month. */
  #addMonth(customer: number, month: number, number: number, ownE4: number, beforeE4: number): void {
    const own = ownE4 === 0 ? 0 : this.#round(ownE4 / MONEY_SCALE, this.#digits)
    const prior =
      beforeE4 === 0 || Number.isNaN(beforeE4) ? beforeE4 : this.#round(beforeE4 / MONEY_SCALE, this.#digits)
    this.#checkPlace(customer, month, number, own, prior)
    if (beforeE4 > 0) this.#checkChange(ownE4, beforeE4, own, prior)
    this.#cells++
    this.#spend += own
    this.#lastCell = Math.max(this.#lastCell, month)
  }

  /** Months come by customer and month, so the month before is the one that was seen last. */
  #checkPlace(customer: number, month: number, number: number, own: number, prior: number): void {
    const isNew = customer !== this.#customer
    this.#place = isNew ? 1 : this.#place + 1
    const expected = isNew ? Number.NaN : this.#before
    const follows = isNew || month === this.#month + 1
    if ((!Object.is(prior, expected) && prior !== expected) || number !== this.#place || !follows) {
      this.#counts.wrongPrior++
    }
    if (number === 1 && !Number.isNaN(prior)) this.#counts.priorOfFirst++
    this.#customer = customer
    this.#month = month
    this.#before = own
  }

  #checkChange(ownE4: number, beforeE4: number, own: number, prior: number): void {
    const change = changePercent(ownE4, beforeE4)
    const percent = this.#round(change, PERCENT_DIGITS)
    const trend = trendOf(ownE4, beforeE4, change, this.#cutoffs)
    if (prior > 0) {
      const tolerance = 0.01 + (200 * this.#minorUnit * (1 + Math.abs(own / prior))) / prior
      if (Math.abs(percent - ((own - prior) * 100) / prior) > tolerance) this.#counts.wrongPercent++
    }
    const [high = 0, , , low = 0] = this.#cutoffs
    const isWrong = percent >= high + 0.01 ? trend !== 0 : percent < low - 0.01 && trend !== TRENDS.length - 1
    if (isWrong) this.#counts.wrongTrend++
  }
}

function listedMonths(db: Database, parameters: MartParameters): Map<number, Listed> {
  const includePartial = parameters['mom_include_partial'] === 1
  const asOf = parseIsoDate(String(parameters['as_of']))
  const rows = db.prepare<[], [number, string]>('SELECT month_no, month FROM spend_month').raw().all()
  return new Map(
    rows.map(([number, text]) => {
      const day = parseIsoDate(text)
      if (day === null) return [number, { text, isFirstDay: false, isComplete: includePartial }]
      const { year, month } = civilOf(day)
      const isComplete = includePartial || asOf === null || addMonths(day, 1) - 1 <= asOf
      return [number, { text, isFirstDay: day === dayOf(year, month, 1), isComplete }]
    }),
  )
}
