import type { metricAvgTransactionValue } from '../../model/marts/customers.ts'
import { float64Of, int32Of, uint32Of } from '../columns/gather.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, reals } from '../columns/table.ts'
import { wordColumn } from '../columns/words.ts'
import type { MartWork } from '../work/work.ts'
import { customerColumns } from './customer-columns.ts'

/** Words for how evenly a customer spends; the code after the last is NULL. */
export const CONSISTENCY = ['Consistent', 'Moderate', 'Variable'] as const

const VARIATION_DIGITS = 6

/** Rows of `metric_avg_transaction_value`: what `metric-avg-transaction-value.sql` yields. */
export function avgTransactionRows(work: MartWork): RowsOf<typeof metricAvgTransactionValue> {
  const { customers, lifetime, amounts, buildId } = work
  const { byId } = customers
  const amount = (of: Float64Array) => reals(float64Of(byId, (number) => of[number] as number))
  const variation = float64Of(byId, (number) => variationOf(work, number))
  return {
    rows: customers.count,
    columns: {
      ...customerColumns(work),
      total_transactions: integers(int32Of(byId, (number) => lifetime.purchases[number] as number)),
      avg_transaction_value: amount(amounts.mean),
      transaction_value_stddev: amount(amounts.deviation),
      min_transaction_value: amount(amounts.smallest),
      max_transaction_value: amount(amounts.largest),
      median_transaction_value: amount(amounts.median),
      coefficient_of_variation: reals(
        variation.map((value) => (Number.isNaN(value) ? value : work.round(value, VARIATION_DIGITS))),
      ),
      spending_consistency: wordColumn(
        uint32Of(byId, (number) => consistencyOf(work, number)),
        CONSISTENCY,
      ),
      build_id: constant(buildId),
    },
  }
}

/** Code in {@link CONSISTENCY} of a customer number, by the coefficient of variation. */
export function consistencyOf(work: MartWork, number: number): number {
  const variation = variationOf(work, number)
  if (Number.isNaN(variation)) return CONSISTENCY.length
  const [even = 0, moderate = 0] = work.settings['atv.cv_cutoffs']
  if (variation <= even) return 0
  return variation <= moderate ? 1 : 2
}

/** Deviation by mean; NaN without a deviation or with a mean of zero. */
function variationOf({ spread }: MartWork, number: number): number {
  const mean = spread.mean[number] as number
  return mean === 0 ? Number.NaN : (spread.deviation[number] as number) / mean
}
