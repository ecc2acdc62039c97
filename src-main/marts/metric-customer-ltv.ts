import sql from './metric-customer-ltv.sql?raw'
import type { Mart } from './mart.ts'
import { customerLtvRows } from './rows/customer-ltv.ts'
import { customerLtvTests } from './tests/hero.ts'

export const customerLtvMart: Mart = {
  name: 'metric_customer_ltv',
  reads: ['spend', 'customer_segments'],
  sql,
  rows: (work) => [customerLtvRows(work)],
  doc: 'Adds up the lifetime value of every customer.',
  tests: customerLtvTests,
}
