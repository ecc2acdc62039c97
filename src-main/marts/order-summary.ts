import sql from './order-summary.sql?raw'
import type { Mart } from './mart.ts'
import { orderSummaryTests } from './tests/orders.ts'

export const orderSummaryMart: Mart = {
  name: 'order_summary',
  reads: ['order_header', 'order_line', 'gold_date_dim'],
  sql,
  doc: 'Sums of the lines of each order and its place in the customer’s history.',
  tests: orderSummaryTests,
}
