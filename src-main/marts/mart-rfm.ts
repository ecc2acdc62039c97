import sql from './mart-rfm.sql?raw'
import type { Mart } from './mart.ts'
import { rfmRows } from './rows/rfm.ts'
import { rfmTests } from './tests/segments.ts'

export const rfmMart: Mart = {
  name: 'mart_rfm',
  reads: ['spend', 'gold_customer_dim'],
  sql,
  rows: (work) => [rfmRows(work)],
  doc: 'Scores customers by recency, frequency and money.',
  tests: rfmTests,
}
