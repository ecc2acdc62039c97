import sql from './mart-cohort.sql?raw'
import type { Mart } from './mart.ts'
import { cohortRows } from './rows/cohort.ts'
import { cohortTests } from './tests/segments.ts'

export const cohortMart: Mart = {
  name: 'mart_cohort',
  reads: ['spend', 'order_summary', 'order_header'],
  sql,
  rows: (work) => [cohortRows(work)],
  doc: 'Follows customers by the month of their first purchase.',
  tests: cohortTests,
}
