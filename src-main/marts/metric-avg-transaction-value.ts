import sql from './metric-avg-transaction-value.sql?raw'
import type { Mart } from './mart.ts'
import { avgTransactionRows } from './rows/avg-transaction.ts'
import { avgTransactionValueTests } from './tests/hero.ts'

export const avgTransactionValueMart: Mart = {
  name: 'metric_avg_transaction_value',
  reads: ['spend', 'customer_segments'],
  sql,
  rows: (work) => [avgTransactionRows(work)],
  doc: 'Describes how large and how even the purchases of a customer are.',
  tests: avgTransactionValueTests,
}
