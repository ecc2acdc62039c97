import type { Database } from 'better-sqlite3'
import { addMonths, civilOf, dayOf, parseIsoDate } from '../../base/days.ts'
import type { Day } from '../../base/days.ts'
import type { Settings } from '../../model/settings.ts'
import type { PageColumn, TextCodes } from '../../store/pages/columns.ts'
import type { MartRows } from '../columns/table.ts'
import { TRENDS } from '../work/trend.ts'
import type { KeySet } from './key-set.ts'
import { keysOf } from './key-set.ts'
import type { Failures } from './references.ts'
import type { MonthTotals } from './total-checks.ts'

const TABLE = 'metric_mom_spend_change'

/** The data tests of the table by what they are counted under here. */
const NAMES = {
  duplicate: `${TABLE}.unique.customer_id_month`,
  noId: `${TABLE}.not_null.customer_id`,
  noMonth: `${TABLE}.not_null.month`,
  noKey: `${TABLE}.not_null.customer_key`,
  noSpend: `${TABLE}.not_null.monthly_spend`,
  noNumber: `${TABLE}.not_null.month_number`,
  noPurchases: `${TABLE}.not_null.transactions_in_month`,
  unknownTrend: `${TABLE}.accepted_values.mom_trend_category`,
  lowNumber: `${TABLE}.accepted_range.month_number`,
  lowPurchases: `${TABLE}.accepted_range.transactions_in_month`,
  unknownKey: `${TABLE}.relationships.customer_key`,
  unknownId: `${TABLE}.relationships.customer_id`,
  wrongPercent: `${TABLE}.expression_is_true.pct_formula`,
  wrongPrior: `${TABLE}.expression_is_true.prior_is_lag`,
  needlessPercent: `${TABLE}.expression_is_true.pct_null_rule`,
  wrongTrend: `${TABLE}.expression_is_true.category_matches_pct`,
  notFirstDay: `${TABLE}.expression_is_true.first_of_month`,
  notComplete: `${TABLE}.expression_is_true.month_complete`,
  priorOfFirst: `${TABLE}.expression_is_true.first_month_has_no_prior`,
} as const
type Rule = keyof typeof NAMES

/** The columns that the rules read; NaN is NULL in the arrays of numbers. */
interface Cells {
  readonly id: TextCodes
  readonly month: TextCodes
  readonly trend: TextCodes
  readonly key: ArrayLike<number>
  readonly spend: ArrayLike<number>
  readonly prior: ArrayLike<number>
  readonly percent: ArrayLike<number>
  readonly number: ArrayLike<number>
  readonly purchases: ArrayLike<number>
}

/** What is known of an entry of the dictionary of months. */
interface MonthEntry {
  readonly text: string
  /** Year × 12 + month - 1; NaN when the text is no date. */
  readonly index: number
  readonly isFirstDay: boolean
  readonly isComplete: boolean
}

/**
 * The data tests of metric_mom_spend_change, counted while its rows pass on their way to the table, because they are the
 * most of all marts. The rows come by customer and month.
 */
export class MonthChecks {
  readonly #settings: Settings
  readonly #asOf: Day
  readonly #minorUnit: number
  readonly #keys: KeySet
  readonly #ids: ReadonlySet<string>
  readonly #counts = Object.fromEntries(Object.keys(NAMES).map((rule) => [rule, 0])) as Record<Rule, number>
  #monthTexts: TextCodes['offsets'] | null = null
  #months: readonly MonthEntry[] = []
  #idTexts: TextCodes['offsets'] | null = null
  #isKnownId: Uint8Array = new Uint8Array(0)
  #lastId = -1
  #lastMonth = Number.NaN
  #lastSpend = Number.NaN
  #place = 0
  #cells = 0
  #spend = 0
  #last: string | null = null

  /** @param minorUnit smallest amount of the reporting currency, to which spend is rounded */
  constructor(db: Database, settings: Settings, asOf: Day, minorUnit: number) {
    this.#settings = settings
    this.#minorUnit = minorUnit
    this.#asOf = asOf
    this.#keys = keysOf(db, 'SELECT customer_key FROM gold_customer_dim')
    this.#ids = new Set(db.prepare<[], string>('SELECT customer_id FROM metric_customer_ltv').pluck().all())
  }

  /** Passes blocks on and counts what breaks a rule. */
  *watch(blocks: Iterable<MartRows>): Generator<MartRows> {
    for (const block of blocks) {
      this.#read(block)
      yield block
    }
  }

