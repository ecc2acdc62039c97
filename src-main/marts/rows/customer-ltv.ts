import { UNDATED } from '../../base/facts.ts'
import type { metricCustomerLtv } from '../../model/marts/customers.ts'
import { float64Of, int32Of } from '../columns/gather.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, reals } from '../columns/table.ts'
import { dateColumn } from '../columns/words.ts'
import { ageDays } from '../work/lifetime.ts'
import type { MartWork } from '../work/work.ts'
import { customerColumns } from './customer-columns.ts'

/** Rows of `metric_customer_ltv`: what `metric-customer-ltv.sql` yields. */
export function customerLtvRows(work: MartWork): RowsOf<typeof metricCustomerLtv> {
  const { customers, lifetime, amounts, buildId } = work
  const { byId } = customers
  return {
    rows: customers.count,
    columns: {
      ...customerColumns(work),
      lifetime_value: reals(float64Of(byId, (number) => amounts.lifetimeValue[number] as number)),
      total_transactions: integers(int32Of(byId, (number) => lifetime.purchases[number] as number)),
      first_transaction_date: dateColumn(
        int32Of(byId, (number) => lifetime.firstDay[number] as number),
        UNDATED,
      ),
      last_transaction_date: dateColumn(
        int32Of(byId, (number) => lifetime.lastDay[number] as number),
        UNDATED,
      ),
      customer_age_days: integers(int32Of(byId, (number) => ageDays(lifetime, number))),
      avg_spend_per_day: reals(float64Of(byId, (number) => amounts.spendPerDay[number] as number)),
      build_id: constant(buildId),
    },
  }
}
