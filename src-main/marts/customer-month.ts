import sql from './customer-month.sql?raw'
import type { Mart } from './mart.ts'
import { customerMonthRows } from './rows/customer-month.ts'
import { customerMonthTests } from './tests/months.ts'

export const customerMonthMart: Mart = {
  name: 'customer_month',
  reads: ['spend', 'spend_month'],
  sql,
  rows: customerMonthRows,
  doc: 'Adds up the spend of each customer and month, for the comparison with the month before.',
  tests: customerMonthTests,
}
