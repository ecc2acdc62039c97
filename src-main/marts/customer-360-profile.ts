import sql from './customer-360-profile.sql?raw'
import type { Mart } from './mart.ts'
import { customer360Rows } from './rows/customer-360.ts'
import { customer360Tests } from './tests/profile.ts'

export const customer360Mart: Mart = {
  name: 'customer_360_profile',
  reads: [
    'gold_customer_dim',
    'gold_customer_pii',
    'spend',
    'customer_segments',
    'metric_customer_ltv',
    'metric_avg_transaction_value',
    'metric_mom_spend_change',
    'spend_month',
    'mart_rfm',
  ],
  sql,
  rows: customer360Rows,
  doc: 'Puts everything known about a customer into one row.',
  tests: customer360Tests,
}