  get totals(): MonthTotals {
    return { cells: this.#cells, spend: this.#spend, last: this.#last }
  }

  addTo(failures: Failures): void {
    for (const rule of Object.keys(NAMES) as Rule[]) failures.set(NAMES[rule], this.#counts[rule])
  }

  #read({ rows, columns }: MartRows): void {
    const cells: Cells = {
      id: codesIn(columns, 'customer_id'),
      month: codesIn(columns, 'month'),
      trend: codesIn(columns, 'mom_trend_category'),
      key: numbersIn(columns, 'customer_key'),
      spend: numbersIn(columns, 'monthly_spend'),
      prior: numbersIn(columns, 'prior_month_spend'),
      percent: numbersIn(columns, 'mom_change_pct'),
      number: numbersIn(columns, 'month_number'),
      purchases: numbersIn(columns, 'transactions_in_month'),
    }
    this.#learn(cells)
    this.#checkValues(cells, rows)
    this.#checkPercents(cells, rows)
    this.#checkSeries(cells, rows)
    this.#cells += rows
  }

  #learn({ id, month }: Cells): void {
    if (this.#idTexts !== id.offsets) {
      this.#idTexts = id.offsets
      this.#isKnownId = Uint8Array.from(textsOf(id), (text) => Number(this.#ids.has(text)))
    }
    if (this.#monthTexts === month.offsets) return
    this.#monthTexts = month.offsets
    const includePartial = this.#settings['mom.include_partial']
    this.#months = textsOf(month).map((text) => monthEntry(text, includePartial, this.#asOf))
  }

  #checkValues({ id, month, trend, key, spend, number, purchases }: Cells, rows: number): void {
    const counts = this.#counts
    const isTrend = textsOf(trend).map((text) => (TRENDS as readonly string[]).includes(text))
    for (let row = 0; row < rows; row++) {
      const idCode = id.codes[row] as number
      const monthCode = month.codes[row] as number
      const trendCode = trend.codes[row] as number
      if (idCode === id.nullCode) counts.noId++
      if (this.#isKnownId[idCode] !== 1) counts.unknownId++
      const entry = this.#months[monthCode]
      if (entry === undefined || monthCode === month.nullCode) counts.noMonth++
      else {
        if (!entry.isFirstDay) counts.notFirstDay++
        if (!entry.isComplete) counts.notComplete++
        if (this.#last === null || entry.text > this.#last) this.#last = entry.text
      }
      if (trendCode !== trend.nullCode && isTrend[trendCode] !== true) counts.unknownTrend++
      if (Number.isNaN(key[row])) counts.noKey++
      if (!this.#keys.has(key[row] as number)) counts.unknownKey++
      if (Number.isNaN(spend[row])) counts.noSpend++
      if (Number.isNaN(number[row])) counts.noNumber++
      if ((number[row] as number) < 1) counts.lowNumber++
      if (Number.isNaN(purchases[row])) counts.noPurchases++
      if ((purchases[row] as number) < 0) counts.lowPurchases++
    }
  }

  #checkPercents({ spend, prior, percent, trend }: Cells, rows: number): void {
    const counts = this.#counts
    const [high = 0, , , low = 0] = this.#settings['mom.cutoffs']
    const texts = textsOf(trend)
    const highest = texts.indexOf('High Growth')
    const lowest = texts.indexOf('High Decline')
    for (let row = 0; row < rows; row++) {
      const before = prior[row] as number
      const given = percent[row] as number
      const code = trend.codes[row] as number
      if (Number.isNaN(given)) continue
      if (Number.isNaN(before) || before < 0) counts.needlessPercent++
      if (before > 0) {
        const now = spend[row] as number
        const tolerance = 0.01 + (200 * this.#minorUnit * (1 + Math.abs(now / before))) / before
        if (Math.abs(given - ((now - before) * 100) / before) > tolerance) counts.wrongPercent++
      }
      if (code === trend.nullCode) continue
      if (given >= high + 0.01 ? code !== highest : given < low - 0.01 && code !== lowest) counts.wrongTrend++
    }
  }

  #checkSeries({ id, month, spend, prior, number }: Cells, rows: number): void {
    const counts = this.#counts
    for (let row = 0; row < rows; row++) {
      const code = id.codes[row] as number
      const own = this.#months[month.codes[row] as number]?.index ?? Number.NaN
      const before = prior[row] as number
      const isNew = code !== this.#lastId
      this.#place = isNew ? 1 : this.#place + 1
      const expected = isNew ? Number.NaN : this.#lastSpend
      const follows = isNew || own === this.#lastMonth + 1
      if (!Object.is(before, expected) && before !== expected) counts.wrongPrior++
      else if (number[row] !== this.#place || !follows) counts.wrongPrior++
      if (!isNew && own === this.#lastMonth) counts.duplicate++
      if (number[row] === 1 && !Number.isNaN(before)) counts.priorOfFirst++
      this.#lastId = code
      this.#lastMonth = own
      this.#lastSpend = spend[row] as number
      this.#spend += this.#lastSpend
    }
  }
}

function monthEntry(text: string, includePartial: boolean, asOf: Day): MonthEntry {
  const day = parseIsoDate(text)
  if (day === null) return { text, index: Number.NaN, isFirstDay: false, isComplete: includePartial }
  const { year, month } = civilOf(day)
  return {
    text,
    index: year * 12 + month - 1,
    isFirstDay: day === dayOf(year, month, 1),
    isComplete: includePartial || addMonths(day, 1) - 1 <= asOf,
  }
}

function textsOf({ bytes, offsets }: TextCodes): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: offsets.length - 1 }, (_, k) => buffer.toString('utf8', offsets[k], offsets[k + 1]))
}

function codesIn(columns: MartRows['columns'], name: string): TextCodes {
  const column: PageColumn | undefined = columns[name]
  if (column?.kind !== 'text') throw new TypeError(`${name} holds no codes`)
  return column
}

function numbersIn(columns: MartRows['columns'], name: string): ArrayLike<number> {
  const column: PageColumn | undefined = columns[name]
  if (column?.kind !== 'integer' && column?.kind !== 'real') throw new TypeError(`${name} holds no numbers`)
  return column.values
}
