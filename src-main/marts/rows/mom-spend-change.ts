import { toIsoDate } from '../../base/days.ts'
import { MONEY_SCALE } from '../../base/money.ts'
import type { metricMomSpendChange } from '../../model/marts/customers.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, reals } from '../columns/table.ts'
import type { Dictionary } from '../columns/words.ts'
import { dictionaryOf, entryColumn, wordColumn } from '../columns/words.ts'
import { firstDayOf } from '../work/months.ts'
import { changePercent, NO_TREND, trendOf, TRENDS } from '../work/trend.ts'
import type { MartWork } from '../work/work.ts'

/** Rows that a block holds at least, unless it is the last one. */
const BLOCK = 262_144
const PERCENT_DIGITS = 2

/** Rows of `metric_mom_spend_change`: what `metric-mom-spend-change.sql` yields, by customer id and month. */
export function* momSpendChangeRows(work: MartWork): Generator<RowsOf<typeof metricMomSpendChange>> {
  const { byId } = work.customers
  const { start } = work.months
  const dictionary = monthDictionary(work)
  let from = 0
  let rows = 0
  for (let place = 0; place < byId.length; place++) {
    const number = byId[place] as number
    rows += (start[number + 1] as number) - (start[number] as number)
    if (rows < BLOCK && place + 1 < byId.length) continue
    if (rows > 0) yield blockOf(work, byId.subarray(from, place + 1), rows, dictionary)
    from = place + 1
    rows = 0
  }
}

interface Months extends Dictionary {
  /** The month of entry 0. */
  readonly first: number
}

function monthDictionary({ months }: MartWork): Months {
  const first = months.first.reduce((least, month) => Math.min(least, month), months.last)
  const names = Array.from({ length: Math.max(0, months.last - first + 1) }, (_, i) => toIsoDate(firstDayOf(first + i)))
  return { first, ...dictionaryOf(names) }
}

function blockOf(
  work: MartWork,
  numbers: Uint32Array,
  rows: number,
  dictionary: Months,
): RowsOf<typeof metricMomSpendChange> {
  const block = {
    customer: new Uint32Array(rows),
    month: new Uint32Array(rows),
    key: new Int32Array(rows),
    spend: new Float64Array(rows),
    prior: new Float64Array(rows),
    change: new Float64Array(rows),
    percent: new Float64Array(rows),
    trend: new Uint32Array(rows),
    monthNumber: new Int32Array(rows),
    purchases: new Int32Array(rows),
  }
  let at = 0
  for (const number of numbers) at = addCustomer(work, number, dictionary.first, block, at)
  return {
    rows,
    columns: {
      customer_id: entryColumn(block.customer, work.customers.ids),
      month: entryColumn(block.month, dictionary),
      customer_key: integers(block.key),
      monthly_spend: reals(block.spend),
      prior_month_spend: reals(block.prior),
      mom_change_amount: reals(block.change),
      mom_change_pct: reals(block.percent),
      mom_trend_category: wordColumn(block.trend, TRENDS),
      month_number: integers(block.monthNumber),
      transactions_in_month: integers(block.purchases),
      build_id: constant(work.buildId),
    },
  }
}

interface Block {
  readonly customer: Uint32Array
  readonly month: Uint32Array
  readonly key: Int32Array
  readonly spend: Float64Array
  readonly prior: Float64Array
  readonly change: Float64Array
  readonly percent: Float64Array
  readonly trend: Uint32Array
  readonly monthNumber: Int32Array
  readonly purchases: Int32Array
}

/** Writes the months of a customer from row `at` on; returns the row after them. */
function addCustomer(work: MartWork, number: number, firstMonth: number, block: Block, at: number): number {
  const { months, customers, round, digits, settings } = work
  const from = months.start[number] as number
  const cutoffs = settings['mom.cutoffs']
  let before = Number.NaN
  let row = at
  for (let cell = from; cell < (months.start[number + 1] as number); cell++, row++) {
    const spend = months.spendE4[cell] as number
    block.customer[row] = number
    block.month[row] = (months.first[number] as number) + cell - from - firstMonth
    block.key[row] = customers.key[number] as number
    block.spend[row] = round(spend / MONEY_SCALE, digits)
    block.monthNumber[row] = cell - from + 1
    block.purchases[row] = months.purchases[cell] as number
    if (cell === from) {
      block.prior[row] = block.change[row] = block.percent[row] = Number.NaN
      block.trend[row] = NO_TREND
    } else {
      const percent = changePercent(spend, before)
      block.prior[row] = block.spend[row - 1] as number
      block.change[row] = round((spend - before) / MONEY_SCALE, digits)
      block.percent[row] = Number.isNaN(percent) ? percent : round(percent, PERCENT_DIGITS)
      block.trend[row] = trendOf(spend, before, percent, cutoffs)
    }
    before = spend
  }
  return row
}
