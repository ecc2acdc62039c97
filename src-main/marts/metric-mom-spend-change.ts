import sql from './metric-mom-spend-change.sql?raw'
import type { Mart } from './mart.ts'
import { momSpendChangeRows } from './rows/mom-spend-change.ts'
import { momSpendChangeTests } from './tests/hero.ts'

export const momSpendChangeMart: Mart = {
  name: 'metric_mom_spend_change',
  reads: ['spend', 'customer_segments'],
  sql,
  rows: momSpendChangeRows,
  doc: 'Compares the spend of each month with the month before.',
  tests: momSpendChangeTests,
}
