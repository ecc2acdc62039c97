import sql from './customer-segments.sql?raw'
import type { Mart } from './mart.ts'
import { segmentRows } from './rows/segments.ts'
import { customerSegmentsTests } from './tests/segments.ts'

export const customerSegmentsMart: Mart = {
  name: 'customer_segments',
  reads: ['spend', 'gold_customer_dim'],
  sql,
  rows: (work) => [segmentRows(work)],
  doc: 'Gives every customer a spend segment and the date it began.',
  tests: customerSegmentsTests,
}
