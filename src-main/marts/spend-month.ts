import sql from './spend-month.sql?raw'
import type { Mart } from './mart.ts'
import { spendMonthRows } from './rows/customer-month.ts'

export const spendMonthMart: Mart = {
  name: 'spend_month',
  reads: ['spend'],
  sql,
  rows: ({ months }) => [spendMonthRows(months)],
  doc: 'Lists the months whose spend is compared.',
  tests: [],
}
