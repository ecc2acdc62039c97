import sql from './mart-basket-pair.sql?raw'
import type { Mart } from './mart.ts'
import { basketPairTests } from './tests/baskets.ts'

export const basketPairMart: Mart = {
  name: 'mart_basket_pair',
  reads: ['mart_basket_item', 'order_header', 'order_line'],
  sql,
  doc: 'Measures which items share a basket more often than by chance.',
  tests: basketPairTests,
}
