import sql from './mart-sales-monthly.sql?raw'
import type { Mart } from './mart.ts'
import { salesMonthlyRows } from './rows/sales-monthly.ts'
import { salesMonthlyTests } from './tests/orders.ts'

export const salesMonthlyMart: Mart = {
  name: 'mart_sales_monthly',
  reads: ['order_header', 'order_summary', 'order_line', 'gold_date_dim'],
  sql,
  rows: (work) => [salesMonthlyRows(work)],
  doc: 'Adds orders up per month, channel and currency.',
  tests: salesMonthlyTests,
}
